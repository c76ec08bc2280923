"""When an application to use archives may be asked, decided, used and ended, as pure rules (REQ-USE-01, REQ-USE-02)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_, Word
from policies.access.grants import Verb

LONGEST_DAYS = 366
MOST_RECORDS = 50  # of one application
LONGEST = 500
OTHER = "-"  # a purpose that is none of the company's list


class Manner(StrEnum):
    """How archives are used."""

    VIEW = "view"
    EXCERPT = "excerpt"
    COPY = "copy"
    LOAN = "loan"
    TAKE_OUT = "take_out"
    EXPORT = "export"


MANNERS: Mapping[Manner, Word] = {
    Manner.VIEW: Word(N_("read")),
    Manner.EXCERPT: Word(N_("excerpt")),
    Manner.COPY: Word(N_("copy")),
    Manner.LOAN: Word(N_("borrow")),
    Manner.TAKE_OUT: Word(N_("take out of the house")),
    Manner.EXPORT: Word(N_("export")),
}
# What each manner opens beside looking up; paper leaves by the loan desk in any case.
OPENS: Mapping[Manner, frozenset[Verb]] = {
    Manner.VIEW: frozenset(),
    Manner.EXCERPT: frozenset(),
    Manner.COPY: frozenset({Verb.COPY}),
    Manner.LOAN: frozenset({Verb.REQUEST}),
    Manner.TAKE_OUT: frozenset({Verb.REQUEST}),
    Manner.EXPORT: frozenset({Verb.EXPORT}),
}
# Manners that leave no trace by themselves: who was there notes them.
BY_HAND = (Manner.EXCERPT, Manner.COPY, Manner.TAKE_OUT)


class Standing(StrEnum):
    """Where an application stands today."""

    RECEIVED = "received"
    ASKED = "asked"
    AHEAD = "ahead"  # agreed to, not begun
    OPEN = "open"
    OVER = "over"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody writes on an application; `text` is what he typed of records he may not see, one on each line."""

    records: tuple[int, ...] = ()
    text: str = ""
    manners: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    purpose: str = ""
    reason: str = ""


def verbs_of(manners: Collection[str]) -> frozenset[Verb]:
    """Return the rights that manners open."""
    return frozenset({Verb.VIEW}).union(*(OPENS[Manner(one)] for one in manners))


def standing(*, state: str, since: date, until: date, today: date) -> Standing:
    """Return where an application stands on a day; both days of its time count."""
    if state != "agreed":
        return Standing(state)
    if today < since:
        return Standing.AHEAD
    return Standing.OPEN if today <= until else Standing.OVER


def may_end(found: Standing) -> Decision:
    """Say whether what was agreed to may be ended now."""
    if found in {Standing.AHEAD, Standing.OPEN}:
        return ALLOWED
    return refusal(N_("Nothing of this application is open."))


def may_note(found: Standing, manner: str, manners: Collection[str]) -> Decision:
    """Say whether a use that leaves no trace by itself may be noted: of an open application, in its manner."""
    if found is not Standing.OPEN:
        return refusal(N_("This application opens nothing today."))
    if manner not in manners or manner not in {str(one) for one in BY_HAND}:
        return refusal(N_("This manner of use was not agreed to."))
    return ALLOWED


def problems_with(wanted: Wanted, today: date, *, purposes: Collection[str]) -> list[Problem]:
    """Return everything an application lacks; `purposes`: those of the company's list, none where it keeps none."""
    found = [*_record_problems(wanted), *_day_problems(wanted, today)]
    if not wanted.manners or not set(wanted.manners) <= {str(one) for one in Manner}:
        found.append(_problem("manners", N_("Choose how the records are used."), "manners"))
    if purposes and not wanted.purpose:
        found.append(_problem("purpose", N_("Choose what the records are used for."), "purpose"))
    if not wanted.reason.strip():
        found.append(_problem("reason", N_("Say what the records are needed for."), "reason"))
    return found


def purpose_refused(purpose: str, purposes: Collection[str], allowed: Collection[str]) -> Decision:
    """Say whether a purpose is none of the company's, or not one its category allows (REQ-USE-04).

    `purposes`: those of the company, none where it keeps no list; `allowed`: those of the categories, none: any.
    """
    if (purposes and purpose not in purposes) or (allowed and purpose not in allowed):
        return refusal(
            N_(
                "Archives are not used for this purpose, and the keeper was told. "
                "Choose a purpose of the company's list."
            )
        )
    return ALLOWED


def typed_lines(text: str) -> Sequence[str]:
    """Return what was typed, one entry for each line."""
    return tuple(dict.fromkeys(one.strip() for one in text.splitlines() if one.strip()))


def _record_problems(wanted: Wanted) -> list[Problem]:
    count = len(wanted.records) + len(typed_lines(wanted.text))
    if 1 <= count <= MOST_RECORDS:
        return []
    message = N_("Name 1 to {most} records: a number, a name, or what they have in common.")
    return [_problem("records", message, "text", most=MOST_RECORDS)]


def _day_problems(wanted: Wanted, today: date) -> list[Problem]:
    last = today + timedelta(days=LONGEST_DAYS)
    if wanted.since is None or wanted.since < today:
        message = N_("Give the first day of use, from today on.")
        return [_problem("since", message, "since")]
    if wanted.until is None or not wanted.since <= wanted.until <= last:
        message = N_("Give the last day of use, not before the first and by {last}.")
        return [_problem("until", message, "until", last=last.isoformat())]
    return []


def _problem(code: str, message: str, where: str, **params: object) -> Problem:
    return Problem(code=code, message=message, params=params, where=where)
