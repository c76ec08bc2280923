"""The background work for programs: send what webhooks are to be told, forget what is old."""

from datetime import timedelta

from gateway import paces
from gateway.hooks.announcing import DELIVER
from gateway.hooks.delivering import deliver_due
from gateway.hooks.models import Happening
from gateway.repeats import remove_old
from jobs.port import OUTWARD, scheduled, task
from jobs.progress import Progress
from kernel.clock import now

LOCK = "webhooks"
KEEP = timedelta(days=90)


@task(DELIVER, queue=OUTWARD, lock=LOCK, idempotent=True, visible=False, retries=3)
def deliver(progress: Progress) -> dict[str, int]:
    """Send everything due."""
    return deliver_due(progress)


@scheduled("hooks.hourly", cron="25 * * * *", queue=OUTWARD, lock=LOCK)
def hourly(progress: Progress) -> dict[str, int]:
    """Send whatever is still due: a worker that died may have left something."""
    return deliver_due(progress)


@scheduled("gateway.tidy", cron="50 * * * *", hour=4)
def tidy(progress: Progress) -> dict[str, int]:
    """Remove what was told three months ago, answers that nobody repeats and paces nobody keeps any more."""
    with progress.batch():
        told, _ = Happening.objects.filter(at__lt=now() - KEEP).delete()
        repeats = remove_old()
        calm = paces.remove_old()
    return {"told": told, "repeats": repeats, "paces": calm}
