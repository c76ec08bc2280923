"""Matches the columns of a file to the fields of the policy, each with a reason a person can judge."""

import datetime
import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from archive.imports.amounts import heading_scale
from archive.imports.cells import CellValue, is_blank
from archive.imports.cleaned import ColumnContext
from archive.imports.cleaning import clean
from archive.imports.folding import heading_key
from archive.imports.synonyms import GROUPS
from kernel.errors import Problem
from kernel.text import N_
from policies.fields.rules import FieldType

SAMPLES = 100  # values of a column that are looked at
NEAR = 0.75  # likeness of two names from which a proposal is made
SURE = 0.85  # a second column liked this much for a taken field is a rival
TELLING = 3  # characters
FITTING = 0.6  # share of the samples that must clean under the field's type


class FieldLike(Protocol):
    """What a field must say to be matched (policies.fields.rules.Field and the record's own columns)."""

    @property
    def code(self) -> str: ...

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...

    @property
    def type(self) -> FieldType: ...


@dataclass(frozen=True, kw_only=True)
class Match:
    """One column and the field it is proposed for; `field_code` None when no field fits.

    `reason` is a marked sentence with {names} out of `params`; `scale` is the factor of the unit in the
    heading; `problem` names a second column for the same field, or values that do not fit the type.
    """

    column: str
    field_code: str | None = None
    confidence: float = 0.0
    reason: str = ""
    params: tuple[tuple[str, str], ...] = ()
    scale: Decimal = Decimal(1)
    problem: Problem | None = None


_VAGUE = frozenset({"名称", "全称", "姓名", "name"})  # under a group the group says whose name
_EXACT = N_("The heading is the field's own name.")
_REMEMBERED = N_("This heading was matched to this field before.")
_SYNONYM = N_("{column} is another word for {field}.")
_LIKE = N_("{column} resembles {field}, and its values fit.")
_NONE = N_("No field has a name like this; choose one, or leave the column out.")
_GROUPS = tuple(frozenset(heading_key(name) for name in line.split()) for line in GROUPS)
_CODES = frozenset(line.split()[0] for line in GROUPS)


def match(
    column_names: Sequence[str],
    samples: Sequence[Sequence[CellValue]],
    fields: Sequence[FieldLike],
    *,
    memory: Iterable[tuple[str, str]] = (),
    today: datetime.date,
) -> list[Match]:
    """Return one match per column, in order; each field is proposed once, for its best column.

    `samples[i]` are values of column i. `memory` holds (heading, field code) of earlier imports.
    """
    remembered = {heading_key(heading): code for heading, code in memory}
    scored = sorted(
        (
            (*_liking(name, values, one, remembered, today), -place, name, one)
            for place, (name, values) in enumerate(zip(column_names, samples, strict=True))
            for one in fields
        ),
        key=lambda found: (-found[0], -found[2]),
    )
    taken: dict[str, Match] = {}
    used: dict[str, str] = {}
    rivals: dict[str, Problem] = {}
    for confidence, reason, _, name, one in scored:
        if confidence < NEAR - 0.1 or name in taken:
            continue
        if one.code in used:
            if confidence >= SURE:
                rivals.setdefault(name, _rival(used[one.code], name, one))
            continue
        used[one.code] = name
        params = (("column", name), ("field", one.zh or one.en))
        taken[name] = Match(
            column=name,
            field_code=one.code,
            confidence=round(confidence, 2),
            reason=reason,
            params=params,
            scale=_scale(name, one),
        )
    return [
        taken.get(name) or Match(column=name, reason=_NONE, problem=rivals.get(name))
        for name in column_names
    ]


def _rival(first: str, second: str, one: FieldLike) -> Problem:
    return Problem(
        code="column_twice",
        message=N_("{first} and {second} both mean {field}; choose one of them."),
        params={"first": first, "second": second, "field": one.zh or one.en},
        where=second,
    )


def _scale(name: str, one: FieldLike) -> Decimal:
    return heading_scale(name) if one.type in (FieldType.MONEY, FieldType.NUMBER) else Decimal(1)


def _liking(
    name: str,
    values: Sequence[CellValue],
    one: FieldLike,
    remembered: dict[str, str],
    today: datetime.date,
) -> tuple[float, str]:
    """Return (confidence, reason) of proposing this field for this column."""
    base = re.sub(r"#\d+$", "", name)
    group, _, last = base.rpartition("/")
    own = group if group and heading_key(last) in _VAGUE else last
    parts = [heading_key(base), heading_key(own), heading_key(base.replace("/", ""))]
    labels = {heading_key(label) for label in (one.zh, one.en, one.code) if label}
    if remembered.get(parts[0]) == one.code:
        return 1.0, _REMEMBERED
    if base in (one.zh, one.en, one.code):
        return 1.0, _EXACT
    for place, key in enumerate(parts):
        if key in labels:
            return (0.98, 0.88, 0.95)[place], _EXACT
    confidence, reason = _by_words(parts, labels)
    if not confidence:
        return 0.0, ""
    fits = _fits(values, one, today)
    return (confidence * (0.9 + 0.1 * fits), reason) if fits >= FITTING else (0.0, "")


def _by_words(parts: Sequence[str], labels: set[str]) -> tuple[float, str]:
    """Return the liking that the words alone allow: a synonym, or a similar name."""
    if any(_synonyms(key) & labels for key in parts):
        return (0.9 if parts[0] in _NAMES else 0.8), _SYNONYM
    likeness = max((_likeness(parts[0], label) for label in labels), default=0.0)
    return (min(likeness, 0.85), _LIKE) if likeness >= NEAR else (0.0, "")


def _synonyms(key: str) -> frozenset[str]:
    return (
        frozenset().union(*(group for group in _GROUPS if key in group))
        if key in _NAMES
        else frozenset()
    )


_NAMES = frozenset().union(*_GROUPS)


def _likeness(one: str, other: str) -> float:
    if min(len(one), len(other)) <= 1:
        return 0.0
    ratio = difflib.SequenceMatcher(None, one, other).ratio()
    inside = one in other or other in one
    return max(ratio, 0.8) if inside and min(len(one), len(other)) >= TELLING else ratio


def _fits(values: Sequence[CellValue], one: FieldLike, today: datetime.date) -> float:
    """Return the share of filled samples that clean without a problem under the field's type."""
    if one.type in _FREE:
        return 1.0
    filled = [value for value in values if not is_blank(value)][:SAMPLES]
    if not filled:
        return 1.0
    context = ColumnContext(today=today)
    cleaned = [clean(one.type.value, value, context=context) for value in filled]
    return sum(
        done.problem is None or done.problem.code == "unrecoverable" for done in cleaned
    ) / len(filled)


_FREE = frozenset(
    {
        FieldType.TEXT,
        FieldType.LONGTEXT,
        FieldType.CHOICE,
        FieldType.MULTI,
        FieldType.ADDRESS,
        FieldType.PERSON,
        FieldType.LINK,
        FieldType.FILE,
    }
)
