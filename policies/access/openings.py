"""What is opened to a person for a time although it is closed to him at first (REQ-QRY-03, REQ-QRY-04)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from kernel.clock import now
from kernel.scope import current
from policies.access.grants import PRESUPPOSES, Verb
from policies.access.models import Opening
from security.actor import Actor

# A record that is not filed yet is work, not an archive: who has it in hand is asked nothing.
AT_WORK = frozenset({"draft", "in_review", "returned", "ready"})
_GIVING = frozenset({Verb.VIEW, Verb.UNMASK, *PRESUPPOSES})
_CACHE = "access.openings"
_BY_REQUEST = "query"  # closed so that only who asked for a record is shown it


@dataclass(frozen=True, kw_only=True)
class Open:
    """One opening in force, and what was said for it."""

    category: str
    record: int | None
    purpose: str
    identity: str


def is_closing(verb: str) -> bool:
    """Say whether a verb shows what is stored: only that is closed."""
    return verb in _GIVING


def openings_of(actor: Actor) -> tuple[Open, ...]:
    """Return what is open to somebody now; one query a scope, and only for whom something is closed to."""
    cache = current().cache.setdefault(_CACHE, {})
    if actor.id not in cache:
        at = now()
        rows = Opening.objects.filter(person=actor.user_id, opened_at__lte=at, until__gt=at)
        rows = rows.order_by("pk")
        names = ("category", "record", "purpose", "identity")
        cache[actor.id] = tuple(Open(**row) for row in rows.values(*names))
    found: tuple[Open, ...] = cache[actor.id]
    return found


def forget_openings() -> None:
    """Let what was opened in this scope be seen in it."""
    cache = current().cache
    for key in [one for one in cache if one == _CACHE or str(one).startswith("reach:")]:
        del cache[key]


def opened_rows(closed: Mapping[str, object], openings: Collection[Open]) -> Q:
    """Return the rows left of records in closed categories: at work, or opened.

    What is said of a customer opens nothing of his file that is shown on request alone.
    """
    free = {one.category for one in openings if one.record is None}
    still = set(closed) - free
    asked = {code for code in still if closed[code] == _BY_REQUEST}
    if not still:
        return Q()
    named = [one for one in openings if one.record is not None]
    found = ~Q(category__in=sorted(still)) | Q(state__in=sorted(AT_WORK))
    if named:
        inside = _in_files(named)
        found |= inside & ~Q(category__in=sorted(asked)) if asked else inside
    for code in sorted(asked.intersection(one.category for one in named)):
        found |= _in_files(one for one in named if one.category == code) & Q(category=code)
    return found


def _in_files(named: Iterable[Open]) -> Q:
    records = sorted(one.record for one in named if one.record is not None)
    return Q(pk__in=records) | Q(parent_id__in=records)


def is_opened(
    closed: Mapping[str, object],
    openings: Collection[Open],
    *,
    category: str,
    record: str,
    file: str,
) -> bool:
    """Say whether a filed record of a category is open; `file` is the record it lies in, '' none."""
    if category not in closed:
        return True
    return any(
        one.category == category
        if one.record is None
        else str(one.record) in {record, file} - {""}
        and (closed[category] != _BY_REQUEST or one.category == category)
        for one in openings
    )
