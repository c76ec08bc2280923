"""Matches the columns of a file to the fields of the policy, each with a reason a person can judge."""

import datetime
import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from archive.imports.amounts import heading_scale, read_number
from archive.imports.cells import DATE_MARKS, CellValue, Mark, as_text, is_blank
from archive.imports.cleaned import CODE, ColumnContext
from archive.imports.cleaning import clean
from archive.imports.dates import read_date
from archive.imports.folding import fold, heading_key, squash
from archive.imports.synonyms import GROUPS
from kernel.errors import Problem
from kernel.text import N_
from policies.fields.rules import FieldType

SAMPLES = 100  # values of a column that are looked at
NEAR = 0.75  # likeness of two names from which a proposal is made
SURE = 0.85  # a second column liked this much for a taken field is a rival
MOSTLY = 0.8
TELLING = 3  # characters
FULL_DATE = 8  # characters of 2020-1-2
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

_DATE_NAME = re.compile(r"日期|时间|年月|時間|^日$|生日|(签订|到期|date|_on|_at)$", re.IGNORECASE)
_MONEY_NAME = re.compile(
    r"金额|单价|总价|价款|合同额|余额|金額|含税|不含税|资本|资金|费用|运费|手续费|税额|工资|租金|押金|（元|\(元|万元|price|amount|cost",
    re.IGNORECASE,
)
_NUMBER_NAME = re.compile(
    r"数量|件数|页数|份数|张数|天数|期限（天|（天）|\(天\)|序号|年龄|税率|比例|数$|数量|排序|qty|quantity|count",
    re.IGNORECASE,
)
_CODE_NAME = re.compile(
    r"编号|號|号$|号码|代码|编码|档号|文号|页次|条码|账号|卡号|邮编|(?:^|[^a-z])(?:id|no|code|number)$|編號",
    re.IGNORECASE,
)
_PHONE_NAME = re.compile(r"电话|手机|電話|传真|phone|mobile|^tel", re.IGNORECASE)
_CNID_NAME = re.compile(r"身份证|公民身份|证件号")
_USCC_NAME = re.compile(r"信用代码|税号|纳税人识别")


def guess_kind(name: str, values: Sequence[CellValue]) -> str:
    """Return the kind (FieldType value or CODE) a column has by its name and its values; text when unsure."""
    filled = [value for value in values if not is_blank(value)][:SAMPLES]
    heading = squash(fold(name)).rsplit("/", maxsplit=1)[-1]
    whole = squash(fold(name))
    if _share(filled, _is_dated) >= FITTING and (
        _DATE_NAME.search(whole) or _share(filled, _is_clear_date) >= MOSTLY
    ):
        timed = any(
            isinstance(value, Mark) and value.kind == "datetime" for value in filled
        ) or any(":" in as_text(value) for value in filled)
        return FieldType.DATETIME.value if timed else FieldType.DATE.value
    for pattern, kind in _NAMED:
        named = pattern.search(whole if pattern is _MONEY_NAME else heading)
        if named and _suits(kind, filled):
            return kind
    if filled and _is_yes_no_column(heading, filled):
        return FieldType.BOOL.value
    return FieldType.TEXT.value


_NAMED = (
    (_CNID_NAME, FieldType.CNID.value),
    (_USCC_NAME, FieldType.USCC.value),
    (_PHONE_NAME, FieldType.PHONE.value),
    (_MONEY_NAME, FieldType.MONEY.value),
    (_NUMBER_NAME, FieldType.NUMBER.value),
    (_CODE_NAME, CODE),
)


def _share(values: Sequence[CellValue], test: "_Test") -> float:
    return sum(map(test, values)) / len(values) if values else 0.0


class _Test(Protocol):
    def __call__(self, value: CellValue, /) -> bool: ...


def _suits(kind: str, filled: Sequence[CellValue]) -> bool:
    if kind in (FieldType.MONEY.value, FieldType.NUMBER.value):
        padded = any(re.match(r"0\d", as_text(value)) for value in filled)
        return not padded and _share(filled, _is_number) >= FITTING
    return True


def _is_number(value: CellValue) -> bool:
    if isinstance(value, Mark):
        return value.kind in ("formula", "error")
    return not isinstance(value, bool) and read_number(as_text(value)).value is not None


def _is_dated(value: CellValue) -> bool:
    if isinstance(value, Mark):
        return value.kind in DATE_MARKS
    if isinstance(value, (bool, float)):
        return False
    return bool(read_date(as_text(value)).iso)


def _is_clear_date(value: CellValue) -> bool:
    """Whether the value is a date by itself: not a bare number, not a year."""
    if isinstance(value, Mark):
        return value.kind in DATE_MARKS
    text = as_text(value)
    return (
        not text.strip().isdigit()
        and read_date(text).precision in ("day", "second", "range")
        and len(text) >= FULL_DATE
    )


_YES_NO = frozenset(
    ["是", "否", "√", "×", "✓", "✗", "☑", "☐", "y", "n", "yes", "no", "true", "false", "有", "无"]
)
_YES_NO_NAME = re.compile(r"是否|有无|^归档$|盖章$|^已|^is_|^has_")


def _is_yes_no_column(heading: str, filled: Sequence[CellValue]) -> bool:
    """Whether every value answers yes or no; 已核 beside nothing else is a remark, no answer."""
    words = {
        "true"
        if value is True
        else "false"
        if value is False
        else fold(as_text(value)).strip().lower()
        for value in filled
    }
    if _YES_NO_NAME.search(heading):
        return all(
            word in _YES_NO or (len(word) <= TELLING and word[:1] in "已未") for word in words
        )
    return words <= _YES_NO and len(words) > 1


def upper_codes(values: Sequence[CellValue]) -> bool:
    """Whether the codes of a column are written in capitals, nearly all of them."""
    texts = [
        fold(as_text(value))
        for value in values
        if any(letter.isalpha() and letter.isascii() for letter in fold(as_text(value)))
    ]
    return bool(texts) and sum(text == text.upper() for text in texts) >= 0.8 * len(texts)
