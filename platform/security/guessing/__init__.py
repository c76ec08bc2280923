"""Defences against guessing passwords: devices that are known, the pace of a name, and counting over companies."""
