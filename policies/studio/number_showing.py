"""Turns the blocks of a pattern, and a pattern tried on numbers that exist, into what the templates print."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from policies.document.effective import EffectiveCategory
from policies.document.numbered import FullCount, NumberTrial
from policies.numbering.blocks import (
    AS_CODE,
    DATES,
    FIRST,
    LAST,
    NEW,
    OTHER,
    UNKNOWN,
    WHOLE,
    Block,
    blocks_of,
    scopes_for,
)
from policies.numbering.grammar import FILE_SCOPE, WIDEST_COUNTER, YEAR_SCOPE, Kind, Segment
from policies.numbering.rules import NUMBERABLE
from policies.studio.words import TOKENS, named, word

Shown = dict[str, Any]
VALUES = ("text", "level", "form", "digits", "field", "part", "characters", "width", "scope")
_REGIONS = ("2", "4", "6")
_LONGEST_TEXT, _LONGEST_SLICE = 40, 30


def block_field(data: Mapping[str, str], place: int) -> dict[str, str]:
    """Return what was filled in for one block; {} where nothing of it was sent."""
    sent = {name: data.get(f"b.{place}.{name}") for name in VALUES}
    return {name: value for name, value in sent.items() if value is not None}


def blocks_shown(within: EffectiveCategory, text: str) -> list[Shown]:
    """Return the blocks of a pattern text, each with its small form."""
    blocks = blocks_of(text)
    return [
        {
            "place": place,
            "raw": one.raw,
            "kind": one.kind,
            "label": _label(one, within),
            "is_first": place == 0,
            "is_last": place == len(blocks) - 1,
            "controls": [
                {**control, "name": f"b.{place}.{control['name']}"}
                for control in _controls(one, within, scopes_for(blocks, place))
            ],
        }
        for place, one in enumerate(blocks)
    ]


def new_blocks(within: EffectiveCategory) -> list[Shown]:
    """Return what can be added: a number of the file only where there can be one."""
    offered = [kind for kind in NEW if kind != Kind.PARENT or within.kind == "item"]
    return [{"value": kind, "label": _kind_word(kind)} for kind in offered]


def _label(one: Block, within: EffectiveCategory) -> str:
    if one.kind == UNKNOWN:
        return _("Not understood")
    if one.kind == Kind.FIELD and one.segment:
        names = {field.code: named(field) for field in within.fields}
        return names.get(one.segment.text, one.segment.text)
    return _kind_word(one.kind)


def _kind_word(kind: str) -> str:
    return _("Fixed text") if kind == Kind.LITERAL else word(TOKENS, kind)


def _controls(one: Block, within: EffectiveCategory, scopes: list[str]) -> list[Shown]:
    """Return the controls of a block's small form."""
    if one.segment is None:
        return []
    if one.kind == Kind.LITERAL:
        return [_text("text", _("Text"), one.raw, most=_LONGEST_TEXT)]
    if one.kind == Kind.COUNTER:
        return _counter_controls(one.segment, within, scopes)
    if one.kind == Kind.FIELD:
        return _field_controls(one, within)
    return _choice_controls(one.segment, within)


def _choice_controls(segment: Segment, within: EffectiveCategory) -> list[Shown]:
    """Return the one choice of a category, date or region; other blocks have nothing to choose."""
    if segment.kind is Kind.CATEGORY:
        depth = within.code.count("·") + 1
        levels = [(str(n), _("Level {n} alone").format(n=n)) for n in range(1, depth + 1)]
        own = str(segment.number or "")
        return [_choice("level", _("Which part"), [("", _("The whole code")), *levels], own)]
    if segment.kind in DATES:
        forms = [(kind.value, word(TOKENS, kind)) for kind in DATES]
        return [_choice("form", _("How much of the date"), forms, segment.kind.value)]
    if segment.kind is Kind.REGION:
        digits = [(n, _("{n} digits").format(n=n)) for n in _REGIONS]
        return [_choice("digits", _("Digits"), digits, str(segment.number))]
    return []


