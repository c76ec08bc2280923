"""What of a file from outside is let in: its name, its first bytes, what it contains, whether a scanner passed it."""
