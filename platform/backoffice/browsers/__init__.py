"""What a browser may do with what Fonds sends it."""
