"""What people typed and did not save yet: kept sealed, for themselves alone."""
