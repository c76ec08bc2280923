"""The background work of printing."""

from archive.printing import actions
from archive.printing.turns import TASK, go_on
from jobs.port import scheduled, task
from jobs.progress import Progress
from kernel.text import N_


@task(TASK, label=N_("Print a long list"), lock="printing", idempotent=True)
def print_long(progress: Progress, *, printout_id: int) -> dict[str, int]:
    """Print a register or a list; killed, it begins anew."""
    return actions.produce(progress.actor, printout_id, progress)


@scheduled("printing.tidy", cron="40 * * * *", hour=3)
def tidy(progress: Progress) -> dict[str, int]:
    """Delete what was printed a month ago."""
    with progress.batch():
        forgotten = actions.forget_old(progress.actor)
        go_on()  # the one under way may have been lost with its worker
        return {"deleted": forgotten}
