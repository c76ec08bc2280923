"""The tags of notices."""
