"""The background work of reports for record: what is past its day and not acknowledged is reminded of again."""

from archive.register.reminding import raise_left
from decisions.duties.actions import BATCH
from jobs.port import scheduled
from jobs.progress import Progress


@scheduled("register.remind", cron="10 * * * *", lock="register.remind", retries=3)
def remind(progress: Progress) -> dict[str, int]:
    """Remind of reports whose duty ended without an acknowledgement, batch after batch."""
    raised, found = 0, BATCH
    while found == BATCH:
        with progress.batch():
            found = raise_left(progress.actor, BATCH)
        raised += found
    return {"raised": raised}
