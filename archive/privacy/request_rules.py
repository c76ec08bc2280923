"""What people ask about their own data (个人信息主体请求) as pure rules: kinds, time limit, the one outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kernel.errors import Problem
from kernel.text import N_, Word


class Kind(StrEnum):
    """What somebody asks for."""

    SEE = "see"
    CORRECT = "correct"
    DELETE = "delete"
    WITHDRAW = "withdraw"
    OWN = "own"  # nobody asked: the company itself seals


class Outcome(StrEnum):
    """What became of it; a request has exactly one."""

    DONE = "done"
    DELETED = "deleted"  # named for disposal, which destroys by its own sequence
    SEALED = "sealed"
    REFUSED = "refused"


class Ground(StrEnum):
    """Why data is sealed: instead of deleted (PIPL 47), or by the company itself."""

    RETENTION = "retention"
    INFEASIBLE = "infeasible"
    ENDED = "ended"
    DISPUTE = "dispute"
    UNUSED = "unused"


KINDS: Mapping[Kind, Word] = {
    Kind.SEE: Word(N_("to see or copy the data")),
    Kind.CORRECT: Word(N_("to correct the data")),
    Kind.DELETE: Word(N_("to delete the data")),
    Kind.WITHDRAW: Word(N_("to withdraw the consent")),
    Kind.OWN: Word(N_("sealed by the company itself")),
}
ASKED = tuple(kind for kind in Kind if kind is not Kind.OWN)  # what people ask
OUTCOMES: Mapping[Outcome, Word] = {
    Outcome.DONE: Word(N_("done as asked")),
    Outcome.DELETED: Word(N_("to be deleted: named for disposal")),
    Outcome.SEALED: Word(N_("sealed instead of deleted")),
    Outcome.REFUSED: Word(N_("refused")),
}
GROUNDS: Mapping[Ground, Word] = {
    Ground.RETENTION: Word(N_("it has to be kept: its period still runs")),
    Ground.INFEASIBLE: Word(N_("deletion is technically not feasible")),
    Ground.ENDED: Word(N_("cooperation has ended")),
    Ground.DISPUTE: Word(N_("a dispute is open")),
    Ground.UNUSED: Word(N_("nobody uses it any more")),
}
# The grounds of sealing what a person asked to be deleted; the others are the company's own.
INSTEAD = frozenset({Ground.RETENTION, Ground.INFEASIBLE})
# Whether data goes is decided by two people; an answer is not.
DECIDED = frozenset({Kind.DELETE, Kind.WITHDRAW})
LONGEST = 1_000


def offered(kind: Kind) -> tuple[Outcome, ...]:
    """Return what can become of a request of a kind."""
    if kind in DECIDED:
        return (Outcome.DELETED, Outcome.SEALED, Outcome.REFUSED)
    return (Outcome.DONE, Outcome.REFUSED)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A request as it is taken down."""

    kind: Kind
    received_on: date
    identity_check: str
    note: str


def taken_problems(wanted: Taken, today: date) -> list[Problem]:
    """Return what keeps a request from being taken down."""
    problems = []
    if not wanted.identity_check:
        message = N_("Say how the identity was checked; without it nothing is told or changed.")
        problems.append(Problem(code="identity", message=message, where="identity_check"))
    if wanted.received_on > today:
        message = N_("A request is taken down once it has come.")
        problems.append(Problem(code="received_on", message=message, where="received_on"))
    return problems


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What shall become of a request, and why."""

    outcome: Outcome
    ground: str = ""  # of sealing
    reason: str = ""


def answer_problems(
    kind: Kind, wanted: Answer, *, kept_until: date | None, today: date
) -> list[Problem]:
    """Return what keeps an outcome from standing; `kept_until` is the end of the period, None where none is known."""
    problems = []
    if wanted.outcome not in offered(kind):
        message = N_("This cannot become of such a request.")
        problems.append(Problem(code="outcome", message=message, where="outcome"))
    if not wanted.reason:
        message = N_("Say why; the person is told.")
        problems.append(Problem(code="reason", message=message, where="reason"))
    if wanted.outcome is Outcome.DELETED:
        problems += _deletion_problems(kept_until, today)
    if wanted.outcome is Outcome.SEALED:
        problems += _sealing_problems(wanted.ground, kept_until, today)
    return problems


def _deletion_problems(kept_until: date | None, today: date) -> list[Problem]:
    """Return why data is not deleted: its period runs, or nobody knows when it ends; then it is sealed (PIPL 47)."""
    if kept_until is None:
        message = N_("Until when it has to be kept is not known; seal it instead.")
        return [Problem(code="outcome", message=message, where="outcome")]
    if kept_until > today:
        message = N_("It has to be kept until {day}; seal it instead.")
        params = {"day": kept_until.isoformat()}
        return [Problem(code="outcome", message=message, params=params, where="outcome")]
    return []


def _sealing_problems(ground: str, kept_until: date | None, today: date) -> list[Problem]:
    if ground not in INSTEAD:
        message = N_(
            "Data is sealed instead of deleted for one of these grounds only: choose which."
        )
        return [Problem(code="ground", message=message, where="ground")]
    if ground == Ground.RETENTION and kept_until is not None and kept_until <= today:
        message = N_("Its period ended on {day}; that it has to be kept is no ground any more.")
        params = {"day": kept_until.isoformat()}
        return [Problem(code="ground", message=message, params=params, where="ground")]
    return []
