"""Reading the sealed trail: its tree, how large it is, and what has no place in it yet."""

from django.db.models import Q, QuerySet

from security.audit.models import AuditEvent
from security.audit.sealed_models import AuditLeaf, AuditNode
from security.audit.tree import WIDTH, Tree


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


def _part(level: int, part: int) -> list[bytes]:
    first = part * WIDTH
    if level == 0:
        leaves = AuditLeaf.objects.filter(position__gte=first, position__lt=first + WIDTH)
        return [bytes(one) for one in leaves.order_by("position").values_list("hash", flat=True)]
    nodes = AuditNode.objects.filter(level=level, index__gte=first, index__lt=first + WIDTH)
    return [bytes(one) for one in nodes.order_by("index").values_list("hash", flat=True)]
