"""The company's working calendar: what was published, and what the company changed of it."""
