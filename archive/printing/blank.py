"""The blank card of a category, to be filled in by hand: room to write, boxes to tick, boxes to sign."""

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.printing.sheets import MOST_COLUMNS, WIDE, signatures
from archive.records.controls import NOT_TYPED, name_of
from archive.records.queries import fillable
from archive.records.shapes import Shape
from backoffice.printing.layout import width
from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import Column, Grid, Note, Pair, Pairs, Part, Sheet
from policies.fields.rules import Field, FieldType, Required, groups_of

ROOM, TALL = 8, 24  # millimetres to write in
ROWS = 3  # of a table of things there may be several of
MOST_TICKED = 12  # longer lists are written, not ticked
_TICK, _HALF = 5, 30  # places a box to tick takes, and the field in half a row


def blank_sheet(shape: Shape) -> Sheet:
    """Return the blank card of a category."""
    language = get_language() or "en"
    known = [one for one in fillable(shape) if one.type not in NOT_TYPED]
    return Sheet(
        letterhead=letterhead(fonds=shape.policy.document.fonds),
        title=name_of(shape.category.category, language),
        marks=(
            Pair(label=_("Fonds number"), text=shape.policy.document.fonds),
            Pair(label=_("Number"), text="＿＿＿＿＿＿＿＿"),
        ),
        parts=(*_sections(shape, known, language), Note(text=_("* must be filled in"))),
        signatures=signatures(),
        language=language,
    )


def _sections(shape: Shape, known: Iterable[Field], language: str) -> list[Part]:
    names = {"": ""} | {one.code: name_of(one, language) for one in shape.category.sections}
    by_section: dict[str, list[Field]] = {code: [] for code in names}
    for one in known:
        by_section.setdefault(one.section, []).append(one)
    parts: list[Part] = []
    for code, members in by_section.items():
        single = tuple(_pair(one, language) for one in members if not one.repeat)
        title = names.get(code, code)
        parts += [Pairs(title=title, pairs=single)] if single else []
        for group, columns in groups_of(members).items():
            parts.append(_group(title or group, columns, language))
    return parts


def _group(title: str, members: tuple[Field, ...], language: str) -> Part:
    if len(members) > MOST_COLUMNS:
        return Pairs(title=title, pairs=tuple(_pair(one, language) for one in members))
    columns = tuple(Column(label=_label(one, language)) for one in members)
    return Grid(title=title, columns=columns, rows=(("",) * len(members),) * ROWS, room=ROOM)


def _pair(one: Field, language: str) -> Pair:
    ticks = _to_tick(one, language)
    dated = one.type in {FieldType.DATE, FieldType.DATETIME}
    return Pair(
        label=_label(one, language),
        text=_("(date)") if dated else "",
        wide=one.type in WIDE or sum(map(width, ticks)) + _TICK * len(ticks) > _HALF,
        room=TALL if one.type is FieldType.LONGTEXT else ROOM,
        choices=ticks,
    )


def _label(one: Field, language: str) -> str:
    asked = one.required in {Required.ALWAYS, Required.FILING}
    mark = (" (*)" if one.required_by else " *") if asked else ""
    return name_of(one, language) + mark


def _to_tick(one: Field, language: str) -> tuple[str, ...]:
    if one.type is FieldType.BOOL:
        return _("Yes"), _("No")
    if one.type in {FieldType.CHOICE, FieldType.MULTI} and len(one.choices) <= MOST_TICKED:
        return tuple(name_of(choice, language) for choice in one.choices)
    return ()
