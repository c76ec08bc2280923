"""Leaves a form blank, to be filled in by hand: room to write, boxes to tick, empty lines, boxes to sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.printing.filled import LONG, MOST_COLUMNS, ROOM, WIDE, empty_lines, position_name
from archive.printing.laying import NOT_YET, fact_label, table_columns
from archive.records.controls import NOT_TYPED, name_of
from archive.records.shapes import Shape
from backoffice.printing.layout import width
from backoffice.printing.sheet import Grid, Pair, Pairs, Part
from policies.fields.rules import Field, FieldType, Required
from policies.forms.rules import FACT, Block, Signer

TALL = 24  # millimetres to write a long text in
MOST_TICKED = 12  # longer lists are written, not ticked
_TICK, _HALF = 5, 30  # places a box to tick takes, and the field in half a row
_NEVER_BY_HAND = frozenset({"@state", "@kept_until", "@earlier"})
_DATED = frozenset({"@filed_on"})


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A form of a category that nobody filled in; `every`: it is one for every category, and names none."""

    shape: Shape
    every: bool = False
    language: str = field(default_factory=lambda: get_language() or "en")
    level: str = ""

    @property
    def fonds(self) -> str:
        """The fonds number of the company."""
        return self.shape.policy.document.fonds

    @property
    def number(self) -> str:
        """A line for the number."""
        return NOT_YET

    def pairs(self, codes: Sequence[str]) -> Sequence[Pair]:
        """Return the empty boxes of these fields and facts; what is only worked out has none."""
        found = (self._fact(code) if code.startswith(FACT) else self._pair(code) for code in codes)
        return [one for one in found if one is not None]

    def section(self, code: str) -> tuple[str, Sequence[str]]:
        """Return a section with the fields that people fill in."""
        name = next((one for one in self.shape.category.sections if one.code == code), None)
        members = (one for one in self.shape.category.fields if one.section == code)
        codes = [one.code for one in members if _is_written(one) and not one.repeat]
        return name_of(name, self.language) if name else "", codes

    def group(self, block: Block, title: str) -> Sequence[Part]:
        """Return a group as a table of empty lines; one too wide for a table as boxes for one of it."""
        members = [one for one in self.shape.category.fields if one.repeat == block.group]
        wanted = block.fields
        if wanted:
            members = [one for one in members if one.code in wanted]
            members.sort(key=lambda one: wanted.index(one.code))
        else:
            members = [one for one in members if _is_written(one)]
        if not members:
            return ()
        usual, _codes = self.section(members[0].section)
        title = title or usual or block.group
        if len(members) > MOST_COLUMNS and not wanted:
            return [Pairs(title=title, pairs=tuple(self.box(one) for one in members))]
        columns = table_columns([(self.heading(one), one.type in WIDE) for one in members])
        rows = tuple((str(at), *self.line(members)) for at in range(1, block.rows + 1))
        return [Grid(title=title, columns=columns, rows=rows, room=ROOM)]

    def heading(self, one: Field) -> str:
        """Return the heading of a column of a group."""
        return label_of(one, self.language)

    def line(self, members: Sequence[Field]) -> Sequence[str]:
        """Return the cells of one line of a group."""
        return ("",) * len(members)

    def rows(self, block: Block, title: str) -> Sequence[Part]:
        """Return empty lines."""
        known = self._fields
        headings = [
            (
                fact_label(code) if code.startswith(FACT) else name_of(known[code], self.language),
                code in LONG,
            )
            for code in block.fields
            if code.startswith(FACT) or code in known
        ]
        return empty_lines(block, title, headings)

    def signature(self, signer: Signer) -> tuple[str, str]:
        """Return nobody."""
        return "", ""

    def position(self, code: str) -> str:
        """Return the name of a position."""
        return position_name(self.shape.policy.document, code, self.language)

    @cached_property
    def _fields(self) -> Mapping[str, Field]:
        return {one.code: one for one in self.shape.category.fields}

    def _pair(self, code: str) -> Pair | None:
        one = self._fields.get(code)
        return self.box(one) if one else None

    def _fact(self, code: str) -> Pair | None:
        if code in _NEVER_BY_HAND:
            return None
        text = ""
        if code == "@category" and not self.every:
            text = name_of(self.shape.category.category, self.language)
        elif code in _DATED:
            text = _("(date)")
        return Pair(label=fact_label(code), text=text, wide=code == "@title", room=ROOM)

    def box(self, one: Field) -> Pair:
        """Return the box of a field: room to write in, or its values to tick."""
        ticks = _to_tick(one, self.language)
        dated = one.type in {FieldType.DATE, FieldType.DATETIME}
        return Pair(
            label=label_of(one, self.language),
            text=_("(date)") if dated else "",
            wide=one.type in WIDE or sum(map(width, ticks)) + _TICK * len(ticks) > _HALF,
            room=TALL if one.type is FieldType.LONGTEXT else ROOM,
            choices=ticks,
        )


def _is_written(one: Field) -> bool:
    """Say whether a person writes a field by hand."""
    return one.required is not Required.AUTO and one.type not in NOT_TYPED


def label_of(one: Field, language: str) -> str:
    """Return what a field is called, with the mark of what must be filled in."""
    asked = one.required in {Required.ALWAYS, Required.FILING}
    mark = (" (*)" if one.required_by else " *") if asked else ""
    return name_of(one, language) + mark


def _to_tick(one: Field, language: str) -> tuple[str, ...]:
    if one.type is FieldType.BOOL:
        return _("Yes"), _("No")
    if one.type in {FieldType.CHOICE, FieldType.MULTI} and len(one.choices) <= MOST_TICKED:
        return tuple(name_of(choice, language) for choice in one.choices if not choice.retired)
    return ()
