"""Seeing masked fields of a record in clear: with the right to, for a purpose, for some minutes."""
