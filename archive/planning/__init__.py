"""What a policy would do to the records that are there, worked out before it is published (design §4.1)."""
