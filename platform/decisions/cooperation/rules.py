"""What the regulation says of a cooperation task: its life, who may take which step, what a sound ask is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kernel.calendar import CalendarMissing, WorkCalendar
from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_
from security.actor import Actor, Post

LONGEST = 2000
MOST_DAYS = 250  # working days, a year


class State(StrEnum):
    """Where a task stands; the last three are final."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    COULD_NOT = "could_not"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can be done with a task."""

    TAKE = "take"
    ASSIGN = "assign"
    GIVE_BACK = "give_back"
    ANSWER = "answer"
    WITHDRAW = "withdraw"


UNFINISHED = frozenset({State.OPEN, State.TAKEN})
OUTCOMES = frozenset({State.DONE, State.COULD_NOT})
_FROM: Mapping[Step, frozenset[State]] = {
    Step.TAKE: frozenset({State.OPEN}),
    Step.ASSIGN: UNFINISHED,
    Step.GIVE_BACK: frozenset({State.TAKEN}),
    Step.ANSWER: frozenset({State.TAKEN}),
    Step.WITHDRAW: UNFINISHED,
}
_NOT_NOW: Mapping[State, str] = {
    State.OPEN: N_("Nobody has taken the task yet."),
    State.TAKEN: N_("Somebody has taken the task already."),
    State.DONE: N_("The task is done."),
    State.COULD_NOT: N_("The task was answered: it could not be done."),
    State.WITHDRAWN: N_("The task was withdrawn."),
}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the rules know of a task; people are user ids, '' nobody."""

    state: State
    asked_by: str
    department: str
    person: str = ""  # whom it was asked of or given to, within the department
    taken_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What somebody asks: `target` is "kind:id"; the day or the number of working days it is due in."""

    target: str
    department: str
    what: str
    person: int | None = None
    due: date | None = None
    days: int | None = None


def may(step: Step, actor: Actor, facts: Facts) -> Decision:
    """Say whether `actor` may take a step now."""
    if facts.state not in _FROM[step]:
        return refusal(_NOT_NOW[facts.state])
    return _RIGHTS[step](actor, facts)


def concerns(actor: Actor, facts: Facts) -> bool:
    """Say whether a task is any business of somebody: who asked, who works on it, the asked department."""
    own = {facts.asked_by, facts.person, facts.taken_by} - {""}
    return not own.isdisjoint(actor.counted_as) or bool(_posts(actor, facts))


def is_overdue(state: State, due: date, today: date) -> bool:
    """Say whether a task should have been answered before today."""
    return state in UNFINISHED and due < today


def due_day(ask: Ask, calendar: WorkCalendar, today: date) -> tuple[date | None, list[Problem]]:
    """Return the day a task is due, or what is wrong with how it was said; the day of asking does not count."""
    if (ask.due is None) is (ask.days is None):
        message = N_("Give either the day it is due or the number of working days.")
        return None, [Problem(code="due", message=message, where="due")]
    if ask.days is not None:
        if not 0 < ask.days <= MOST_DAYS:
            message = N_("Give 1 to {most} working days.")
            return None, [
                Problem(code="days", message=message, params={"most": MOST_DAYS}, where="days")
            ]
        found = calendar.deadline(today, ask.days)
        if found.day is None:
            message = CalendarMissing.message
            params = {"year": found.missing}
            return None, [Problem(code="calendar", message=message, params=params, where="days")]
        return found.day, []
    if ask.due is not None and ask.due < today:
        message = N_("The day it is due has passed already.")
        return None, [Problem(code="past", message=message, where="due")]
    return ask.due, []


def said_of_day(due: date, calendar: WorkCalendar) -> Decision:
    """Say that a day is worked, or the sentence for one that is not, or that the calendar cannot tell."""
    try:
        if calendar.is_working_day(due):
            return ALLOWED
        following = calendar.next_working_day(due)
    except CalendarMissing as error:
        return refusal(error.template, **error.params)
    return refusal(
        N_("{day} is not a working day; the next one is {next}."),
        day=due.isoformat(),
        next=following.isoformat(),
    )


def problems_with(what: str, *, department_known: bool, person_works_there: bool) -> list[Problem]:
    """Return what is wrong with an ask beside its day."""
    found = []
    if not what.strip():
        found.append(Problem(code="what", message=N_("Say what is asked."), where="what"))
    elif len(what) > LONGEST:
        message = N_("Say it in at most {most} characters.")
        found.append(Problem(code="long", message=message, params={"most": LONGEST}, where="what"))
    if not department_known:
        message = N_("There is no such department in use.")
        found.append(Problem(code="department", message=message, where="department"))
    elif not person_works_there:
        message = N_("This person does not work in the department that is asked.")
        found.append(Problem(code="person", message=message, where="person"))
    return found


def _posts(actor: Actor, facts: Facts) -> tuple[Post, ...]:
    return tuple(post for post in actor.posts if post.department == facts.department)


def _take(actor: Actor, facts: Facts) -> Decision:
    if facts.person:
        if facts.person in actor.counted_as:
            return ALLOWED
        return refusal(N_("The task was given to somebody else of the department."))
    if _posts(actor, facts):
        return ALLOWED
    return refusal(N_("Only the department that was asked may do this."))


def _assign(actor: Actor, facts: Facts) -> Decision:
    if facts.taken_by and facts.taken_by in actor.counted_as:
        return ALLOWED
    if any(post.leads or post.keeps for post in _posts(actor, facts)):
        return ALLOWED
    return refusal(N_("Only a head or keeper of the department that was asked may do this."))


def _work(actor: Actor, facts: Facts) -> Decision:
    if facts.taken_by in actor.counted_as:
        return ALLOWED
    return refusal(N_("Only who has taken the task may do this."))


def _withdraw(actor: Actor, facts: Facts) -> Decision:
    if facts.asked_by == actor.id:
        return ALLOWED
    return refusal(N_("Only who asked may do this."))


_RIGHTS = {
    Step.TAKE: _take,
    Step.ASSIGN: _assign,
    Step.GIVE_BACK: _work,
    Step.ANSWER: _work,
    Step.WITHDRAW: _withdraw,
}
