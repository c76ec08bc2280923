"""What counts as a contact, when something happened and when it was entered, how long the first entry took."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel.calendar import WorkCalendar
from policies.fields.rules import Field, FieldType, Required

CHANNEL, HAPPENED, WITH_WHOM, BY_WHOM, SUMMARY = (
    "let_type", "happened_on", "counterpart", "our_person", "summary",
)  # fmt: skip
ASKED = frozenset({CHANNEL, HAPPENED, WITH_WHOM, SUMMARY})  # the group LET of the dictionary
VOUCHER = frozenset({"txn_on", "voucher_type"})  # the group TXN
FIRST = "first_contact"
_DATES = frozenset({FieldType.DATE, FieldType.DATETIME})


@dataclass(frozen=True, kw_only=True)
class Entered:
    """When something happened, and on which day it was entered; both in the company's time."""

    happened: date
    entered: date

    @property
    def days_later(self) -> int:
        """So many days lie between, 0 for what was entered on its day."""
        return max(0, (self.entered - self.happened).days)


def logs_contacts(codes: Collection[str]) -> bool:
    """Say whether a category with these fields takes contacts."""
    return set(codes) >= ASKED


def is_transaction(codes: Collection[str]) -> bool:
    """Say whether a category with these fields takes transactions."""
    return set(codes) >= VOUCHER


def event_field(fields: Iterable[Field]) -> Field | None:
    """Return the field that says when it happened: the first date that each record of the category must have."""
    return next(
        (
            one
            for one in fields
            if one.type in _DATES and one.required is Required.ALWAYS and not one.repeat
        ),
        None,
    )


def working_days(calendar: WorkCalendar, first: date, entered: date) -> int:
    """Return the working days after `first` up to `entered`, 0 where it lies before.

    Files of old customers go back to years whose holidays nobody entered: there every Monday to Friday counts.
    """
    found = 0
    for year in range(first.year, entered.year + 1):
        start = first if year == first.year else date(year - 1, 12, 31)
        end = min(entered, date(year, 12, 31))
        if calendar.has_year(year):
            span = range(start.toordinal() + 1, end.toordinal() + 1)
            found += sum(calendar.is_working_day(date.fromordinal(one)) for one in span)
        else:
            found += max(0, _weekdays(end) - _weekdays(start))
    return found


def _weekdays(day: date) -> int:
    """Return how many days from Monday to Friday there are up to a day, from the year 1 on."""
    weeks, rest = divmod(day.toordinal(), 7)  # the first day of the year 1 is a Monday
    return 5 * weeks + min(rest, 5)


def day_of(values: Mapping[str, Any], code: str) -> date | None:
    """Return the day a stored date says, None without one."""
    text = str(values.get(code) or "")[:10]
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
