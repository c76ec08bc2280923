"""The sheets of filled records: the card, the register (登记表), a list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.records.card_screens import due_part
from archive.records.cards import Card, CardField, CardGroup, CardSection
from archive.records.exporting import Value
from archive.records.models import RegisterEntry
from archive.records.screens import CARRIERS, STATES, day
from backoffice.moments import moment
from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import (
    Column,
    ColumnKind,
    Grid,
    Note,
    Pair,
    Pairs,
    Part,
    Sheet,
    Signature,
)
from kernel.clock import now
from policies.document.queries import published
from policies.fields.rules import FieldType
from security.actor import Actor

WIDE = frozenset({FieldType.LONGTEXT, FieldType.ADDRESS})
MOST_COLUMNS = 6  # of a group printed as a table; wider ones are printed row by row
_KINDS: Mapping[str, ColumnKind] = {"short": "short", "long": "long", "number": "number"}
_LONG = 24  # characters that no longer fit half a page


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A list as it was read page by page."""

    headings: Sequence[str]
    kinds: Sequence[str]
    rows: Iterable[Sequence[Value]]


def card_sheet(actor: Actor, card: Card) -> Sheet:
    """Return the card of a record with everything its reader may see of it, by section."""
    parts = chain.from_iterable(_section(one) for one in card.sections)
    return Sheet(
        **_common(actor),
        title=card.category_name,
        subtitle=card.title,
        short=" ".join(filter(None, [card.number, card.title])),
        marks=(
            Pair(label=_("Fonds number"), text=published().document.fonds),
            Pair(label=_("Number"), text=card.number or "—"),
            Pair(label=_("Confidentiality"), text=card.level_name),
        ),
        parts=(_head(card), *parts, *_items(card)),
        signatures=signatures(card),
    )


def register_sheet(
    actor: Actor, lines: Sequence[RegisterEntry], names: Mapping[str, str], said: str
) -> Sheet:
    """Return lines of the register, as they were written. `said`: the filters in words."""
    columns = (
        Column(label=_("No."), kind="number"),
        Column(label=_("Number"), kind="short"),
        Column(label=_("Title"), kind="long"),
        Column(label=_("Category")),
        Column(label=_("Department")),
        Column(label=_("Filed on"), kind="short"),
        Column(label=_("Items"), kind="number"),
        Column(label=_("Page count"), kind="number"),
        Column(label=_("Carrier"), kind="short"),
        Column(label=_("Place")),
        Column(label=_("Retention"), kind="short"),
        Column(label=_("Filed by")),
    )
    rows = tuple(
        _texts(
            *(at, line.archive_no, line.title, names.get(line.category, line.category)),
            *(names.get(line.department, line.department), day(line.filed_on), line.quantity),
            *(line.pages, CARRIERS.get(line.carrier, line.carrier), line.location),
            *(line.retention, line.filed_by),
        )
        for at, line in enumerate(lines, start=1)
    )
    boxes = (_("Registered by"), _("Reviewed by"), _("Keeper"))
    return _lines(actor, _("Register of records"), said, Grid(columns=columns, rows=rows), boxes)


def list_sheet(actor: Actor, given: Lines, said: str) -> Sheet:
    """Return a list of records as its reader sees it and may take it out. `said`: the filters in words."""
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
    return _lines(actor, _("List of records"), said, Grid(columns=columns, rows=rows), ())


def signatures(card: Card | None = None) -> tuple[Signature, ...]:
    """Return the boxes to sign a card in: who filled it in, who reviewed it, who keeps it."""
    blank = _("(date)")
    if card is None:
        known = [("", ""), ("", ""), ("", "")]
    else:
        known = [
            (card.created_by, moment(card.created_at)[:10]),
            (card.signed_by, moment(card.signed_at)[:10] if card.signed_at else ""),
            (card.filed_by, day(card.filed_on)),
        ]
    labels = (_("Filled in by (signature)"), _("Reviewed by (signature)"), _("Keeper (signature)"))
    return tuple(
        Signature(label=label, name=name, date=date or blank)
        for label, (name, date) in zip(labels, known, strict=True)
    )


