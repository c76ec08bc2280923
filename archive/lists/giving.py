"""A list as it is given out, in a file or on paper: its headings, what kind each column is of, its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.lists.looking import Look, place_names
from archive.lists.tables import given_out, headings, kinds
from archive.records.exporting import MOST, Value, exported, exported_count, exported_page
from archive.records.listing import Listing
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class GivenList:
    """The columns and order the reader sees, the rows this person may take out; rows are read once."""

    headings: Sequence[str]
    kinds: Sequence[str]
    rows: Iterator[Sequence[Value]]
    count: int


def given_list(actor: Actor, seen: Look, *, most: int = MOST) -> GivenList:
    """Return what a person takes out of a list; Invalid with more than `most` rows."""
    count = exported_count(actor, seen.query, most=most)
    pages = exported(actor, seen.query)
    first = next(pages)
    columns = seen.shown(first)
    return GivenList(
        headings=headings(first, columns),
        kinds=kinds(first, columns),
        rows=_rows(first, pages, columns),
        count=count,
    )


@dataclass(frozen=True, kw_only=True)
class GivenPage:
    """A page of a list as it is given out, for who reads it page by page; `next` '' after the last."""

    headings: Sequence[str]
    kinds: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    next: str


def given_page(
    actor: Actor, seen: Look, *, after: str = "", columns: Sequence[str] | None = None
) -> GivenPage:
    """Return one page of what a person takes out of a list; the first page says which columns all have."""
    page = exported_page(actor, seen.query, after=after)
    shown = seen.shown(page) if columns is None else columns
    names = place_names()
    return GivenPage(
        headings=headings(page, shown),
        kinds=kinds(page, shown),
        columns=shown,
        rows=[given_out(page, row, shown, names) for row in page.rows],
        next=page.next,
    )


def _rows(
    first: Listing, pages: Iterator[Listing], columns: Sequence[str]
) -> Iterator[Sequence[Value]]:
    names = place_names()
    for page in _all(first, pages):
        for row in page.rows:
            yield given_out(page, row, columns, names)


def _all(first: Listing, pages: Iterator[Listing]) -> Iterator[Listing]:
    yield first
    yield from pages
