"""The background work of extracts: questions of customers that are overdue come back each day."""

from archive.extracts.reminding import raise_left
from decisions.duties.actions import BATCH
from jobs.port import scheduled
from jobs.progress import Progress


@scheduled("extracts.remind", cron="10 * * * *", lock="extracts.remind", retries=3)
def remind(progress: Progress) -> dict[str, int]:
    """Raise again what was signed and is not answered, batch after batch."""
    raised = 0
    found = BATCH
    while found == BATCH:
        with progress.batch():
            found = raise_left(progress.actor, BATCH)
        raised += found
    return {"raised": raised}
