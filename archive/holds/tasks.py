"""The background work of the holds: what is to be looked at again is raised as a duty once its day is near."""

from archive.holds.reminding import raise_near
from decisions.duties.actions import BATCH
from jobs.port import scheduled
from jobs.progress import Progress

REMIND = "holds.remind"


@scheduled(REMIND, cron="10 * * * *", lock="holds.remind", retries=3)
def remind(progress: Progress) -> dict[str, int]:
    """Raise what has come near, batch after batch; before the hourly work on duties, which escalates."""
    raised = 0
    found = BATCH
    while found == BATCH:
        with progress.batch():
            found = raise_near(progress.actor, BATCH)
        raised += found
    return {"raised": raised}
