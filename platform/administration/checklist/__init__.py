"""What is left to set up in a new company, computed from what is there."""
