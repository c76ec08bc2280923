"""The screens of signing in: the second step, one's own factors, proving oneself again, and what the company asks."""
