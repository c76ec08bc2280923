"""What is asked about a sealed record (封存) as pure rules: to consult it for a legal reason, or to lift the seal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kernel.errors import Problem
from kernel.text import N_, Word


class SealKind(StrEnum):
    """What is asked for."""

    CONSULT = "consult"
    LIFT = "lift"


class Reason(StrEnum):
    """Why a sealed record is consulted, or its seal lifted."""

    AUTHORITY = "authority"
    CLAIM = "claim"
    AUDIT = "audit"
    MISTAKEN = "mistaken"
    RESUMED = "resumed"


KINDS: Mapping[SealKind, Word] = {
    SealKind.CONSULT: Word(N_("Consult a sealed record")),
    SealKind.LIFT: Word(N_("Lift a seal")),
}
REASONS: Mapping[Reason, Word] = {
    Reason.AUTHORITY: Word(N_("a court or an authority asks for it")),
    Reason.CLAIM: Word(N_("a legal claim is made or defended")),
    Reason.AUDIT: Word(N_("an audit the law requires")),
    Reason.MISTAKEN: Word(N_("the record was sealed by mistake")),
    Reason.RESUMED: Word(N_("the person asks that the data is used again")),
}
# Stored data is looked at only as far as protecting it, or a law, demands (PIPL 47).
_OF: Mapping[SealKind, tuple[Reason, ...]] = {
    SealKind.CONSULT: (Reason.AUTHORITY, Reason.CLAIM, Reason.AUDIT),
    SealKind.LIFT: (Reason.MISTAKEN, Reason.RESUMED),
}
LONGEST_DAYS = 30
DECIDERS = 2  # different people, and none of them who asks


def reasons_of(kind: SealKind) -> tuple[Reason, ...]:
    """Return the reasons there are for one kind."""
    return _OF[kind]


@dataclass(frozen=True, kw_only=True)
class SealAsked:
    """What somebody asks about a sealed record; `until` is the last day of consulting, None where a seal is lifted."""

    kind: SealKind
    reason: str
    reference: str  # the letter, the file number of the case, the person's own request
    note: str
    until: date | None = None


def asking_problems(wanted: SealAsked, today: date) -> list[Problem]:
    """Return what keeps it from being asked."""
    problems = []
    if wanted.reason not in set(_OF[wanted.kind]):
        message = N_("Choose one of these reasons; there is no other.")
        problems.append(Problem(code="reason", message=message, where="reason"))
    if not wanted.reference:
        message = N_("Say by which letter or file the reason can be checked.")
        problems.append(Problem(code="reference", message=message, where="reference"))
    if not wanted.note:
        message = N_("Say what for; who decides reads only this.")
        problems.append(Problem(code="note", message=message, where="note"))
    if wanted.kind is SealKind.CONSULT:
        problems += _until_problems(wanted.until, today)
    return problems


def _until_problems(until: date | None, today: date) -> list[Problem]:
    last = today + timedelta(days=LONGEST_DAYS)
    if until is not None and today <= until <= last:
        return []
    message = N_("A sealed record is open to be consulted for a time only: until {day} at most.")
    params = {"day": last.isoformat()}
    return [Problem(code="until", message=message, params=params, where="until")]
