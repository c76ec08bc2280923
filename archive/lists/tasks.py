"""The background work of lists."""

from archive.lists import actions
from jobs.port import scheduled, task
from jobs.progress import Progress
from kernel.text import N_


@task(
    actions.TASK,
    label=N_("Change records together"),
    lock="bulk:{bulk_id}",
    idempotent=True,
    retries=3,
    wait=2,
)
def bulk_edit(progress: Progress, *, bulk_id: int) -> dict[str, int]:
    """Change the records of a confirmed change."""
    return actions.work(progress.actor, bulk_id, progress)


@scheduled("lists.seal_older_views", cron="50 * * * *", hour=3)
def seal_older_views(progress: Progress) -> dict[str, int]:
    """Seal what an older Fonds kept open."""
    with progress.batch():
        return {"sealed": actions.seal_older_views()}
