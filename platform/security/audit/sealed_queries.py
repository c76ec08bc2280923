"""Reading the sealed trail: its tree, how large it is, and what has no place in it yet."""

from django.db.models import Q, QuerySet

from security.audit.models import MONTH_KEY, AuditEvent
from security.audit.sealed_models import (
    DEFAULT_DAYS,
    LEAST_DAYS,
    AuditKeeping,
    AuditLeaf,
    AuditNode,
)
from security.audit.tree import WIDTH, Tree
from security.keys.models import PurposeKey


def stored_tree() -> Tree:
    """Return the tree of the company in scope as it is stored now."""
    return Tree(_part)


def tree_size() -> int:
    """Return how many events have their place in the tree."""
    last = AuditLeaf.objects.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def unsealed() -> QuerySet[AuditEvent]:
    """Return the events behind the last sealed one, settled or not, in the order they will be taken."""
    waiting = AuditEvent.objects.filter(leaf__isnull=True).order_by("xid", "id")
    last = AuditLeaf.objects.order_by("-position").select_related("event").first()
    if last is None:
        return waiting
    xid = last.event.xid
    behind = Q(xid__gt=xid) | Q(xid=xid, id__gt=last.event_id)
    return waiting.filter(behind, xid__gte=xid)


def days_kept() -> int:
    """Return for how many days the company keeps what the trail holds: three years unless it says otherwise."""
    row = AuditKeeping.objects.first()
    return DEFAULT_DAYS if row is None else max(row.days, LEAST_DAYS)


def months_kept() -> list[str]:
    """Return the months of the trail whose content can still be read, such as "2026-11", oldest first."""
    names = PurposeKey.objects.filter(purpose__startswith=MONTH_KEY).order_by("purpose")
    return [name.removeprefix(MONTH_KEY) for name in names.values_list("purpose", flat=True)]


def _part(level: int, part: int) -> list[bytes]:
    first = part * WIDTH
    if level == 0:
        leaves = AuditLeaf.objects.filter(position__gte=first, position__lt=first + WIDTH)
        return [bytes(one) for one in leaves.order_by("position").values_list("hash", flat=True)]
    nodes = AuditNode.objects.filter(level=level, index__gte=first, index__lt=first + WIDTH)
    return [bytes(one) for one in nodes.order_by("index").values_list("hash", flat=True)]
