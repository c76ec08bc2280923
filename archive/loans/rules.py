"""When something is lent, recalled and taken back, as pure rules: never two holders, nothing taken back twice."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_

LONGEST_DAYS = 365
MOST_RECORDS = 50  # on one slip
LONGEST = 500
AHEAD, WEEK = 3, 7  # days before the day a borrower is reminded; after it once in so many


class Standing(StrEnum):
    """Where one line of a slip stands."""

    WAITING = "waiting"  # nobody decided yet
    READY = "ready"  # agreed to, not fetched
    OUT = "out"
    BACK = "back"
    NEVER = "never"  # not agreed to, withdrawn, or not fetched before the slip was closed


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a borrower says: the records, what for, until when, and whether he promised to keep it secret."""

    records: tuple[int, ...]
    due_on: date | None
    purpose: str = ""
    reason: str = ""
    promised: bool = False


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the policy says of lending: for how many days at most (0: any), how often prolonged, what blocks."""

    days: int = 0
    renewals: int = 0
    is_blocking: bool = False


def strictest(terms: Iterable[Terms]) -> Terms:
    """Return the terms that hold for several records together: of each the narrowest."""
    found = list(terms)
    return Terms(
        days=min((one.days for one in found if one.days), default=0),
        renewals=min((one.renewals for one in found), default=0),
        is_blocking=any(one.is_blocking for one in found),
    )


@dataclass(frozen=True, kw_only=True)
class Back:
    """How something came back: its pages, its condition, and what is said of it."""

    pages: int | None
    condition: str
    remark: str = ""


_ANY = Terms()


def problems_with(
    wanted: Wanted, today: date, *, purposes: Collection[str], terms: Terms = _ANY
) -> list[Problem]:
    """Return everything a slip lacks; `purposes`: those of the company's list, none where it keeps none."""
    found = []
    if not 1 <= len(wanted.records) <= MOST_RECORDS:
        message = N_("Choose 1 to {most} records.")
        found.append(_problem("records", message, "", most=MOST_RECORDS))
    found += day_problems(wanted.due_on, today, after=today, terms=terms)
    if purposes and wanted.purpose not in purposes:
        found.append(_problem("purpose", N_("Choose what it is borrowed for."), "purpose"))
    if not wanted.reason.strip():
        found.append(_problem("reason", N_("Say what you need it for."), "reason"))
    if not wanted.promised:
        message = N_("Promise to keep it secret; without that nothing is lent.")
        found.append(_problem("promised", message, "promised"))
    return found


def day_problems(
    day: date | None, today: date, *, after: date, terms: Terms = _ANY
) -> list[Problem]:
    """Return what is wrong with the day something comes back: it lies after `after`, within the days of the policy."""
    last = today + timedelta(days=terms.days or LONGEST_DAYS)
    if day is not None and after < day <= last:
        return []
    message = N_("Give the day it comes back, after {after} and by {last}.")
    said = {"after": after.isoformat(), "last": last.isoformat()}
    return [_problem("due_on", message, "due_on", **said)]


def may_prolong(line: Standing, *, renewed: int, is_waiting: bool, terms: Terms) -> Decision:
    """Say whether more time may be asked for: while it is out, as often as the policy says, one question at a time."""
    out = may_take_back(line)
    if not out:
        return out
    if is_waiting:
        return refusal(N_("More time was asked for already; it is being decided."))
    if renewed >= terms.renewals:
        message = N_("It may be prolonged {count} times and was so already; bring it back.")
        return refusal(message, count=terms.renewals)
    return ALLOWED


def standing(*, slip: str, is_out: bool, is_back: bool) -> Standing:
    """Return where a line stands: `slip` is the state of its question."""
    if is_back:
        return Standing.BACK
    if is_out:
        return Standing.OUT
    return {"asked": Standing.WAITING, "agreed": Standing.READY}.get(slip, Standing.NEVER)


def may_hand_out(line: Standing, *, is_lent: bool) -> Decision:
    """Say whether the desk may hand a record of a slip out; `is_lent`: somebody has it."""
    if line is Standing.WAITING:
        return refusal(N_("The loan was not agreed to yet."))
    if line in {Standing.BACK, Standing.NEVER}:
        return refusal(N_("This slip lends it no more; it has to be asked for again."))
    if line is Standing.OUT or is_lent:
        return refusal(N_("It is lent out already."))
    return ALLOWED


def may_take_back(line: Standing) -> Decision:
    """Say whether the desk may take something back, or ask for it before its time."""
    if line is Standing.OUT:
        return ALLOWED
    if line is Standing.BACK:
        return refusal(N_("It came back already."))
    return refusal(N_("It is not lent out."))


def return_problems(back: Back, *, pages_out: int, conditions: Collection[str]) -> list[Problem]:
    """Return what is missing of a return: pages counted, a condition, and words for what is not as it was."""
    found = []
    if back.pages is None or back.pages < 0:
        found.append(_problem("pages", N_("Count the pages that came back."), "pages"))
    if back.condition not in conditions:
        found.append(_problem("condition", N_("Say in which condition it came back."), "condition"))
    if not back.remark.strip() and is_incident(back, pages_out=pages_out):
        message = N_("Say what is missing or damaged; it becomes an incident.")
        found.append(_problem("remark", message, "remark"))
    return found


def is_incident(back: Back, *, pages_out: int) -> bool:
    """Say whether a return opens an incident: fewer pages than went out, something damaged or missing."""
    return back.condition in {"damaged", "missing"} or (
        back.pages is not None and back.pages < pages_out
    )


def is_overdue(due_on: date, today: date, *, is_back: bool) -> bool:
    """Say whether a loan should be back: nothing is overdue once it came back."""
    return not is_back and due_on < today


def reminder(due_on: date, today: date) -> str:
    """Return which reminder a borrower should have had by today, '' none yet: ahead, on the day, then every week."""
    late = (today - due_on).days
    if late > 0:
        return f"late{(late - 1) // WEEK}"
    if late == 0:
        return "due"
    return "ahead" if late >= -AHEAD else ""


def _problem(code: str, message: str, where: str, **params: object) -> Problem:
    return Problem(code=code, message=message, params=params, where=where)
