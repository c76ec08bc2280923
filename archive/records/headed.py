"""What a department head answers for: how much is left to do in the departments headed (REQ-GOV-03)."""

from dataclasses import dataclass

from django.db.models import Count, Q

from archive.records.filters import Pending
from archive.records.pending import NOT_FILED, is_pending
from archive.records.queries import visible_to
from security.actor import Actor
from security.people.head_queries import departments_below, headed_by


@dataclass(frozen=True, kw_only=True)
class Headed:
    """One department somebody heads, and how much is left to do in it and below."""

    department: str
    counts: dict[Pending, int]


def headed_work(actor: Actor) -> tuple[Headed, ...]:
    """Return what is left to do in each department `actor` heads, of what they may see: in two queries."""
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
    }
    every = sorted(frozenset().union(*below.values()))
    found = visible_to(actor).filter(NOT_FILED, department__in=every).aggregate(**wanted)
    return tuple(
        Headed(department=code, counts={what: found[f"n{place}_{what}"] for what in Pending})
        for place, code in enumerate(departments)
    )
