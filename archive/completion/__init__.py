"""Files that several departments fill in: how complete one is, and who still owes what."""
