"""What becomes of customers (关注发展动态): dated notes on their records, and people who watch records for changes."""
