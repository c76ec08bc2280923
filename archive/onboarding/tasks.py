"""The background work of onboarding: figures worked out, overdue questions passed to the heads."""

from archive.onboarding import actions
from jobs.port import scheduled, task
from jobs.progress import Progress
from kernel.text import N_

DAILY = "onboarding.daily"


@task(
    actions.TASK,
    label=N_("Work out the figures of an onboarding project"),
    lock="onboarding:{project_id}",
    idempotent=True,
    retries=3,
    wait=2,
)
def reconcile(progress: Progress, *, project_id: int, run: int) -> dict[str, int]:
    """Work out the figures of each import of a project."""
    return {"imports": actions.reconcile(progress.actor, project_id, run, progress)}


@scheduled(DAILY, cron="25 * * * *", lock="onboarding", retries=3)
def keep_up(progress: Progress) -> dict[str, int]:
    """Tell heads of what is overdue; it runs every hour and finds nothing to do but once a day."""
    told = 0
    while True:
        with progress.batch():
            found = actions.escalate(progress.actor)
        told += found
        if found < actions.MOST_AT_ONCE:
            return {"told": told}
