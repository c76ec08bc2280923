"""How many records fall due in which month, and how many have no day, and why; needs no Django."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from archive.planning.rules import Standing
from policies.retention.due import State

YEARS = 10
PAST = "past"  # the last day is over, and nothing was decided yet
_SIGN = "|"


class Share(NamedTuple):
    """What is said of records that are alike.

    `when` is a month (YYYY-MM), PAST, or the state of records without a day; `action` is what happens
    then; `rule` is the rule whose date is missing.
    """

    category: str
    when: str
    action: str = ""
    rule: str = ""


Shares = Mapping[Share, int]  # how many records of each


def share_of(category: str, one: Standing, *, today: date) -> Share:
    """Return where a record stands in a forecast made on `today`; a hold counts more than any day."""
    if one.day is None or one.state == State.HELD:
        return Share(category, one.state, "", one.rule if one.state == State.NO_TRIGGER else "")
    return Share(category, PAST if one.day < today else f"{one.day:%Y-%m}", one.action)


def moved_shares(shares: Shares, moves: Mapping[tuple[Share, Share], int]) -> dict[Share, int]:
    """Return the shares after records moved from one to another."""
    found = Counter(shares)
    for (old, new), number in moves.items():
        found[old] -= number
        found[new] += number
    return {one: number for one, number in found.items() if number}


def written(shares: Shares) -> dict[str, int]:
    """Return shares as plain JSON, in an order of their own."""
    return {_SIGN.join(one): number for one, number in sorted(shares.items())}


def read(stored: Mapping[str, int]) -> dict[Share, int]:
    """Return the shares `written` wrote."""
    return {Share(*text.split(_SIGN, 3)): number for text, number in stored.items()}


@dataclass(kw_only=True)
class Forecast:
    """Ten years from `start`, the first day of this month: records by month, and those no month can be said of.

    `unknown` counts, by the rule that asks for it, the records whose date is missing.
    """

    start: date
    months: list[int] = field(default_factory=lambda: [0] * (12 * YEARS))
    past: int = 0
    later: int = 0
    permanent: int = 0
    held: int = 0
    unruled: int = 0
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)  # (category, rule)

    @property
    def total(self) -> int:
        """All records: each is counted once."""
        told = (self.past, self.later, self.permanent, self.held, self.unruled)
        return sum(told) + sum(self.months) + self.unknown.total()

    def by_month(self) -> dict[str, int]:
        """Return month (YYYY-MM) → records, all of the ten years."""
        first = self.start.year * 12 + self.start.month - 1
        return {
            f"{(first + place) // 12}-{(first + place) % 12 + 1:02}": number
            for place, number in enumerate(self.months)
        }

    def years(self) -> dict[int, list[int | None]]:
        """Return year → its twelve months; None for a month outside the ten years."""
        found: dict[int, list[int | None]] = {}
        for month, number in self.by_month().items():
            year, place = map(int, month.split("-"))
            found.setdefault(year, [None] * 12)[place - 1] = number
        return found


def forecast(shares: Shares, *, today: date, categories: Collection[str] = ()) -> Forecast:
    """Return the forecast of these shares on `today`, of some categories only where any are named."""
    found = Forecast(start=today.replace(day=1))
    for one, number in shares.items():
        if not categories or one.category in categories:
            _count(found, one, number)
    return found


def _count(found: Forecast, one: Share, number: int) -> None:
    if one.when == State.PERMANENT:
        found.permanent += number
    elif one.when == State.HELD:
        found.held += number
    elif one.when == State.NO_RULE:
        found.unruled += number
    elif one.when == State.NO_TRIGGER:
        found.unknown[one.category, one.rule] += number
    elif one.when == PAST:
        found.past += number
    else:
        _count_month(found, one.when, number)


def _count_month(found: Forecast, when: str, number: int) -> None:
    year, month = map(int, when.split("-"))
    place = year * 12 + month - found.start.year * 12 - found.start.month
    if place < 0:  # made last month and looked at now
        found.past += number
    elif place < len(found.months):
        found.months[place] += number
    else:
        found.later += number
