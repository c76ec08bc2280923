"""Who may ask whom to stand in for a person, and for how long."""

from dataclasses import dataclass
from datetime import date

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_
from security.people.rules import EXCLUSIVE

LONGEST_DAYS = 366
# 三员分立: whoever watches or runs the system does so in person.
NEVER_DELEGATED = EXCLUSIVE


@dataclass(frozen=True, kw_only=True)
class StandInData:
    """For whom (`principal`), who (`stand_in`), and the first and last day; people by id."""

    principal: int
    stand_in: int
    valid_from: date
    valid_to: date


def may_appoint(actor_id: str, wanted: StandInData, *, manages: bool) -> Decision:
    """Say whether somebody may set a stand-in: the person himself, or who manages people, never for himself."""
    if actor_id == str(wanted.stand_in):
        return refusal(
            N_("Nobody makes themselves somebody's stand-in; that person or another does it.")
        )
    if actor_id == str(wanted.principal) or manages:
        return ALLOWED
    return refusal(N_("A stand-in is set by the person concerned, or by whoever manages people."))


def may_end(actor_id: str, *, principal: int, stand_in: int, manages: bool) -> Decision:
    """Say whether somebody may end it early: either of the two, or who manages people."""
    if manages or actor_id in {str(principal), str(stand_in)}:
        return ALLOWED
    return refusal(N_("A stand-in is ended by one of the two or by who manages people."))


def problems_with_stand_in(wanted: StandInData, *, today: date) -> list[Problem]:
    """Return what is unsound about a period or a pair."""
    if wanted.principal == wanted.stand_in:
        message = N_("Nobody stands in for themselves.")
        return [Problem(code="stands_in", message=message, where="stand_in")]
    if wanted.valid_from < today:
        message = N_("The first day is over already; begin today or later.")
        return [Problem(code="past", message=message, where="valid_from")]
    if wanted.valid_to < wanted.valid_from:
        message = N_("The last day lies before the first.")
        return [Problem(code="period", message=message, where="valid_to")]
    if (wanted.valid_to - wanted.valid_from).days >= LONGEST_DAYS:
        message = N_("Somebody stands in for {days} days at most; then set it anew.")
        params = {"days": LONGEST_DAYS}
        return [Problem(code="long", message=message, params=params, where="valid_to")]
    return []