def _counter_controls(
    segment: Segment, within: EffectiveCategory, scopes: list[str]
) -> list[Shown]:
    every = [("", _("With everything left of it")), *((one, _scope(one, within)) for one in scopes)]
    return [
        _count("width", _("Digits"), segment.number, most=WIDEST_COUNTER),
        _choice("scope", _("Begins anew"), every, "+".join(segment.scope)),
    ]


def _field_controls(one: Block, within: EffectiveCategory) -> list[Shown]:
    segment = one.segment
    code = segment.text if segment else ""
    fields = [
        (field.code, named(field))
        for field in within.fields
        if field.type.value in NUMBERABLE and not field.repeat
    ]
    if code not in dict(fields):
        fields.insert(0, (code, code))
    parts = [
        (WHOLE, _("All of it")),
        (AS_CODE, _("The code of the value")),
        (FIRST, _("The first characters")),
        (LAST, _("The last characters")),
    ]
    if one.part == OTHER and segment:
        parts.append((OTHER, segment.slice_text))
    controls = [
        _choice("field", _("Field"), fields, code),
        _choice("part", _("Shown of it"), parts, one.part),
    ]
    if one.characters is not None:
        controls.append(_count("characters", _("Characters"), one.characters, most=_LONGEST_SLICE))
    return controls


def _scope(name: str, within: EffectiveCategory) -> str:
    if name == YEAR_SCOPE:
        return _("each year")
    if name == FILE_SCOPE:
        return _("in each file")
    parts = [one.segment for one in blocks_of("".join(f"{{{part}}}" for part in name.split("+")))]
    names = {field.code: named(field) for field in within.fields}
    words = [
        names.get(part.text, part.text) if part.kind is Kind.FIELD else _kind_word(part.kind)
        for part in parts
        if part is not None
    ]
    return _("for each: {what}").format(what=" + ".join(words))


def _choice(name: str, label: str, choices: list[tuple[str, str]], value: str) -> Shown:
    return {"name": name, "label": label, "choices": choices, "value": value}


def _text(name: str, label: str, value: str, *, most: int) -> Shown:
    return {"name": name, "label": label, "value": value, "most": most}


def _count(name: str, label: str, value: int, *, most: int) -> Shown:
    return {"name": name, "label": label, "value": value, "most": most, "is_number": True}


def full_counts_shown(counts: Sequence[FullCount]) -> list[str]:
    """Return a sentence for each count that nears the width of its counter, or has outgrown it."""
    told = (
        _(
            "{category}: {number} was number {last} of {capacity}; soon numbers are one digit longer."
        ),
        _(
            "{category}: {number} was number {last} of {capacity}; numbers are one digit longer now."
        ),
    )
    untold = (
        _("{category}: number {last} of {capacity} was given; soon numbers are one digit longer."),
        _("{category}: number {last} of {capacity} was given; numbers are one digit longer now."),
    )
    return [
        (told if one.number else untold)[one.last > one.capacity].format(
            category=one.category,
            number=one.number,
            last=f"{one.last:,}",
            capacity=f"{one.capacity:,}",
        )
        for one in counts
    ]


def trial_shown(trial: NumberTrial, *, sound: bool) -> Shown:
    """Return a pattern tried on the numbers that exist, for the panel of the example."""
    return {
        "sound": sound,
        "total": trial.total,
        "looked_at": trial.looked_at,
        "fitting": trial.fitting,
        "differing": trial.looked_at - trial.fitting - trial.unnumbered,
        "unnumbered": trial.unnumbered,
        "scopes": [
            {
                "records": one.records,
                "following": one.following,
                "taken": one.taken,
                "last": one.last,
                "nearly_full": one.nearly_full,
            }
            for one in trial.scopes
        ],
    }
