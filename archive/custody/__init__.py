"""Custody: where records lie, on paper and as copies, and what happens to them there."""
