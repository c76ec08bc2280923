"""The policy document: all of a company's regulation in one frozen, digestible value."""
