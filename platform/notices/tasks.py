"""The background work of notices: deliver what is due, make the digests, drop what is old."""

from datetime import timedelta

from jobs.port import OUTWARD, scheduled, task
from jobs.progress import Progress
from kernel.clock import now, today
from notices.delivering import deliver_due
from notices.digests import make_digests
from notices.models import Delivery, Occasion
from notices.telling import DELIVER

LOCK = "notices"
KEEP = timedelta(days=365)


@task(DELIVER, queue=OUTWARD, lock=LOCK, idempotent=True, visible=False, retries=3)
def deliver(progress: Progress) -> dict[str, int]:
    """Send everything due."""
    return deliver_due(progress)


@scheduled("notices.hourly", cron="5 * * * *", queue=OUTWARD, lock=LOCK)
def hourly(progress: Progress) -> dict[str, int]:
    """Make the digests of the day, once it is time, and send whatever is still due.

    Every hour and not only at eight: a worker that was down at eight makes them when it is back.
    """
    with progress.batch():
        made = make_digests(now())
    return {"digests": made, **deliver_due(progress)}


@scheduled("notices.tidy", cron="40 * * * *", hour=4)
def tidy(progress: Progress) -> dict[str, int]:
    """Remove what was told more than a year ago, with its deliveries."""
    with progress.batch():
        removed, _ = Occasion.objects.filter(at__lt=now() - KEEP).delete()
        Delivery.objects.filter(day__lt=today() - KEEP).delete()
    return {"removed": removed}
