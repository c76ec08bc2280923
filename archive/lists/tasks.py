"""The background work of lists."""

from archive.lists import actions
from jobs.port import task
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
