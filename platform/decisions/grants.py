"""Which tables the database lets the application only add to; provisioning reads it."""

INSERT_ONLY_TABLES: tuple[str, ...] = ("decisions.Step", "decisions.StepDecision")
"""Model labels granted INSERT and SELECT and nothing else: what was decided is never rewritten."""

NEVER_DELETED_TABLES: tuple[str, ...] = ("decisions.Request", "decisions.Cooperation")
"""Model labels granted INSERT, SELECT and UPDATE: a request or task moves on and stays."""
