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
    "archive.ReportLine",
    "archive.IncidentStep",
)
"""Model labels granted INSERT and SELECT and nothing else."""

NEVER_DELETED_TABLES: tuple[str, ...] = (
    "security.ChangeSet",
    "security.BreakGlass",
    "archive.Report",
    "archive.Incident",
    "archive.StockTake",
)
"""Model labels granted INSERT, SELECT and UPDATE: a change set, an operator's access are closed once, never removed."""

NEVER_CHANGED_TABLES: tuple[str, ...] = (
    "archive.Move",
    "archive.StockScan",
    "archive.DevelopmentNote",
    "archive.StatusChange",
)
"""Model labels granted INSERT, SELECT and DELETE: they say for ever what they said, and go with their record alone."""
