"""The background work of the privacy desk: what has its day is raised as a duty once it is near."""

from archive.privacy.reminding import raise_near
from decisions.duties.actions import BATCH
from jobs.port import scheduled
from jobs.progress import Progress

REMIND = "privacy.remind"


@scheduled(REMIND, cron="5 * * * *", lock="privacy.remind", retries=3)
def remind(progress: Progress) -> dict[str, int]:
    """Raise what has come near, batch after batch; before the hourly work on duties, which escalates."""
    raised = 0
    found = BATCH
    while found == BATCH:
        with progress.batch():
            found = raise_near(progress.actor, BATCH)
        raised += found
    return {"raised": raised}
