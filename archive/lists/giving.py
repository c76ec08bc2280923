"""A list as it is given out, in a file or on paper: its headings, what kind each column is of, its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.lists.looking import Look, place_names
from archive.lists.rules import TITLE
from archive.lists.tables import given_out, headings, kinds
from archive.records.exporting import Value, exported_page
from archive.records.listing import listed_fields
from archive.records.purposes import titled_personally
from policies.categories.rules import below
from policies.document.purposes import personal_codes
from policies.document.queries import published
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class GivenPage:
    """A page of a list as it is given out, for who reads it page by page; `next` '' after the last."""

    headings: Sequence[str]
    kinds: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    ids: Sequence[int]  # of the records that stand in the rows
    next: str


def personal_in(actor: Actor, seen: Look) -> frozenset[str]:
    """Return the categories whose personal data a list shows: in a column, or in the titles."""
    document, query = published().document, seen.query
    columns = seen.columns
    if columns is None:
        columns = (TITLE, *listed_fields(actor, query.category))
    found = titled_personally(query.category) if TITLE in columns else frozenset()
    of_columns = (
        code
        for code, personal in personal_codes(document).items()
        if query.category
        and code in below(document.categories, query.category)
        and not personal.isdisjoint(columns)
    )
    return found.union(of_columns)


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
        ids=[row.id for row in page.rows],
        rows=[given_out(page, row, shown, names) for row in page.rows],
        next=page.next,
    )
