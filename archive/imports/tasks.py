"""The background work of imports."""
