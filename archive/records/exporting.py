"""Gives a list out as it is seen, as a workbook or CSV: only rows one may export, fields one reads, never a formula."""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from archive.records.listing import Listing, ListQuery, count_up_to, listing
from archive.records.paging import LARGEST_PAGE
from kernel.errors import Invalid, Problem
from kernel.spreadsheets import shielded
from kernel.text import N_
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.permission import ANYTHING, Subject

MOST = 200_000  # rows of one file
SPOOLED = 4 * 2**20  # bytes in memory; more lie on disk
_WIDEST, _NARROWEST = 60, 10
_LOOKED_AT = 200  # rows that say how wide the columns are
_LONGEST_NAME = 31  # of a sheet
_UNFIT = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet
_LONGEST_FOOT = 200  # what a spreadsheet takes at the foot of a page
_WIDE = 0x2E80  # from here on a character takes two places

Value = str | date | int | Decimal | None


def may_export(actor: Actor, query: ListQuery) -> bool:
    """Say whether this person may take out a list of this category (of any, where none is named)."""
    subject = Subject(category=query.category) if query.category else ANYTHING
    return bool(permission.decide(actor, Verb.EXPORT, subject))


def exported_count(actor: Actor, query: ListQuery, *, most: int = MOST) -> int:
    """Return how many rows this person takes out; Invalid above `most`."""
    count = count_up_to(actor, replace(query, verb=Verb.EXPORT), most=most + 1)
    if count > most:
        message = N_("More than {limit} rows would be given out; narrow the list first.")
        raise Invalid([Problem(code="too_many", message=message, params={"limit": most})])
    return count


def exported_page(actor: Actor, query: ListQuery, *, after: str = "") -> Listing:
    """Return one page of the rows this person may export."""
    wanted = replace(query, verb=Verb.EXPORT, size=LARGEST_PAGE, after=after, before="", dated=True)
    return listing(actor, wanted, counted=False)


@dataclass(frozen=True, kw_only=True)
class Watermark:
    """Who takes what out, for whom and when: it stands in the file, so that a copy says where it comes from.

    `facts`: label → value, as a sheet of its own lists them. `sheet` is that sheet's name; one that begins like a
    readme is left out when the file comes back as an import. `line` stands at the foot of every printed page.
    """

    sheet: str
    line: str
    facts: Sequence[tuple[str, str]]
    remark: str = ""  # the same as a line below a table of text
    title: str = ""
    author: str = ""


def workbook(
    headings: Sequence[str],
    rows: Iterable[Sequence[Value]],
    marked: Callable[[], Watermark] | None = None,
) -> IO[bytes]:
    """Return an .xlsx whose heading stays in sight: days are days, numbers numbers, all else is text.

    What begins like a formula stays a text; no cell holds what it may not. `marked` says who takes the rows
    out; it is asked when all of them are read.
    """
    remaining = iter(rows)
    first = list(islice(remaining, _LOOKED_AT))
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for at, _heading in enumerate(headings, start=1):
        texts = [str(row[at - 1] or "") for row in (headings, *first)]
        sheet.column_dimensions[get_column_letter(at)].width = _width(texts)
    sheet.append([_cell(sheet, text) for text in headings])
    for row in first:
        sheet.append([_cell(sheet, value) for value in row])
    for row in remaining:
        sheet.append([_cell(sheet, value) for value in row])
    if marked is not None:
        _stamp(book, sheet, marked())
    out: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 - the response closes it
    book.save(out)
    out.seek(0)
    return out


def comma_separated(
    headings: Sequence[str],
    rows: Iterable[Sequence[Value]],
    marked: Callable[[], Watermark] | None = None,
) -> IO[bytes]:
    """Return a .csv that spreadsheets open in the right encoding; what begins like a formula is quoted.

    `marked` says in a last line who takes the rows out: a remark, which an import leaves out.
    """
    out: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 - the response closes it
    out.write(b"\xef\xbb\xbf")
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_plain(value) for value in headings])
    for row in rows:
        writer.writerow([_plain(value) for value in row])
        if text.tell() > SPOOLED // 16:
            _flush(text, out)
    if marked is not None:
        writer.writerow([_plain(marked().remark)])
    _flush(text, out)
    out.seek(0)
    return out


def _stamp(book: Workbook, sheet: Any, mark: Watermark) -> None:
    """Write who took the rows out: at the foot of the pages, in the properties, in a sheet of its own."""
    sheet.title = _UNFIT.sub(" ", mark.title)[:_LONGEST_NAME].strip() or sheet.title
    sheet.oddFooter.left.text = mark.line.replace("&", "&&")[:_LONGEST_FOOT]
    sheet.oddFooter.right.text = "&P / &N"
    sheet.print_title_rows = "1:1"
    book.properties.creator = mark.author
    book.properties.title = mark.title
    book.properties.description = mark.line
    about = book.create_sheet(mark.sheet)
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 24, _WIDEST
    for label, value in mark.facts:
        about.append([_cell(about, label), _cell(about, value)])


def _flush(text: io.StringIO, out: IO[bytes]) -> None:
    out.write(text.getvalue().encode())
    text.seek(0)
    text.truncate()


def _cell(sheet: Any, value: Value) -> Any:
    if value is None:
        return WriteOnlyCell(sheet, value=None)
    if isinstance(value, str):
        # What looks shielded is shielded again: whoever reads it takes one shield off.
        text = shielded(value) if value.startswith("'") else value
        cell: Any = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
        cell.data_type = "s"
        return cell
    typed: Any = value
    cell = WriteOnlyCell(sheet, value=typed)
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _plain(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date | int | Decimal):
        return str(value)
    return shielded(value)


def _width(texts: Sequence[str]) -> int:
    widest = max(sum(2 if ord(one) >= _WIDE else 1 for one in text) for text in texts)
    return max(_NARROWEST, min(_WIDEST, widest + 2))
