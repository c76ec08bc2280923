"""Which files wait to be scanned; for housekeeping, which sees all of the company."""

from datetime import timedelta

from django.db.models import Q

from archive.files.models import File
from kernel.clock import now

_MOST = 500
_SOON, _LOST = timedelta(minutes=1), timedelta(minutes=30)


def numbers() -> list[int]:
    """Return files in quarantine whose own scan should be over, and those whose scan was lost, oldest first."""
    at = now()
    state = File.State
    rows = File.objects.filter(
        Q(state=state.QUARANTINED, added_at__lt=at - _SOON)
        | Q(state=state.SCANNING, added_at__lt=at - _LOST)
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:_MOST])
