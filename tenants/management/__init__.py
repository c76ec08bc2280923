"""Django commands of this package."""
