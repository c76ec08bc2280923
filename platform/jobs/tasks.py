"""The queue's own housekeeping in each company."""

from datetime import timedelta

from jobs.ledger import remove_old
from jobs.port import scheduled
from jobs.progress import Progress
from kernel.clock import now

KEEP = timedelta(days=90)


@scheduled("jobs.tidy", cron="20 * * * *", hour=3)
def tidy(progress: Progress) -> dict[str, int]:
    """Remove finished jobs: housekeeping after 2 days, others after 90."""
    with progress.batch():
        removed = remove_old(before=now() - KEEP)
    return {"removed": removed}
