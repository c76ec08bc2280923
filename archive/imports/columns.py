"""Matches the columns of a file to the fields of the policy, each with a reason a person can judge."""

import datetime
import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Protocol

from archive.imports.amounts import heading_scale
from archive.imports.cells import CellValue, as_text, is_blank
from archive.imports.cleaned import ColumnContext
from archive.imports.cleaning import clean
from archive.imports.folding import heading_key
from archive.imports.synonyms import GROUPS, LOOSE
from kernel.errors import Problem
from kernel.text import N_
from policies.fields.rules import FieldType

SAMPLES = 100  # values of a column that are looked at
NEAR = 0.75  # likeness of two names from which a proposal is made
SURE = 0.85  # a second column liked this much for a taken field is a rival
TELLING = 3  # characters
LOOSELY = 0.72  # the confidence of names that may mean the same, and of values alone
ALL_LISTED = (
    0.9  # share of the different values that a choice must offer to be proposed by values alone
)
SPARE = 5  # more different values than choices
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


# Under a group these say nothing of their own: 对方单位/名称 is the party, 合同金额/含税 the amount.
_VAGUE = frozenset({"名称", "全称", "姓名", "name", "含税", "含税金额", "小写", "人民币"})
_EXACT = N_("The heading is the field's own name.")
_REMEMBERED = N_("This heading was matched to this field before.")
_SYNONYM = N_("{column} is another word for {field}.")
_LIKE = N_("{column} resembles {field}, and its values fit.")
_VALUES = N_("The values of {column} are those of {field}.")
_NONE = N_("No field has a name like this; choose one, or leave the column out.")
_GROUPS = tuple(frozenset(heading_key(name) for name in line.split()) for line in GROUPS)
_LOOSE_GROUPS = tuple(frozenset(heading_key(name) for name in line.split()) for line in LOOSE)


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
    asked = [
        _Column(name, values, today) for name, values in zip(column_names, samples, strict=True)
    ]
    scored = sorted(
        (
            (*_liking(column, one, remembered), -place, column.name, one)
            for place, column in enumerate(asked)
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


@dataclass
class _Column:
    """One column that is laid beside every field: what is read of it is read once."""

    name: str
    values: Sequence[CellValue]
    today: datetime.date
    _fitting: dict[tuple[FieldType, bool], float] = field(default_factory=dict)

    @cached_property
    def base(self) -> str:
        """Its heading without the number of a double."""
        return re.sub(r"#\d+$", "", self.name)

    @cached_property
    def parts(self) -> tuple[str, str, str]:
        """The keys it may be known by: the whole heading, its own part, both without the stroke."""
        group, _, last = self.base.rpartition("/")
        own = group if group and heading_key(last) in _VAGUE else last
        return heading_key(self.base), heading_key(own), heading_key(self.base.replace("/", ""))

    @cached_property
    def words(self) -> set[str]:
        """Its different values, as names are compared."""
        return {heading_key(as_text(one)) for one in self.values[:SAMPLES] if not is_blank(one)}

    def fits(self, one: FieldLike, *, exactly: bool) -> float:
        """Return what share of its values are such as the field takes."""
        key = one.type, exactly
        if key not in self._fitting:
            self._fitting[key] = _fits(self.values, one, self.today, exactly=exactly)
        return self._fitting[key]


@lru_cache(maxsize=8_192)
def _key(name: str) -> str:
    """Return the key of a name out of the policy: the same ones are asked for by every column."""
    return heading_key(name)


def _liking(column: _Column, one: FieldLike, remembered: dict[str, str]) -> tuple[float, str]:
    """Return (confidence, reason) of proposing this field for this column."""
    base, parts = column.base, column.parts
    labels = {_key(label) for label in (one.zh, one.en, one.code) if label}
    if remembered.get(parts[0]) == one.code:
        return 1.0, _REMEMBERED
    if base in (one.zh, one.en, one.code):
        return 1.0, _EXACT
    for place, key in enumerate(parts):
        if key in labels:
            return (0.98, 0.88, 0.95)[place], _EXACT
    listed = _listed(column, one)
    confidence, reason = _by_words(parts, labels)
    if not confidence:
        return (LOOSELY, _VALUES) if listed >= ALL_LISTED else (0.0, "")
    if listed < 0:
        return 0.0, ""
    fits = column.fits(one, exactly=reason != _SYNONYM)
    return (confidence * (0.9 + 0.1 * fits), reason) if fits >= FITTING else (0.0, "")


def _listed(column: _Column, one: FieldLike) -> float:
    """Return the share of the column's different values that a choice offers; 0 for other fields.

    Below 0: so many different values and none of them offered — then it is no list of choices.
    """
    choices = getattr(one, "choices", ())
    if one.type not in (FieldType.CHOICE, FieldType.MULTI) or not choices:
        return 0.0
    words = column.words
    offered = {
        _key(name) for choice in choices for name in (choice.zh, choice.en, choice.code) if name
    }
    found = len(words & offered)
    if not found and len(words) > len(choices) + SPARE:
        return -1.0
    return found / len(words) if found > 1 else 0.0


def _by_words(parts: Sequence[str], labels: set[str]) -> tuple[float, str]:
    """Return the liking that the words alone allow: a synonym, or a similar name."""
    if any(_synonyms(key) & labels for key in parts):
        return (0.9 if parts[0] in _NAMES else 0.8), _SYNONYM
    stems = {_stem(label) for label in labels}
    if any(
        _stem(key) in stems or {_stem(word) for word in _synonyms(key)} & stems for key in parts
    ):
        return 0.85, _LIKE
    bare = {_OWNER.sub("", key) for key in parts} - set(parts)
    if any(len(key) > 1 and (key in labels or _synonyms(key) & labels) for key in bare):
        return LOOSELY, _LIKE
    loose = any(group & labels for group in _LOOSE_GROUPS for key in parts if key in group)
    if loose:
        return LOOSELY, _SYNONYM
    likeness = max((_likeness(parts[0], label) for label in labels), default=0.0)
    return (min(likeness, 0.85), _LIKE) if likeness >= NEAR else (0.0, "")


# Whose it is goes without saying in a ledger: 公司网址 is the 网址, 机构简称 the 简称.
_OWNER = re.compile(
    r"^(?:客户|顾客|会员|公司|企业|单位|机构|门店|店铺|车辆|车身|合同|协议|供应商|本人|个人|主要|实际|当前|所在)"
    r"|(?<=.)(?:姓名|信息)$"
)
_ENDINGS = (
    (re.compile(r"(?<=.)员$"), "人"),
    (re.compile(r"(?:时间|日)$"), "日期"),
    (re.compile(r"(?:情况|状况)$"), "状态"),
    (re.compile(r"(?:号码|编号|编码)$"), "号"),
    (re.compile(r"(?:类别|种类|分类)$"), "类型"),
    (re.compile(r"(?:数量|数目|总数)$"), "数"),
    (re.compile(r"(?:总金额|总额|价款|总价)$"), "金额"),
)


@lru_cache(maxsize=8_192)
def _stem(key: str) -> str:
    """Return a name with the endings that mean the same made one: 付款时间 is 付款日期, 合同类别 合同类型."""
    for ending, usual in _ENDINGS:
        if (found := ending.sub(usual, key)) != key:
            return found
    return key


@lru_cache(maxsize=8_192)
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
    matcher = difflib.SequenceMatcher(None, one, other)
    inside = one in other or other in one
    if not inside and matcher.real_quick_ratio() < NEAR:
        return 0.0  # too different in length to be near, whatever the letters are
    ratio = matcher.ratio()
    return max(ratio, 0.8) if inside and min(len(one), len(other)) >= TELLING else ratio


def _fits(
    values: Sequence[CellValue], one: FieldLike, today: datetime.date, *, exactly: bool
) -> float:
    """Return the share of filled samples that clean without a problem under the field's type.

    `exactly`: a period is no day. By a name that only resembles, 起止日期 would be a single date.
    """
    if one.type in _FREE:
        return 1.0
    filled = [value for value in values if not is_blank(value)][:SAMPLES]
    if not filled:
        return 1.0
    context = ColumnContext(today=today)
    cleaned = [clean(one.type.value, value, context=context) for value in filled]
    return sum(
        (done.problem is None and not (exactly and done.precision == "range"))
        or (done.problem is not None and done.problem.code == "unrecoverable")
        for done in cleaned
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
