"""What a commit would bring beside its records: the numbers it takes, when they fall due, what is due at once."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from archive.imports.made import Doubt, Made
from archive.records.filing import Foreseen
from archive.records.number_outlook import Waiting, ranges
from kernel.clock import today
from kernel.errors import Problem
from kernel.text import N_
from policies.numbering.grammar import Kind
from policies.numbering.rules import Pattern, counter_of, normalise
from policies.retention.due import Due

PERMANENT, NO_DATE = "permanent", "no_date"
MOST_GAPS = 50  # runs of legacy numbers that are listed
MOST_MISSING = 20  # missing numbers of one run that are named
_OVERDUE = N_("Its period would be over at once: it is to be kept until {date}.")
_RUN = re.compile(r"(.*?)([0-9]{1,9})([^0-9]*)")


@dataclass(kw_only=True)
class Outlook:
    """Collects what rows would bring, part by part."""

    day: date | None = None  # the day of the first row
    waiting: dict[str, Waiting] = field(default_factory=dict)
    years: Counter[str] = field(default_factory=Counter)
    overdue: int = 0
    in_files: int = 0  # rows that are numbered by their file, whose number is still to come

    def add(self, made: Made, one: Foreseen) -> None:
        """Count a row that would be filed; one whose period is over already is told so."""
        if made.customer is not None and names_file(one.pattern):
            self.in_files += 1
        else:
            self._number(one)
        if self._keep(one.due):
            params = {"date": one.due.date.isoformat() if one.due.date else ""}
            problem = Problem(code="overdue", message=_OVERDUE, params=params)
            made.doubts.append(Doubt(problem=problem, column="", code="", severity="warning"))

    def add_file(self, one: Foreseen) -> None:
        """Count a file that is made for a customer and filed."""
        self._number(one)
        self._keep(one.due)

    def join(self, other: "Outlook") -> None:
        """Add what was counted apart."""
        for scope, found in other.waiting.items():
            mine = self.waiting.setdefault(scope, Waiting(pattern=found.pattern, facts=found.facts))
            mine.count += found.count
            mine.adopt = {**found.adopt, **mine.adopt}
        self.years += other.years
        self.overdue += other.overdue
        self.in_files += other.in_files

    def _number(self, one: Foreseen) -> None:
        waiting = self.waiting.get(one.scope)
        if waiting is None:
            waiting = Waiting(pattern=one.pattern, facts=one.facts)
            self.waiting[one.scope] = waiting
        waiting.count += 1
        if one.adopt:
            value = counter_of(one.pattern, one.facts, one.adopt)
            if value is not None:
                waiting.adopt.setdefault(normalise(one.adopt), value)

    def _keep(self, due: Due) -> bool:
        """Count when it falls due; is that over already?"""
        if due.permanent:
            self.years[PERMANENT] += 1
        elif due.date is None:
            self.years[NO_DATE] += 1
        else:
            self.years[str(due.date.year)] += 1
            self.day = self.day or today()
            if due.date < self.day:
                self.overdue += 1
                return True
        return False

    def stored(self, numbers: Iterable[str]) -> dict[str, Any]:
        """Return all of it as JSON; `numbers` are the legacy numbers of the whole file."""
        return {
            "numbers": [asdict(one) for one in ranges(self.waiting)],
            "due": dict(sorted(self.years.items())),
            "overdue": self.overdue,
            "in_files": self.in_files,
            "gaps": gaps(numbers),
        }


def names_file(pattern: Pattern) -> bool:
    """Say whether numbers of this pattern are told by the file the record lies in."""
    return any(one.kind is Kind.PARENT or "file" in one.scope for one in pattern.segments)


def gaps(numbers: Iterable[str]) -> list[Mapping[str, Any]]:
    """Return where running legacy numbers break off (断号): from, to, how many are missing, the first of them.

    A run is what stands before and behind the last figures of a number; with one number it is none.
    """
    runs: dict[tuple[str, str], dict[int, str]] = {}
    for number in numbers:
        found = _RUN.fullmatch(number)
        if found:
            runs.setdefault((found[1], found[3]), {})[int(found[2])] = number
    told: list[Mapping[str, Any]] = []
    for (before, behind), run in sorted(runs.items()):
        low, high = min(run), max(run)
        missing = high - low + 1 - len(run)
        # Numbers with more holes than numbers are no running ones: years, telephone numbers.
        if not missing or missing > len(run):
            continue
        width = len(run[low]) - len(before) - len(behind)
        named = [
            f"{before}{value:0{width}d}{behind}"
            for value in range(low, high + 1)
            if value not in run
        ]
        told.append(
            {
                "first": run[low],
                "last": run[high],
                "missing": missing,
                "named": named[:MOST_MISSING],
            }
        )
    return sorted(told, key=_most)[:MOST_GAPS]


def _most(one: Mapping[str, Any]) -> tuple[int, str]:
    return -one["missing"], one["first"]
