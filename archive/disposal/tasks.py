"""The background work of disposals: once one has cooled off, who carries it out and who watches are told."""

from archive.disposal.going_actions import READY_TASK
from archive.disposal.telling import tell_ready
from jobs.port import task
from jobs.progress import Progress


@task(READY_TASK, lock="disposals.ready:{batch}", idempotent=True, retries=3, visible=False)
def ready(progress: Progress, *, batch: int) -> dict[str, int]:
    """Tell them of one batch; a second time nobody is told again."""
    with progress.batch():
        tell_ready(batch)
    return {}
