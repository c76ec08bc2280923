"""The background work of regulations."""

from jobs.port import scheduled
from jobs.progress import Progress
from kernel.clock import today
from policies.regulations.actions import remind_weekly


@scheduled("regulations.daily", cron="40 * * * *", hour=8)
def remind(progress: Progress) -> dict[str, int]:
    """Remind those who have not acknowledged what is in force."""
    with progress.batch():
        return {"reminded": remind_weekly(progress.actor, day=today())}
