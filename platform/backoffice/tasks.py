"""The housekeeping of what people left unfinished."""

from jobs.port import scheduled
from jobs.progress import Progress
from kernel.clock import now
from security.unfinished.actions import forget_old


@scheduled("unfinished.forget", cron="35 * * * *", hour=3)
def forget(progress: Progress) -> dict[str, int]:
    """Forget what was typed thirty days ago and never saved."""
    with progress.batch():
        removed = forget_old(now())
    return {"removed": removed}
