"""The sheets of filled and blank forms: a record, an empty form, the register (登记表), a list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.lists import rules as lists
from archive.printing.added import placed
from archive.printing.blank import Blank
from archive.printing.filled import ROOM, Filled, position_name
from archive.printing.laying import (
    copy_mark,
    fact_label,
    on_paper,
    said,
    sheet_on,
    signatures_of,
)
from archive.records.cards import Card
from archive.records.controls import name_of
from archive.records.exporting import Value
from archive.records.models import RegisterEntry
from archive.records.register_screens import notes_in_words, place_in_words
from archive.records.screens import CARRIERS, day
from archive.records.shapes import Shape
from backoffice.moments import moment
from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import Column, ColumnKind, Grid, Note, Pair, Part, Sheet, Signatures
from kernel.clock import now
from policies.document.queries import published
from policies.forms.rules import FACT, Block, BlockKind, Form, FormKind, HeadPart
from security.actor import Actor

_KINDS: Mapping[str, ColumnKind] = {"short": "short", "long": "long", "number": "number"}
# What a form calls the columns that every list has; a column of remarks stays empty.
COLUMNS: Mapping[str, str] = {
    "@number": lists.NUMBER,
    "@title": lists.TITLE,
    "@state": lists.STATE,
    "@category": lists.CATEGORY,
    "@department": lists.DEPARTMENT,
    "@level": lists.LEVEL,
    "@owner": lists.OWNER,
    "@filed_on": lists.FILED_ON,
    "@kept_until": lists.DUE,
}
REMARKS = "@note"
_REGISTERED: Mapping[str, ColumnKind] = {  # the columns of the register, unless a form says others
    "@number": "short",
    "@title": "long",
    "@category": "text",
    "@department": "text",
    "@filed_on": "short",
    "@items": "number",
    "@pages": "number",
    "@carrier": "short",
    "@place": "text",
    "@retention": "short",
    "@level": "short",
    "@filed_by": "text",
    "@received_by": "text",
}
_EMPTY_ACROSS, _EMPTY_UPRIGHT = 10, 20  # lines of a list nobody wrote yet
_SOME = 8  # places to write in, where nothing else is said
_ROOMS: Mapping[str, int] = {
    "@number": 18,
    "@title": 24,
    "@category": 10,
    "@department": 10,
    "@filed_on": 10,
    "@items": 4,
    "@pages": 4,
    "@carrier": 5,
    "@place": 14,
    "@note": 14,
}
_CATALOGUED = ("@number", "@title", "@category", "@filed_on", "@items", "@pages", "@place", "@note")


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A list as it was read page by page."""

    headings: Sequence[str]
    kinds: Sequence[str]
    rows: Iterable[Sequence[Value]]


def record_sheets(
    actor: Actor,
    form: Form,
    card: Card,
    *,
    entry: RegisterEntry | None = None,
    labels: Mapping[str, str],
    added: Sequence[Part] = (),
) -> Sequence[Sheet]:
    """Return the copies of a record on a form, with what its reader may see of it; see `Filled`.

    `added` stands below the values of a card (档案卡), before the boxes to sign.
    """
    sheet = sheet_on(
        form,
        Filled(card=card, entry=entry, labels=labels),
        printed_on=_today(),
        footer=_footer(actor),
        subtitle=card.title if form.kind in {FormKind.CARD, FormKind.ENTRY} else "",
        short=" ".join(filter(None, [card.number, card.title])),
    )
    if added and form.kind is FormKind.CARD:
        sheet = replace(sheet, parts=placed(sheet, added))
    return copies(form, sheet)


def blank_sheets(form: Form, shape: Shape) -> Sequence[Sheet]:
    """Return the copies of a form of a category that nobody filled in."""
    sheet = sheet_on(form, Blank(shape=shape, every=not form.categories), printed_on=_("(date)"))
    starred = any(
        one.label.endswith("*") for part in sheet.parts for one in getattr(part, "pairs", ())
    )
    note = (Note(text=_("* must be filled in")),) if starred else ()
    return copies(form, replace(sheet, parts=placed(sheet, note)))


def blank_list_sheet(form: Form) -> Sheet:
    """Return the form of a list without a line, to be kept by hand: as many empty ones as a page holds."""
    usual = tuple(_REGISTERED) if form.kind is FormKind.REGISTER else _CATALOGUED
    codes = rows_of(form).fields or usual
    columns = (
        Column(label=_("No."), kind="number"),
        *(
            Column(
                label=_heading(code),
                kind=_REGISTERED.get(code, "text"),
                room=_ROOMS.get(code, _SOME),
            )
            for code in codes
        ),
    )
    empty = ("",) * len(codes)
    many = _EMPTY_ACROSS if form.landscape else _EMPTY_UPRIGHT
    rows = tuple((str(at), *empty) for at in range(1, many + 1))
    language = get_language() or "en"
    grid = Grid(columns=columns, rows=rows, room=ROOM)
    fonds = published().document.fonds
    marks = [Pair(label=_("Date"), text=_("(date)"))]
    if HeadPart.FONDS in form.head and fonds:
        marks.insert(0, Pair(label=_("Fonds number"), text=fonds))
    return Sheet(
        letterhead=letterhead(fonds=fonds),
        title=said(form, language),
        marks=tuple(marks),
        parts=tuple(part for block in form.blocks for part in _of_list(block, language, grid)),
        language=language,
        **on_paper(form),
    )


