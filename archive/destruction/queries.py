"""What may be read of destructions: runs by who may destroy or audits, tombstones by who sees their category."""

from collections.abc import Sequence

from django.db.models import Q

from archive.destruction.models import Destruction, Doomed
from archive.records.queries import categories_for
from kernel.errors import Missing
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

PAGE = 200


def may_read(actor: Actor) -> bool:
    """Say whether `actor` may read destructions: certificate, list and what was skipped."""
    return any(permission.decide(actor, verb) for verb in (Verb.DESTROY, Verb.AUDIT))


def run_of(actor: Actor, number: int) -> Destruction:
    """Return one destruction; Missing where it is not there for `actor`."""
    run = Destruction.objects.filter(pk=number).first() if may_read(actor) else None
    if run is None:
        raise Missing
    return run


def items_of(run: Destruction, *, after: int = 0) -> Sequence[Doomed]:
    """Return up to `PAGE` + 1 records of a run behind an id, what was skipped too."""
    return list(run.items.filter(pk__gt=after).order_by("pk")[: PAGE + 1])


def tombstone_of(actor: Actor, record_id: int) -> Doomed | None:
    """Return what stays of a destroyed record, to who may see records of its category somewhere; else None."""
    seen = [one.code for one in categories_for(actor, Verb.VIEW)]
    found = Q(record_id=record_id, state=Doomed.State.DESTROYED)
    rows = Doomed.objects.filter(found).select_related("run")
    return (rows if may_read(actor) else rows.filter(category__in=seen)).first()
