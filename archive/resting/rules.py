"""When a record has not been used for so long that it comes to rest, and what may become of it then (REQ-ARC-01)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kernel.calendar import add_period
from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_

MOST = 500  # records in one batch
LONGEST = 300


class Cleaning(StrEnum):
    """What clean-up (清理) may do to a record; there is no fourth: it never destroys (REQ-ARC-04)."""

    REST = "rest"
    NOMINATE = "nominate"
    SEAL = "seal"  # is proposed: others decide


class Place(StrEnum):
    """Where a record stands as to its rest."""

    ACTIVE = "active"
    RESTING = "resting"
    NAMED = "named"  # at rest or not, named for disposal: disposal decides


@dataclass(frozen=True, kw_only=True)
class Use:
    """When a record was last changed, its customer last contacted, the record last used; None never."""

    changed: date
    contacted: date | None = None
    used: date | None = None

    @property
    def last(self) -> date:
        """The latest of the three."""
        return max(filter(None, (self.changed, self.contacted, self.used)))


def due_on(use: Use, every: str) -> date:
    """Return the day from which a record is proposed: nothing happened to it for one archival cycle."""
    return add_period(use.last, every)


def may_rest(place: Place, use: Use, every: str, today: date) -> Decision:
    """Say whether a record may come to rest today; `every` is its archival cycle, '' has none."""
    if place is Place.RESTING:
        return refusal(N_("{number} is at rest already."))
    if not every:
        return refusal(N_("The category of {number} has no archival cycle."))
    if today < due_on(use, every):
        return refusal(N_("{number} was used meanwhile, on {day}; it stays active."), day=use.last)
    return ALLOWED


def may_return(place: Place) -> Decision:
    """Say whether a record can come back: at any time, when it is at rest."""
    if place is Place.ACTIVE:
        return refusal(N_("It is active already."))
    return ALLOWED


def shortest(cycles: Iterable[str], today: date) -> date | None:
    """Return the day before which a record must have been changed last to be due under any of these cycles."""
    found = [_back(today, every) for every in cycles if every]
    return max(found, default=None)


def _back(today: date, every: str) -> date:
    """Return the last day whose cycle is over today, found from above: months have no inverse."""
    low, high = date(1970, 1, 1).toordinal(), today.toordinal()
    while low < high:
        middle = (low + high + 1) // 2
        if add_period(date.fromordinal(middle), every) <= today:
            low = middle
        else:
            high = middle - 1
    return date.fromordinal(low)
