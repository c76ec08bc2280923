"""Which tables the database lets the application only add to; provisioning reads it."""

INSERT_ONLY_TABLES: tuple[str, ...] = (
    "decisions.Step",
    "decisions.StepDecision",
    "decisions.StepPassing",
    "decisions.DutySignature",
    "decisions.Check",
    "decisions.ReviewSeal",
)
"""Model labels granted INSERT and SELECT and nothing else: what was decided or signed is never rewritten."""

NEVER_DELETED_TABLES: tuple[str, ...] = (
    "decisions.Request",
    "decisions.Cooperation",
    "decisions.Duty",
    "decisions.DutyBearer",
    "decisions.ReviewEntry",
)
"""Model labels granted INSERT, SELECT and UPDATE: a request, task or duty moves on and stays."""
