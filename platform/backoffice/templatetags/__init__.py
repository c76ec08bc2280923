"""The tags of help."""
