"""Reads duties: one's own, those of the departments one heads, and what has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from decisions.deciders import PostNames, post_names
from decisions.duties import port
from decisions.duties.actions import period_of
from decisions.duties.facts import facts_of
from decisions.duties.models import Duty, DutyBearer, DutySignature
from decisions.duties.naming import names_of as names_of_matters
from decisions.duties.port import Figures, Named
from decisions.duties.rules import Bearer, Facts, Ruling, State, is_overdue, may_sign
from decisions.rules import StepSpec
from kernel.clock import today
from kernel.errors import Missing
from security import permission
from security.actor import Actor
from security.audit.queries import AUDIT
from security.people.head_queries import departments_below, headed_by
from security.people.rights import CONFIGURE

PAGE = 50
MOST_COUNTED = 10_000
SOON = timedelta(days=7)


class Whose(StrEnum):
    """Which duties a list shows."""

    MINE = "mine"
    DEPARTMENT = "department"
    ENDED = "ended"


class When(StrEnum):
    """Which of them by their day."""

    ALL = ""
    OVERDUE = "overdue"
    WEEK = "week"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks of the list of duties; `kind` '' is every kind."""

    whose: Whose = Whose.MINE
    when: When = When.ALL
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class SignatureView:
    """One signature as it is shown."""

    by: str
    on_behalf_of: str
    at: datetime
    department: str
    position: str
    result: str
    remark: str
    total: int | None
    done: int | None
    changed: int | None


@dataclass(frozen=True, kw_only=True)
class DutyView:
    """One duty as it is shown: who has to sign, what was signed."""

    id: int
    name: str
    kind: str
    subject: str
    starts: date
    ends: date
    due_on: date
    state: State
    result: str
    overdue: bool
    ended_at: datetime | None
    facts: Facts
    signatures: tuple[SignatureView | None, ...]
    named: Named | None = None  # what it is about, where the reader may see it


def mine(actor: Actor) -> QuerySet[Duty]:
    """Return the open duties that `actor` has to sign today, also standing in for somebody."""
    if actor.user_id is None:
        return Duty.objects.none()
    bearers = DutyBearer.objects.filter(_borne_by(actor), duty=OuterRef("pk"), is_open=True)
    # Whoever has given one signature of a joint duty cannot give the other.
    given = DutySignature.objects.filter(
        Q(by=actor.user_id) | Q(on_behalf_of=actor.user_id), bearer__duty=OuterRef("pk")
    )
    return Duty.objects.filter(Exists(bearers), ~Exists(given), state=State.OPEN)


def visible_to(actor: Actor) -> QuerySet[Duty]:
    """Return the duties `actor` may see: to sign, signed by them, of departments they head; all for who audits."""
    if actor.user_id is None:
        return Duty.objects.none()
    if permission.decide(actor, CONFIGURE) or permission.decide(actor, AUDIT):
        return Duty.objects.all()
    own = _borne_by(actor) | Q(signature__by=actor.user_id)
    below = departments_below(*headed_by(actor))
    if below:
        own |= Q(department__in=sorted(below))
    return Duty.objects.filter(Exists(DutyBearer.objects.filter(own, duty=OuterRef("pk"))))


def of_departments(actor: Actor) -> QuerySet[Duty]:
    """Return the open duties of the departments `actor` heads and those below them."""
    below = departments_below(*headed_by(actor))
    bearers = DutyBearer.objects.filter(
        duty=OuterRef("pk"), is_open=True, department__in=sorted(below)
    )
    return Duty.objects.filter(Exists(bearers), state=State.OPEN)


def wanted(actor: Actor, asked: Asked) -> QuerySet[Duty]:
    """Return what of the list is asked for, in its order."""
    if asked.whose is Whose.ENDED:
        rows = visible_to(actor).exclude(state=State.OPEN).order_by("-ended_at", "-pk")
    else:
        rows = mine(actor) if asked.whose is Whose.MINE else of_departments(actor)
        rows = rows.order_by("due_on", "pk")
        if asked.when is When.OVERDUE:
            rows = rows.filter(due_on__lt=today())
        elif asked.when is When.WEEK:
            rows = rows.filter(due_on__gte=today(), due_on__lte=today() + SOON)
    return rows.filter(kind=asked.kind) if asked.kind else rows


