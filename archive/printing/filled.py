"""Fills a form with a record as one person reads it: what they may not see is missing, what is masked stays masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.printing.laying import fact_label, table_columns
from archive.records.card_screens import due_part
from archive.records.cards import Card, CardField, CardGroup, CardItem
from archive.records.controls import name_of
from archive.records.models import RegisterEntry
from archive.records.screens import CARRIERS, STATES, day
from backoffice.moments import moment
from backoffice.printing.sheet import Grid, Pair, Pairs, Part
from policies.document.queries import published
from policies.document.values import PolicyDocument
from policies.fields.rules import FieldType
from policies.forms.rules import FACT, Block, Named, Signer

WIDE = frozenset({FieldType.LONGTEXT, FieldType.ADDRESS})
MOST_COLUMNS = 6  # of a group printed as a table nobody chose the columns of; wider ones are printed row by row
ROOM = 8  # millimetres to write in
_LONG = 24  # characters that no longer fit half a page
LONG = frozenset({"@number", "@title", "@note", "@earlier"})  # what takes more room by hand
_OF_ITEMS = ("@number", "@title", "@category", "@state", "@filed_on")


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A record on a form. `entry`: its line of the register, where it has one.

    `labels`: field code → what it was called when the record was filed; others are called as they are now.
    """

    card: Card
    labels: Mapping[str, str] = field(default_factory=dict)
    entry: RegisterEntry | None = None
    language: str = field(default_factory=lambda: get_language() or "en")

    @property
    def fonds(self) -> str:
        """The fonds number of the company."""
        return published().document.fonds

    @property
    def number(self) -> str:
        """The number, a line where it has none yet."""
        return self.card.number or "—"

    @property
    def level(self) -> str:
        """The name of the level."""
        return self.card.level_name

    def pairs(self, codes: Sequence[str]) -> Sequence[Pair]:
        """Return the boxes of fields its reader may see, and of facts."""
        found = (self._fact(code) if code.startswith(FACT) else self._pair(code) for code in codes)
        return [one for one in found if one is not None]

    def section(self, code: str) -> tuple[str, Sequence[str]]:
        """Return a section as the card has it."""
        for one in self.card.sections:
            if one.code == code:
                return one.label, [each.code for each in one.fields]
        return "", ()

    def group(self, block: Block, title: str) -> Sequence[Part]:
        """Return the rows of a group its reader may see, nothing where there are none."""
        for section in self.card.sections:
            for group in section.groups:
                if group.code == block.group:
                    return self._group(title or section.label or group.code, group, block.fields)
        return ()

    def rows(self, block: Block, title: str) -> Sequence[Part]:
        """Return the items of the file, else empty lines to write in."""
        known = [one for one in block.fields if one in _OF_ITEMS]
        if not self.card.items:
            return empty_lines(block, title, self._headings(block.fields))
        codes = tuple(known) or _OF_ITEMS
        columns = table_columns([(fact_label(one), one == "@title") for one in codes])
        rows = tuple(
            (str(at), *(_of_item(item, code) for code in codes))
            for at, item in enumerate(self.card.items, start=1)
        )
        return [Grid(title=title or _("Items of this file"), columns=columns, rows=rows)]

    def signature(self, signer: Signer) -> tuple[str, str]:
        """Return who made, signed or filed the record, and when."""
        card = self.card
        known = {
            Named.CREATED: (card.created_by, moment(card.created_at)[:10]),
            Named.SIGNED: (card.signed_by, moment(card.signed_at)[:10] if card.signed_at else ""),
            Named.FILED: (card.filed_by, day(card.filed_on)),
        }
        return known.get(signer.named, ("", ""))

    def position(self, code: str) -> str:
        """Return the name of a position."""
        return position_name(published().document, code, self.language)

    def _headings(self, codes: Sequence[str]) -> Sequence[tuple[str, bool]]:
        known = self._fields
        return [
            (fact_label(code) if code.startswith(FACT) else self._label(known[code]), code in LONG)
            for code in codes
            if code.startswith(FACT) or code in known
        ]

    @cached_property
    def _fields(self) -> Mapping[str, CardField]:
        return {one.code: one for section in self.card.sections for one in section.fields}

    def _pair(self, code: str) -> Pair | None:
        one = self._fields.get(code)
        return self._box(one) if one else None

    def _box(self, one: CardField) -> Pair:
        is_wide = FieldType(one.type) in WIDE or len(one.text) > _LONG
        return Pair(label=self._label(one), text=one.text, wide=is_wide and bool(one.text))

    def _label(self, one: CardField) -> str:
        return self.labels.get(one.code, one.label)

    def _fact(self, code: str) -> Pair:
        text = self._facts[code]
        wide = code == "@title" or len(text) > _LONG
        return Pair(label=fact_label(code), text=text, wide=wide and bool(text))

    def _group(self, title: str, group: CardGroup, wanted: Sequence[str]) -> Sequence[Part]:
        rows = [
            [one for one in row if not wanted or one.code in wanted] for row in group.rows if row
        ]
        if not rows or not rows[0]:
            return ()
        if wanted:
            rows = [sorted(row, key=lambda one: wanted.index(one.code)) for row in rows]
        elif len(rows[0]) > MOST_COLUMNS:
            return [
                Pairs(title=f"{title} {number}", pairs=tuple(self._box(one) for one in row))
                for number, row in enumerate(rows, start=1)
            ]
        columns = table_columns(
            [(self._label(one), FieldType(one.type) in WIDE) for one in rows[0]]
        )
        cells = tuple((str(at), *(one.text for one in row)) for at, row in enumerate(rows, start=1))
        return [Grid(title=title, columns=columns, rows=cells)]

    @cached_property
    def _facts(self) -> Mapping[str, str]:
        card, entry = self.card, self.entry
        due = due_part(card)
        return {
            "@number": card.number,
            "@title": card.title,
            "@category": card.category_name,
            "@class": card.class_code,
            "@department": card.department_name,
            "@owner": card.owner,
            "@level": card.level_name,
            "@state": str(STATES.get(card.state, card.state)),
            "@filed_on": day(card.filed_on),
            "@kept_until": _("{date} ({note})").format(**due) if due else "",
            "@earlier": _(", ").join(card.legacy_numbers),
            "@created_by": card.created_by,
            "@signed_by": card.signed_by,
            "@filed_by": card.filed_by,
            "@retention": entry.retention if entry else "",
            "@items": _text(entry and entry.quantity),
            "@pages": _text(entry and entry.pages),
            "@carrier": str(CARRIERS.get(entry.carrier, entry.carrier)) if entry else "",
            "@place": entry.location if entry else "",
            "@received_by": entry.received_by if entry else "",
            "@note": "",
        }


def position_name(document: PolicyDocument, code: str, language: str) -> str:
    """Return the name of a position of a policy; the code where there is none."""
    known = next((one for one in document.positions if one.code == code), None)
    return name_of(known, language) if known else code


def empty_lines(block: Block, title: str, headings: Sequence[tuple[str, bool]]) -> Sequence[Part]:
    """Return a table of empty lines, nothing where a form wants none. `headings`: (label, whether it is long)."""
    if not block.rows or not headings:
        return ()
    columns = table_columns(headings)
    rows = tuple((str(at), *("",) * len(headings)) for at in range(1, block.rows + 1))
    return [Grid(title=title, columns=columns, rows=rows, room=ROOM)]


def _of_item(item: CardItem, code: str) -> str:
    said_of = {
        "@number": item.number or "—",
        "@title": item.title,
        "@category": item.category_name,
        "@state": str(STATES.get(item.state, item.state)),
        "@filed_on": day(item.filed_on),
    }
    return said_of[code]


def _text(value: Any) -> str:
    return "" if value is None else str(value)
