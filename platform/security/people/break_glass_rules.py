"""When an operator may come into a company, as what, and for how long (REQ-PLT-02)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_

MOST_HOURS = 4  # unless the installation says otherwise
WAITS = timedelta(hours=24)  # for the company's answer; then the operator asks again
CODE_SECONDS = 120


class Scope(StrEnum):
    """What an operator asks to do in a company."""

    LOOK = "look"
    REPAIR = "repair"


class Stage(StrEnum):
    """Where an access stands."""

    ASKED = "asked"
    LAPSED = "lapsed"
    REFUSED = "refused"
    OPEN = "open"
    OVER = "over"
    SEEN = "seen"


# The letters of presets §1.2: look up, change. Nothing else is ever given to an operator.
VERBS = {Scope.LOOK: frozenset({"Q"}), Scope.REPAIR: frozenset({"Q", "U"})}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an operator asks for; `sensitive`: masked values and the highest level too; `urgent`: before an answer."""

    reason: str
    ticket: str
    hours: int
    scope: Scope = Scope.LOOK
    sensitive: bool = False
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class Times:
    """The moments of an access; `until` is None until it begins, `closed_at` until somebody closed it."""

    asked_at: datetime
    begins_at: datetime | None = None
    until: datetime | None = None
    closed_at: datetime | None = None
    seen_at: datetime | None = None


def stage(times: Times, at: datetime) -> Stage:
    """Return where an access stands at a moment: by the clock alone, whatever work ran or did not run."""
    if times.seen_at is not None:
        return Stage.SEEN
    if times.begins_at is not None:
        is_open = times.until is not None and times.begins_at <= at < times.until
        return Stage.OPEN if is_open else Stage.OVER
    if times.closed_at is not None:
        return Stage.REFUSED
    return Stage.ASKED if at < times.asked_at + WAITS else Stage.LAPSED


def problems_with(asked: Asked, *, most: int) -> list[Problem]:
    """Return what is wrong with what an operator asks for; `most` hours are given at a time."""
    found = []
    if not asked.reason.strip():
        message = N_("Give the reason; the company decides by it.")
        found.append(Problem(code="reason", message=message, where="reason"))
    if not asked.ticket.strip():
        message = N_("Name the ticket under which the fault was reported.")
        found.append(Problem(code="ticket", message=message, where="ticket"))
    if not 1 <= asked.hours <= most:
        message = N_("An access lasts from 1 to {most} hours.")
        params = {"most": most}
        found.append(Problem(code="hours", message=message, params=params, where="hours"))
    if asked.urgent and asked.sensitive:
        message = N_("Masked values and the highest level are shown only after the company agreed.")
        found.append(Problem(code="sensitive", message=message, where="sensitive"))
    return found


def may_agree(person: str, *, agreed: tuple[str, ...]) -> Decision:
    """Say whether somebody may agree beside those who did, by user id."""
    if person in agreed:
        return refusal(N_("You agreed already; somebody else has to agree as well."))
    return ALLOWED


def is_agreed(consents: int, *, by_two: bool) -> bool:
    """Say whether enough people agreed."""
    return consents >= (2 if by_two else 1)
