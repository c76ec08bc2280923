"""Reads which records are due to be checked: one's own, those of one's departments, and how many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet

from archive.records.models import Record, VerificationState
from archive.records.queries import facts_of, visible_to
from archive.records.title_sealing import open_titles
from archive.records.verifying import cadences_now, cadences_of
from decisions.duties.port import Figures, Period
from kernel.clock import today
from policies.access.rules import Verb
from policies.cadences.rules import PERSON, Cadence, DoneBy, lineage
from policies.document.queries import published
from policies.document.values import PolicyDocument
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
    """What somebody asks of the list; `review` and `since`: of the period that is worked off."""

    whose: Whose = Whose.MINE
    when: When = When.DUE
    department: str = ""
    review: str = ""
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
        rows = _of_review(asked.review).exclude(_is_done(asked.since))
    else:
        rows = rows.filter(_by_day(asked.when))
        if asked.whose is Whose.MINE and not asked.department:
            rows = rows.filter(_mine(actor, found))
            seen = seen.filter(may_say(actor))
    return rows.filter(record__in=seen).order_by("due", "record_id")


def reached(actor: Actor, verb: Verb) -> Q:
    """Return the condition on states of records on which `actor` has a right."""
    return Q(record__in=Record.objects.filter(permission.reach(actor, verb)))


def listed(
    actor: Actor, asked: Asked, *, start: int = 0, limit: int = PAGE
) -> Sequence[VerificationState]:
    """Return one page of the list, with the records."""
    found = list(to_check(actor, asked).select_related("record")[start : start + limit])
    open_titles(one.record for one in found)
    return found


def count(actor: Actor, asked: Asked) -> int:
    """Return how many there are, counted up to `MOST_COUNTED`."""
    return to_check(actor, asked).order_by()[:MOST_COUNTED].count()


def waiting(actor: Actor) -> QuerySet[VerificationState, date | None]:
    """Return the day of each record of `actor` that is overdue or falls due within a week.

    Of more than can be counted, the overdue ones come first.
    """
    rows = to_check(actor, Asked(whose=Whose.MINE)).filter(due__lte=today() + WEEK)
    return rows.values_list("due", flat=True)[: 2 * MOST_COUNTED]


def may_say(actor: Actor) -> Q:
    """Return the condition on records of which `actor` may say that nothing changed."""
    own = Q(owner__in=sorted(map(int, actor.counted_as))) if actor.user_id is not None else Q(pk=0)
    return permission.reach(actor, Verb.EDIT) | own


def may_say_of(actor: Actor, record: Record) -> bool:
    """Say the same of one record that was read already."""
    if actor.user_id is not None and str(record.owner_id) in set(map(str, actor.counted_as)):
        return True
    return bool(permission.decide(actor, Verb.EDIT, facts_of(record)))


def figures(rows: QuerySet[Record], period: Period) -> Figures:
    """Return how far the check of these records is since the period began."""
    done, changed = _is_done(period.start), Q(changed_on__gte=period.start)
    found = _of_review(period.cadence).filter(record__in=rows)
    counted = found.aggregate(
        total=Count("pk"), done=Count("pk", filter=done), changed=Count("pk", filter=done & changed)
    )
    return Figures(total=counted["total"], done=counted["done"], changed=counted["changed"])


def _of_review(code: str) -> QuerySet[VerificationState]:
    """Return the states of the records a review is about."""
    document = published().document
    review = next((one for one in document.cadences if one.code == code), None)
    reached = sorted(reached_by(document, review)) if review is not None else []
    return VerificationState.objects.filter(record__category__in=reached).exclude(cadence="")


def is_worked_off(document: PolicyDocument, review: Cadence) -> bool:
    """Say whether a review is of named categories, some of whose records are checked one by one."""
    wanted = reached_by(document, review) if review.categories else frozenset()
    return any(wanted & reached_by(document, one) for one in cadences_of(document))


def reached_by(document: PolicyDocument, cadence: Cadence) -> frozenset[str]:
    """Return the categories a cadence speaks of, with those below them."""
    parents = {one.code: one.parent for one in document.categories}
    wanted = set(cadence.categories)
    return frozenset(code for code in parents if not wanted or wanted & set(lineage(code, parents)))


def _by_day(when: When) -> Q:
    on = today()
    if when is When.OVERDUE:
        return Q(due__lt=on)
    if when is When.WEEK:
        return Q(due__gte=on, due__lte=on + WEEK)
    return Q(due__lte=on + SOON)


def _is_done(since: date) -> Q:
    """Return the condition of what has been seen to since a day, as its cadence wants it (X11)."""
    changed, checked = Q(changed_on__gte=since), Q(checked_on__gte=since)
    ways = {
        DoneBy.EITHER: changed | checked,
        DoneBy.CHANGE: changed,
        DoneBy.SIGNED: checked,
    }
    found = cadences_now()
    return reduce(or_, (Q(cadence=one.code) & ways[one.done_by] for one in found), Q(pk=0))


def _mine(actor: Actor, found: Iterable[Cadence]) -> Q:
    """Return the condition of what is the duty of `actor` by its cadence: in charge of it, or of its department."""
    people = Q(record__owner__in=sorted(map(int, actor.counted_as)))
    parts = []
    for one in found:
        posts = [post for post in actor.posts if one.position in {"", post.position}]
        departments = Q(record__department__in=sorted({post.department for post in posts}))
        if one.of == PERSON:
            # Where nobody is in charge, or who was has left, it is the department's.
            nobody = Q(record__owner=None) | Q(record__owner__is_active=False)
            whose = people | (nobody & departments)
        elif one.department:
            is_there = any(post.department == one.department for post in posts)
            whose = Q() if is_there else Q(pk=0)
        else:
            whose = departments
        parts.append(Q(cadence=one.code) & whose)
    return reduce(or_, parts, Q(pk=0))
