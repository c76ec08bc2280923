"""Which tables of the package the database never lets the application delete from; provisioning reads it."""

NEVER_DELETED_TABLES: tuple[str, ...] = ("gateway.Token",)
"""Model labels granted INSERT, SELECT and UPDATE: the trail names tokens for ever."""
