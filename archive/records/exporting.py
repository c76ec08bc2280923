"""Gives a list out as a workbook: only rows one may export, only fields one reads unmasked, never a formula."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from archive.records.listing import Listing, ListQuery, Row, listing
from archive.records.paging import LARGEST_PAGE
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.permission import ANYTHING, Subject

MOST = 5_000  # rows in one workbook


def may_export(actor: Actor, query: ListQuery) -> bool:
    """Say whether this person may take out a list of this category (of any, where none is named)."""
    subject = Subject(category=query.category) if query.category else ANYTHING
    return bool(permission.decide(actor, Verb.EXPORT, subject))


def exported(actor: Actor, query: ListQuery) -> tuple[tuple[str, ...], list[Row]]:
    """Return the names of the listed fields and every row this person may export; Invalid above `MOST`."""
    first = listing(actor, replace(query, verb=Verb.EXPORT, size=LARGEST_PAGE, after="", before=""))
    rows: list[Row] = []
    for page in _pages(actor, query, first):
        rows += page.rows
        if len(rows) > MOST:
            message = N_("More than {limit} rows would be exported; narrow the list first.")
            raise Invalid([Problem(code="too_many", message=message, params={"limit": MOST})])
    return tuple(one.label for one in first.columns), rows


def workbook(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return an .xlsx of texts: what begins like a formula stays a text, no cell holds what it may not."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (headings, *rows):
        cells = [
            WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)) for text in row
        ]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _pages(actor: Actor, query: ListQuery, first: Listing) -> Iterator[Listing]:
    page = first
    yield page
    while page.next:
        wanted = replace(query, verb=Verb.EXPORT, size=LARGEST_PAGE, before="", after=page.next)
        page = listing(actor, wanted)
        yield page
