"""The background work of destructions."""

from archive.destruction import actions
from jobs.port import task
from jobs.progress import Progress
from kernel.text import N_


@task(
    actions.TASK,
    label=N_("Destroy approved records"),
    lock="destruction:{run}",
    idempotent=True,
    retries=3,
    wait=60,
    tells=True,
)
def destroy(progress: Progress, *, run: int) -> dict[str, int]:
    """Destroy what was approved, part by part; stopped it goes on where it was."""
    return actions.work(progress.actor, run, progress)
