"""Composition: settings, addresses, command line, start-up. May import anything; nothing imports it."""