def _heading(code: str) -> str:
    """Return what a column of a list is called, of a fact or of a field of whichever category has it."""
    if code.startswith(FACT):
        return fact_label(code)
    fields = published().document.fields
    return next((name_of(one, get_language() or "en") for one in fields if one.code == code), code)


def copies(form: Form, sheet: Sheet) -> Sequence[Sheet]:
    """Return a sheet as often as its form is printed, each copy saying which it is."""
    if form.copies == 1:
        return [sheet]
    marked = (copy_mark(number, form.copies) for number in range(1, form.copies + 1))
    return [replace(sheet, marks=(*sheet.marks, mark)) for mark in marked]


def register_sheet(
    actor: Actor,
    lines: Sequence[RegisterEntry],
    names: Mapping[str, str],
    shown: str,
    form: Form,
) -> Sheet:
    """Return lines of the register, as they were written. `shown`: the filters in words."""
    codes = rows_of(form).fields or tuple(_REGISTERED)
    columns = (
        Column(label=_("No."), kind="number"),
        *(Column(label=fact_label(code), kind=_REGISTERED.get(code, "text")) for code in codes),
    )
    rows = tuple(
        (str(at), *_texts(*(_CELLS[code](line, names) for code in codes)))
        for at, line in enumerate(lines, start=1)
    )
    return _lines(actor, form, shown, Grid(columns=columns, rows=rows))


def catalogue_sheet(
    actor: Actor,
    lines: Sequence[RegisterEntry],
    names: Mapping[str, str],
    shown: str,
    form: Form,
) -> Sheet:
    """Return a catalogue of lines of the register, in the order they come in, with those columns of its form."""
    rows = rows_of(form)
    kept = tuple(code for code in rows.fields if code in _CELLS) or _CATALOGUED
    blocks = tuple(replace(one, fields=kept) if one is rows else one for one in form.blocks)
    return register_sheet(actor, lines, names, shown, replace(form, blocks=blocks))


def list_sheet(actor: Actor, given: Lines, shown: str, form: Form) -> Sheet:
    """Return a list of records as its reader sees it and may take it out. `shown`: the filters in words."""
    columns = (
        Column(label=_("No."), kind="number"),
        *(
            Column(label=label, kind=_KINDS.get(kind, "text"))
            for label, kind in zip(given.headings, given.kinds, strict=True)
        ),
    )
    rows = tuple(
        _texts(at, *(_cell(cell) for cell in row)) for at, row in enumerate(given.rows, start=1)
    )
    return _lines(actor, form, shown, Grid(columns=columns, rows=rows))


_Cell = Callable[[RegisterEntry, Mapping[str, str]], Any]
_CELLS: Mapping[str, _Cell] = {
    "@number": lambda line, names: line.archive_no,
    "@title": lambda line, names: line.title,
    "@category": lambda line, names: names.get(line.category, line.category),
    "@department": lambda line, names: names.get(line.department, line.department),
    "@level": lambda line, names: names.get(line.level, line.level),
    "@filed_on": lambda line, names: day(line.filed_on),
    "@items": lambda line, names: line.quantity,
    "@pages": lambda line, names: line.pages,
    "@carrier": lambda line, names: CARRIERS.get(line.carrier, line.carrier),
    "@place": lambda line, names: place_in_words(line),
    "@retention": lambda line, names: line.retention,
    "@filed_by": lambda line, names: line.filed_by,
    "@received_by": lambda line, names: names.get(line.received_by, line.received_by),
    REMARKS: lambda line, names: notes_in_words(line),
}


def _lines(actor: Actor, form: Form, shown: str, grid: Grid) -> Sheet:
    """Return a list on its form: its blocks in order, the lines where the form has them."""
    language = get_language() or "en"
    fonds = published().document.fonds
    count = _("{count} lines").format(count=len(grid.rows))
    marks = [
        Pair(label=_("Shown"), text=shown or _("everything you may take out")),
        Pair(label=_("In all"), text=count),
    ]
    if HeadPart.FONDS in form.head and fonds:
        marks.insert(0, Pair(label=_("Fonds number"), text=fonds))
    if HeadPart.DATE in form.head:
        marks.append(Pair(label=_("Date"), text=_today()))
    return Sheet(
        letterhead=letterhead(fonds=fonds),
        title=said(form, language),
        short=shown,
        marks=tuple(marks),
        parts=tuple(part for block in form.blocks for part in _of_list(block, language, grid)),
        footer=_footer(actor),
        language=language,
        **on_paper(form),
    )


def _of_list(block: Block, language: str, grid: Grid) -> Iterable[Part]:
    if block.kind is BlockKind.ROWS:
        title = said(block, language)
        return [replace(grid, title=title) if grid.rows else Note(text=_("No record matches"))]
    if block.kind is BlockKind.TEXT:
        return [Note(text=said(block, language), full=True)]
    document = published().document

    def position(code: str) -> str:
        return position_name(document, code, language)

    return [Signatures(boxes=signatures_of(block, language, position=position))]


def rows_of(form: Form) -> Block:
    """Return the block of the lines of a form that prints many records."""
    return next(one for one in form.blocks if one.kind is BlockKind.ROWS)


def _footer(actor: Actor) -> str:
    return _("Printed by {name}, {moment}").format(name=actor.name, moment=moment(now()))


def _today() -> str:
    return moment(now())[:10]


def _cell(value: Value) -> Any:
    return day(value) if isinstance(value, date) else value


def _texts(*cells: Any) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in cells)
