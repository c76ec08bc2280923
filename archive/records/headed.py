"""What a department head answers for: how much is left to do in the departments headed (REQ-GOV-03)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from archive.records.filters import Pending
from archive.records.models import Record, VerificationState
from archive.records.overstayed import overstayed
from archive.records.pending import NOT_FILED, is_pending
from archive.records.queries import visible_to
from archive.records.verifying import cadences_now
from kernel.clock import today
from policies.document.queries import published
from security.actor import Actor
from security.people.head_queries import departments_below, headed_by

_BY_ITSELF = frozenset({Pending.UNCHECKED, Pending.BELOW, Pending.LENT, Pending.UNDISPOSED})


@dataclass(frozen=True, kw_only=True)
class Headed:
    """One department somebody heads, and how much is left to do in it and below."""

    department: str
    counts: dict[Pending, int]


def headed_work(actor: Actor) -> tuple[Headed, ...]:
    """Return what is left to do in each department `actor` heads, of what they may see.

    In four queries, and one more where the policy says who decides about loans.
    """
    departments = headed_by(actor)
    if not departments:
        return ()
    below = {code: departments_below(code) for code in departments}
    wanted = {
        f"n{place}_{what}": Count(
            "pk", filter=Q(department__in=sorted(below[code])) & is_pending(what)
        )
        for place, code in enumerate(departments)
        for what in Pending
        if what not in _BY_ITSELF
    }
    every = sorted(frozenset().union(*below.values()))
    found = visible_to(actor).filter(NOT_FILED, department__in=every).aggregate(**wanted)
    found |= _unchecked(actor, below) | _lent(actor, below) | _undisposed(actor, below)
    return tuple(
        Headed(
            department=code,
            counts={
                what: found[f"n{place}_{what}"] for what in Pending if f"n{place}_{what}" in found
            },
        )
        for place, code in enumerate(departments)
    )


def _unchecked(actor: Actor, below: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """Return how many filed records of each department are overdue for their check; nothing where none is checked."""
    if not cadences_now():
        return {}
    wanted = {
        f"n{place}_{Pending.UNCHECKED}": Count("pk", filter=Q(record__department__in=sorted(one)))
        for place, one in enumerate(below.values())
    }
    # From the few that are late to their records: most of a million are not.
    late = VerificationState.objects.filter(due__lt=today(), record__in=visible_to(actor))
    return late.aggregate(**wanted)


def _lent(actor: Actor, below: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """Return how many records of each department are overdue on loan; nothing where the company lends none."""
    if not any(one.subject == "loan" for one in published().document.approvals):
        return {}
    return _counted(visible_to(actor).filter(is_pending(Pending.LENT)), Pending.LENT, below)


def _undisposed(actor: Actor, below: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """Return how many records of each department are past their retention; nothing where nothing ever ends."""
    if not published().document.retention:
        return {}
    every = sorted(frozenset().union(*below.values()))
    rows = visible_to(actor).filter(overstayed(), department__in=every)
    return _counted(rows, Pending.UNDISPOSED, below)


def _counted(
    rows: QuerySet[Record], what: Pending, below: Mapping[str, frozenset[str]]
) -> dict[str, int]:
    wanted = {
        f"n{place}_{what}": Count("pk", filter=Q(department__in=sorted(one)))
        for place, one in enumerate(below.values())
    }
    return rows.aggregate(**wanted)
