"""The API at /api/v1: each feature's operations put together, behind a door of their own."""
