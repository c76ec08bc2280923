"""The background work of loans: borrowers are reminded, and what was only signed as done comes back."""

from archive.loans.reminding import raise_left, remind_borrowers
from decisions.duties.actions import BATCH
from jobs.port import scheduled
from jobs.progress import Progress


@scheduled("loans.remind", cron="25 * * * *", lock="loans.remind", retries=3)
def remind(progress: Progress) -> dict[str, int]:
    """Remind batch after batch; killed, it goes on, and nobody is reminded twice."""
    found = BATCH
    while found == BATCH:
        with progress.batch():
            found, last = remind_borrowers(progress.cursor.get("loan", 0), BATCH)
            progress.cursor["loan"] = last
            progress.advance(found)
    raised = 0
    found = BATCH
    while found == BATCH:
        with progress.batch():
            found = raise_left(progress.actor, BATCH)
        raised += found
    return {"reminded": progress.snapshot.done, "raised": raised}
