"""Answers to customers: a controlled extract of records, drawn up, checked by a second person, released (S15-5.4)."""
