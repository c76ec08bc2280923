"""What is asked of the due list, and how much room records take on a shelf; plain rules without Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kernel.digits import number_in
from policies.retention.schedule import Action

# What may follow the end of a period; what is kept permanently never ends.
ENDINGS = (Action.DESTROY, Action.ANONYMISE, Action.APPRAISE, Action.TRANSFER)
FIRST_YEAR, LAST_YEAR = 1900, 2999
# A sheet of 80 g office paper is 0.1 mm thick; a page is counted as a sheet, as it is where one side is printed.
PAGES_PER_METRE = 10_000
GIGABYTE = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which part of the due list is looked at; empty: all of it. A department stands for those below it too."""

    category: str = ""
    department: str = ""
    year: int | None = None  # in which the period ended
    action: str = ""
    until: date | None = None  # ended on this day or before


@dataclass(frozen=True, kw_only=True)
class Volume:
    """How much room the overdue records of one department and category take.

    `uncounted`: records on paper whose pages nobody counted; they are in no length.
    """

    department: str
    category: str
    records: int
    on_paper: int = 0
    pages: int = 0
    uncounted: int = 0
    files: int = 0
    size: int = 0  # bytes

    @property
    def metres(self) -> float:
        """Shelf metres of the counted pages."""
        return self.pages / PAGES_PER_METRE

    @property
    def gigabytes(self) -> float:
        """Size of the files, decimal gigabytes."""
        return self.size / GIGABYTE


def year_in(text: str) -> int | None:
    """Return the year somebody typed; None for what is none."""
    year = number_in(text)
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None


def ending_in(text: str) -> str:
    """Return what shall follow the end, as an address says it; '' for what is none of these."""
    return text if text in set(ENDINGS) else ""


def total_of(volumes: Iterable[Volume]) -> Volume:
    """Return the sum of some volumes."""
    found = list(volumes)
    return Volume(
        department="",
        category="",
        records=sum(one.records for one in found),
        on_paper=sum(one.on_paper for one in found),
        pages=sum(one.pages for one in found),
        uncounted=sum(one.uncounted for one in found),
        files=sum(one.files for one in found),
        size=sum(one.size for one in found),
    )


def overdue_days(due: date, today: date) -> int:
    """Return for how many days a record has been past the last day it is kept."""
    return max(0, (today - due).days)
