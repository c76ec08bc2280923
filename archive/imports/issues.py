"""What is said of the cells of rows, as its table stores it."""

from typing import Any

from psycopg.types.json import Jsonb

from archive.imports.made import Doubt
from archive.imports.models import ImportJob

ISSUE = ("job_id", "row", "column", "field", "code", "severity", "message", "params")


def issue_row(job: ImportJob, row: int, doubt: Doubt) -> tuple[Any, ...]:
    """Return one doubt as the table stores it."""
    params = {name: str(value)[:200] for name, value in doubt.problem.params.items()}
    return (
        *(job.pk, row, doubt.column[:255], doubt.code[:80], doubt.problem.code[:60]),
        *(doubt.severity, doubt.problem.message[:500], Jsonb(params)),
    )