def listed(actor: Actor, asked: Asked, *, start: int = 0, limit: int = PAGE) -> list[DutyView]:
    """Return one page of the list, the most urgent (or the last ended) first."""
    return views_of(actor, list(wanted(actor, asked)[start : start + limit]))


def count(actor: Actor, asked: Asked) -> int:
    """Return how many there are, counted up to `MOST_COUNTED`; the menu of every page asks, also where none is open."""
    if asked.whose is not Whose.ENDED and not Duty.objects.filter(state=State.OPEN).exists():
        return 0
    return wanted(actor, asked).order_by()[:MOST_COUNTED].count()


def kinds_of(actor: Actor, asked: Asked) -> list[str]:
    """Return which kinds there are in the list, whatever kind is asked for."""
    rows = wanted(actor, Asked(whose=asked.whose, when=asked.when))
    return sorted(rows.order_by().values_list("kind", flat=True).distinct())


def duty_of(actor: Actor, number: int) -> tuple[DutyView, Ruling, Figures | None]:
    """Return one duty, whether `actor` may sign it, and how far its work is; Missing unless it may be seen."""
    row = visible_to(actor).filter(pk=number).first()
    if row is None:
        raise Missing
    view = views_of(actor, [row])[0]
    work = port.work_list(view.subject)
    figures = work.figures(actor, period_of(row)) if work is not None else None
    return view, may_sign(actor, view.facts), figures


def names_of(duties: Sequence[DutyView], language: str) -> PostNames:
    """Return the names of everybody who has to sign these duties."""
    return post_names([_step(one) for duty in duties for one in duty.facts.bearers], language)


def who(names: PostNames, duty: DutyView) -> list[str]:
    """Return who has to sign a duty, as people say it; '' for whoever keeps or heads."""
    return [names.of(_step(one)) for one in duty.facts.bearers]


def _step(bearer: Bearer) -> StepSpec:
    return StepSpec(position=bearer.position, department=bearer.department, person=bearer.person)


def _borne_by(actor: Actor) -> Q:
    """Return the condition on bearers that says what `rules.Bearer.is_borne_by` says."""
    found = Q(person__in=sorted(map(int, actor.counted_as)))
    posts = []
    for post in actor.posts:
        either = Q(department__in=["", post.department], position__in=["", post.position])
        if not post.leads:
            either &= Q(leads=False)
        if not (post.leads or post.keeps):
            either &= ~Q(department="", position="")
        posts.append(either)
    return found | (Q(person=None) & reduce(or_, posts)) if posts else found


def views_of(actor: Actor, rows: Sequence[Duty]) -> list[DutyView]:
    """Return how these duties, which `actor` may see, are shown."""
    facts, given = facts_of(rows), _signatures(rows)
    names = names_of_matters(actor, {row.subject for row in rows} - {""})
    return [
        DutyView(
            id=row.pk,
            name=row.name,
            kind=row.kind,
            subject=row.subject,
            starts=row.starts,
            ends=row.ends,
            due_on=row.due_on,
            state=State(row.state),
            result=row.result,
            overdue=is_overdue(State(row.state), row.due_on, today()),
            ended_at=row.ended_at,
            facts=facts[row.pk],
            signatures=tuple(
                given.get((row.pk, order)) for order in range(len(facts[row.pk].bearers))
            ),
            named=names.get(row.subject),
        )
        for row in rows
    ]


def _signatures(rows: Sequence[Duty]) -> dict[tuple[int, int], SignatureView]:
    found = DutySignature.objects.filter(bearer__duty__in=[one.pk for one in rows])
    return {
        (one.bearer.duty_id, one.bearer.order): SignatureView(
            by=one.by.name,
            on_behalf_of=one.on_behalf_of.name if one.on_behalf_of else "",
            at=one.at,
            department=one.department,
            position=one.position,
            result=one.result,
            remark=one.remark,
            total=one.total,
            done=one.done,
            changed=one.changed,
        )
        for one in found.select_related("bearer", "by", "on_behalf_of")
    }


def person_name(person: str) -> str:
    """Return the name of a person of the company, '' for nobody."""
    names = post_names([StepSpec(person=person)])
    return names.people.get(person, "")
