"""What an actor may know of records whose paper and electronic manifestation do not agree yet."""

from django.db.models import QuerySet

from archive.custody.sync_models import Lag
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.traces import HERE, beside, near
from security.actor import Actor

PAGE = 100
LAGS = near(
    "lags",
    lambda: Lag.objects.filter(record=HERE, settled_at__isnull=True).order_by("since", "pk"),
    related={"by": ("name",)},
)


def lagging(actor: Actor, carrier: str = "") -> QuerySet[Lag]:
    """Return what lags of the records `actor` may see, the longest first; of one manifestation, '' of both."""
    rows = Lag.objects.filter(settled_at__isnull=True, record__in=visible_to(actor))
    if carrier in Lag.Carrier.values:
        rows = rows.filter(carrier=carrier)
    return rows.select_related("record", "by").order_by("since", "pk")


def lags_of(record: Record) -> list[Lag]:
    """Return what lags of a record its reader sees."""
    return beside(record, LAGS)
