"""Reads cooperation tasks: those of one's department, those one asked; what may not be seen is masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from decisions.cooperation import port
from decisions.cooperation.models import Cooperation
from decisions.cooperation.rules import UNFINISHED, Facts, State, Step, concerns, is_overdue, may
from kernel.clock import today
from kernel.decision import Decision
from kernel.errors import Missing
from security.actor import Actor

PAGE = 50
_OPEN = tuple(str(state) for state in UNFINISHED)


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task as somebody may read it; without the right to see the thing its words are left out."""

    id: int
    target: str
    title: str  # '' where the reader may not see the thing
    url: str
    what: str
    answer: str
    department: str
    asked_by: str
    asked_at: datetime
    person: str
    taken_by: str
    taken_at: datetime | None
    ended_at: datetime | None
    due: date
    state: State
    overdue: bool
    facts: Facts

    @property
    def hidden(self) -> bool:
        """Whether the reader may not see what it is about."""
        return not self.title


def of_departments(actor: Actor) -> QuerySet[Cooperation]:
    """Return the tasks of the departments somebody works in, and those given to oneself."""
    mine = sorted(map(int, actor.counted_as))
    return Cooperation.objects.filter(
        Q(department__in=sorted(actor.departments)) | Q(person__in=mine) | Q(taken_by__in=mine)
    )


def concerning(actor: Actor) -> QuerySet[Cooperation]:
    """Return every task that is somebody's business."""
    if actor.user_id is None:
        return Cooperation.objects.none()
    return of_departments(actor) | Cooperation.objects.filter(asked_by=actor.user_id)


def to_answer(actor: Actor, *, start: int = 0, limit: int = PAGE) -> list[Task]:
    """Return what the departments of `actor` still owe, the most urgent first."""
    if actor.user_id is None:
        return []
    rows = of_departments(actor).filter(state__in=_OPEN)
    return _tasks(actor, rows.order_by("due", "pk")[start : start + limit])


def asked(actor: Actor, *, start: int = 0, limit: int = PAGE) -> list[Task]:
    """Return what `actor` asked of others: open ones first, then the latest."""
    rows = Cooperation.objects.filter(asked_by=actor.user_id)
    order = (F("ended_at").desc(nulls_first=True), "due", "-pk")
    return _tasks(actor, rows.order_by(*order)[start : start + limit])


def ended(actor: Actor, *, start: int = 0, limit: int = PAGE) -> list[Task]:
    """Return what the departments of `actor` have answered, the latest first."""
    rows = of_departments(actor).exclude(state__in=_OPEN)
    return _tasks(actor, rows.order_by("-ended_at", "-pk")[start : start + limit])


def open_both_ways(actor: Actor, *, limit: int) -> list[Task]:
    """Return the open tasks that are somebody's business, asked by or of them, the most urgent first."""
    rows = concerning(actor).filter(state__in=_OPEN)
    return _tasks(actor, rows.order_by("due", "pk")[:limit])


def count_to_answer(actor: Actor) -> int:
    """Return how many tasks the departments of `actor` still owe."""
    if actor.user_id is None:
        return 0
    return of_departments(actor).filter(state__in=_OPEN).count()


def about(actor: Actor, target: str, *, limit: int, name: str = "") -> list[Task]:
    """Return the tasks about one thing, the latest first; nothing unless `actor` may see it.

    `name`: what it is called, of whoever shows it to him anyhow; else it is asked for.
    """
    kind, _, number = target.partition(":")
    rows = Cooperation.objects.filter(target_kind=kind, target_id=number).order_by("-pk")
    titles = {target: name} if name else None
    return [one for one in _tasks(actor, rows[:limit], titles) if not one.hidden]


def task_of(actor: Actor, number: int) -> Task:
    """Return one task; Missing when there is none, or it is none of the actor's business."""
    found = _tasks(actor, Cooperation.objects.filter(pk=number))
    if not found or not concerns(actor, found[0].facts):
        raise Missing
    return found[0]


def steps(actor: Actor, task: Task) -> dict[Step, Decision]:
    """Return which steps `actor` may take now, with the reason for each no."""
    return {step: may(step, actor, task.facts) for step in Step}


def _tasks(
    actor: Actor, rows: QuerySet[Cooperation], known: Mapping[str, str] | None = None
) -> list[Task]:
    found: Sequence[Cooperation] = list(rows.select_related("asked_by", "person", "taken_by"))
    titles = port.names(actor, [one.target for one in found]) if known is None else known
    return [_task(one, titles.get(one.target, "")) for one in found]


def _task(one: Cooperation, title: str) -> Task:
    return Task(
        id=one.pk,
        target=one.target,
        title=title,
        url=port.url(one.target) if title else "",
        what=one.what if title else "",
        answer=one.answer if title else "",
        department=one.department,
        asked_by=str(one.asked_by),
        asked_at=one.asked_at,
        person=str(one.person or ""),
        taken_by=str(one.taken_by or ""),
        taken_at=one.taken_at,
        ended_at=one.ended_at,
        due=one.due,
        state=State(one.state),
        overdue=is_overdue(State(one.state), one.due, today()),
        facts=one.facts,
    )
