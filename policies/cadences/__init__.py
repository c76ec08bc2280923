"""Cadences (周期): what must be done again and again, and when it next falls due."""
