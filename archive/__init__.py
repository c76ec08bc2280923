"""What a company keeps: records, and what is done with them."""