def _common(actor: Actor) -> dict[str, Any]:
    printed = _("Printed by {name}, {moment}").format(name=actor.name, moment=moment(now()))
    return {
        "letterhead": letterhead(fonds=published().document.fonds),
        "footer": printed,
        "language": get_language() or "en",
    }


def _lines(actor: Actor, title: str, said: str, grid: Grid, boxes: Sequence[str]) -> Sheet:
    count = _("{count} lines").format(count=len(grid.rows))
    return Sheet(
        **_common(actor),
        title=title,
        short=said,
        marks=(
            Pair(label=_("Fonds number"), text=published().document.fonds),
            Pair(label=_("Shown"), text=said or _("everything you may take out")),
            Pair(label=_("In all"), text=count),
        ),
        parts=(grid,) if grid.rows else (Note(text=_("No record matches")),),
        signatures=tuple(Signature(label=one, date=_("(date)")) for one in boxes),
        landscape=True,
    )


def _head(card: Card) -> Pairs:
    due = due_part(card)
    kept = _("{date} ({note})").format(**due) if due else ""
    known = [
        (_("Title"), card.title, True),
        (_("Responsible department"), card.department_name, False),
        (_("Person in charge"), card.owner, False),
        (_("Filed on"), day(card.filed_on), False),
        (_("State"), str(STATES.get(card.state, card.state)), False),
        (_("Kept until"), kept, False),
        (_("Earlier numbers"), _(", ").join(card.legacy_numbers), False),
    ]
    return Pairs(pairs=tuple(Pair(label=a, text=b, wide=wide) for a, b, wide in known))


def _section(section: CardSection) -> list[Part]:
    parts: list[Part] = []
    if section.fields:
        pairs = tuple(_pair(one) for one in section.fields)
        parts.append(Pairs(title=section.label, pairs=pairs))
    for group in section.groups:
        parts += _group(section.label or group.code, group)
    return parts


def _group(title: str, group: CardGroup) -> list[Part]:
    if not group.rows:
        return []
    if len(group.rows[0]) > MOST_COLUMNS:
        return [
            Pairs(title=f"{title} {number}", pairs=tuple(_pair(one) for one in row))
            for number, row in enumerate(group.rows, start=1)
        ]
    columns = (Column(label=_("No."), kind="number"), *(_column(one) for one in group.rows[0]))
    rows = tuple(_texts(at, *(one.text for one in row)) for at, row in enumerate(group.rows, 1))
    return [Grid(title=title, columns=columns, rows=rows)]


def _items(card: Card) -> list[Part]:
    if not card.items:
        return []
    columns = (
        Column(label=_("No."), kind="number"),
        Column(label=_("Number"), kind="short"),
        Column(label=_("Title"), kind="long"),
        Column(label=_("Category")),
        Column(label=_("State"), kind="short"),
        Column(label=_("Filed on"), kind="short"),
    )
    rows = tuple(
        _texts(
            *(at, item.number or "—", item.title, item.category_name),
            *(STATES.get(item.state, item.state), day(item.filed_on)),
        )
        for at, item in enumerate(card.items, start=1)
    )
    return [Grid(title=_("Items of this file"), columns=columns, rows=rows)]


def _pair(one: CardField) -> Pair:
    is_wide = FieldType(one.type) in WIDE or len(one.text) > _LONG
    return Pair(label=one.label, text=one.text, wide=is_wide and bool(one.text))


def _column(one: CardField) -> Column:
    return Column(label=one.label, kind="long" if FieldType(one.type) in WIDE else "text")


def _cell(value: Value) -> Any:
    return day(value) if isinstance(value, date) else value


def _texts(*cells: Any) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in cells)
