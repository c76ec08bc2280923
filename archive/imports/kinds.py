"""Guesses what a column holds — a date, money, a code, an answer — by its name and its values."""

import itertools
import re
from collections.abc import Sequence
from typing import Protocol

from archive.imports.amounts import read_number
from archive.imports.cells import DATE_MARKS, CellValue, Mark, as_text, is_blank
from archive.imports.cleaned import CODE
from archive.imports.dates import read_date
from archive.imports.folding import fold, squash
from archive.imports.words import NO, NOTHING, YES
from policies.fields.rules import FieldType

SAMPLES = 100  # values of a column that are looked at
MOSTLY = 0.8
TELLING = 3  # characters
FULL_DATE = 8  # characters of 2020-1-2
PAIR = 2
NAMED = 0.5  # share of the values that must be of the kind that the heading names

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
    filled = [value for value in values if not _is_nothing(value)][:SAMPLES]
    heading = squash(fold(name)).rsplit("/", maxsplit=1)[-1]
    whole = squash(fold(name))
    says_date = _DATE_NAME.search(whole) is not None
    if (says_date and _share(filled, _is_dated) >= NAMED) or _share(
        filled, _is_clear_date
    ) >= MOSTLY:
        timed = any(
            isinstance(value, Mark) and value.kind == "datetime" for value in filled
        ) or any(":" in as_text(value) for value in filled)
        return FieldType.DATETIME.value if timed else FieldType.DATE.value
    for pattern, kind in _NAMED:
        named = pattern.search(whole if pattern is _MONEY_NAME else heading)
        if named and _suits(kind, filled):
            return kind
    answers = [value for value in values if not is_blank(value)][:SAMPLES]  # 无 is an answer here
    if answers and _is_yes_no_column(heading, answers):
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
        return not padded and _share(filled, _is_number) >= NAMED
    return True


def _is_number(value: CellValue) -> bool:
    if isinstance(value, Mark):
        return value.kind in ("formula", "error")
    return not isinstance(value, bool) and read_number(as_text(value)).value is not None


def _is_nothing(value: CellValue) -> bool:
    return is_blank(value) or as_text(value).strip().lower() in NOTHING


def _is_dated(value: CellValue) -> bool:
    if isinstance(value, Mark):
        return value.kind in DATE_MARKS
    if isinstance(value, (bool, float)):
        return False
    found = read_date(as_text(value))
    return (
        bool(found.iso) or found.fault != "unreadable"
    )  # 98.6.5 is a date, though nobody knows which


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


# The two answers of each way of writing them; signs are answers wherever they stand, words may be choices.
_WORDS = (("是", "否"), ("有", "无"), ("y", "n"), ("yes", "no"), ("true", "false"))
_SIGNS = frozenset("√×✓✗✔✘☑☐")
_YES_NO = frozenset(itertools.chain(_SIGNS, *_WORDS))
# The questions with yes or no that records work asks; any other column of 是 and 否 keeps its words.
_QUESTION = re.compile(
    r"归档|盖章|签章|签字|签署|涉密|保密|原件|正本|电子|扫描|数字化|附件|齐全|完整|借出|归还|移交|接收|销毁|公开|"
    r"开放|续签|续约|到期|生效|作废|结清|结案|办结|回访|整改|有效|在职|^已|^is_|^has_|^archived$|^stamped$"
)


def _is_yes_no_column(heading: str, filled: Sequence[CellValue]) -> bool:
    """Whether every value answers yes or no; 已核 beside nothing else is a remark, no answer."""
    if all(isinstance(value, bool) for value in filled):
        return True
    words = {_word(value) for value in filled}
    if _QUESTION.search(heading):
        return all(
            word in YES or word in NO or (len(word) <= TELLING and word[:1] in "已未")
            for word in words
        )
    if len(words) < PAIR or not words <= _YES_NO:
        return False
    return bool(words & _SIGNS) or not any(words <= set(pair) for pair in _WORDS)


def _word(value: CellValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return fold(as_text(value)).strip().lower()


def upper_codes(values: Sequence[CellValue]) -> bool:
    """Whether the codes of a column are written in capitals, nearly all of them."""
    texts = [
        fold(as_text(value))
        for value in values
        if any(letter.isalpha() and letter.isascii() for letter in fold(as_text(value)))
    ]
    return bool(texts) and sum(text == text.upper() for text in texts) >= 0.8 * len(texts)
