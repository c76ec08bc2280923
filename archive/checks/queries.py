"""Reads which records are due to be checked: one's own, those of one's departments, and how many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet

from archive.records.models import Record, VerificationState
from archive.records.queries import visible_to
from archive.records.verifying import cadences_of
from decisions.duties.port import Figures, Period
from kernel.clock import today
from policies.access.rules import Verb
from policies.cadences.rules import PERSON, Cadence, DoneBy
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.people.head_queries import departments_below, headed_by

PAGE = 50
MOST_COUNTED = 10_000
SOON = timedelta(days=31)
WEEK = timedelta(days=7)


class Whose(StrEnum):
    """Whose records a list shows."""

    MINE = "mine"
    DEPARTMENT = "department"


class When(StrEnum):
    """Which of them by their day; the last are those of the work list of one period."""

    DUE = ""  # overdue, or due within the month
    OVERDUE = "overdue"
    WEEK = "week"
    LEFT = "left"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks of the list; `left` are cadence and first day of a period that is worked off."""

    whose: Whose = Whose.MINE
    when: When = When.DUE
    department: str = ""
    cadence: str = ""
    since: date | None = None


def to_check(actor: Actor, asked: Asked) -> QuerySet[VerificationState]:
    """Return what is to be checked of what `actor` may see, the most urgent first."""
    document = published().document
    found = cadences_of(document)
    rows = VerificationState.objects.filter(due__isnull=False)
    seen = visible_to(actor)
    if asked.department:
        seen = seen.filter(department=asked.department)
    elif asked.whose is Whose.DEPARTMENT:
        seen = seen.filter(department__in=sorted(departments_below(*headed_by(actor))))
    if asked.when is When.LEFT and asked.since is not None:
        rows = rows.filter(cadence=asked.cadence).exclude(_is_done(found, asked))
    else:
        rows = rows.filter(_by_day(asked.when))
        if asked.whose is Whose.MINE and not asked.department:
            rows = rows.filter(_mine(actor, found))
            seen = seen.filter(may_say(actor))
    return rows.filter(record__in=seen).order_by("due", "record_id")


def listed(
    actor: Actor, asked: Asked, *, start: int = 0, limit: int = PAGE
) -> Sequence[VerificationState]:
    """Return one page of the list, with the records."""
    return list(to_check(actor, asked).select_related("record")[start : start + limit])


def count(actor: Actor, asked: Asked) -> int:
    """Return how many there are, counted up to `MOST_COUNTED`."""
    return to_check(actor, asked).order_by()[:MOST_COUNTED].count()


def may_say(actor: Actor) -> Q:
    """Return the condition on records of which `actor` may say that nothing changed."""
    own = Q(owner__in=sorted(map(int, actor.counted_as))) if actor.user_id is not None else Q(pk=0)
    return permission.reach(actor, Verb.EDIT) | own


def figures(rows: QuerySet[Record], period: Period) -> Figures:
    """Return how far the check of these records is since the period began."""
    done = _is_done(
        cadences_of(published().document),
        Asked(when=When.LEFT, cadence=period.cadence, since=period.start),
    )
    changed = Q(changed_on__gte=period.start)
    found = VerificationState.objects.filter(cadence=period.cadence, record__in=rows).aggregate(
        total=Count("pk"), done=Count("pk", filter=done), changed=Count("pk", filter=done & changed)
    )
    return Figures(total=found["total"], done=found["done"], changed=found["changed"])


def departments_checked() -> dict[str, list[str]]:
    """Return the departments that keep records of each cadence, by its code."""
    found: dict[str, list[str]] = {}
    rows = VerificationState.objects.exclude(cadence="").order_by()
    for cadence, department in rows.values_list("cadence", "record__department").distinct():
        found.setdefault(cadence, []).append(department)
    return found


def _by_day(when: When) -> Q:
    on = today()
    if when is When.OVERDUE:
        return Q(due__lt=on)
    if when is When.WEEK:
        return Q(due__gte=on, due__lte=on + WEEK)
    return Q(due__lte=on + SOON)


def _is_done(found: Iterable[Cadence], asked: Asked) -> Q:
    """Return the condition of what has been seen to since the period began, as its cadence wants it."""
    done_by = next((one.done_by for one in found if one.code == asked.cadence), DoneBy.EITHER)
    changed, checked = Q(changed_on__gte=asked.since), Q(checked_on__gte=asked.since)
    return {
        DoneBy.EITHER: changed | checked,
        DoneBy.CHANGE: changed,
        DoneBy.SIGNED: checked,
    }[done_by]


def _mine(actor: Actor, found: Iterable[Cadence]) -> Q:
    """Return the condition of what is the duty of `actor` by its cadence: in charge of it, or of its department."""
    people = Q(record__owner__in=sorted(map(int, actor.counted_as)))
    parts = []
    for one in found:
        posts = [post for post in actor.posts if one.position in {"", post.position}]
        departments = Q(record__department__in=sorted({post.department for post in posts}))
        if one.of == PERSON:
            whose = people | (Q(record__owner=None) & departments)
        elif one.department:
            is_there = any(post.department == one.department for post in posts)
            whose = Q() if is_there else Q(pk=0)
        else:
            whose = departments
        parts.append(Q(cadence=one.code) & whose)
    return reduce(or_, parts, Q(pk=0))
