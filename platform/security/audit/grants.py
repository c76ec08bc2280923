"""Which tables the database lets the application only add to; provisioning reads it."""

INSERT_ONLY_TABLES: tuple[str, ...] = (
    "security.AuditEvent",
    "security.AuditChange",
    "security.AuditLeaf",
    "security.AuditNode",
    "security.AuditCheckpoint",
    "security.BreakGlassConsent",
    "archive.NumberEvent",
    "archive.RegisterEntry",
    "archive.RegisterNote",
    "archive.RecordVersion",
    "archive.FiledFile",
)
"""Model labels granted INSERT and SELECT and nothing else."""

NEVER_DELETED_TABLES: tuple[str, ...] = ("security.ChangeSet", "security.BreakGlass")
"""Model labels granted INSERT, SELECT and UPDATE: a change set, an operator's access are closed once, never removed."""
