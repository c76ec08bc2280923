"""The background work of planning."""

from archive.planning import actions
from jobs.port import task
from jobs.progress import Progress
from kernel.text import N_


@task(actions.TASK, label=N_("Work out what the draft would do"), idempotent=True)
def plan_policy(progress: Progress, plan_id: int) -> dict[str, str]:
    """Make a plan of the open draft."""
    progress.report(N_("Working out what the draft would do"))
    return {"digest": actions.make(progress.actor, plan_id, progress).digest}
