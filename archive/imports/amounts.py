"""Reads numbers and sums of money as Chinese ledgers write them, and gives the unit in a heading its factor."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from archive.imports.folding import fold

UNITS = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1_000),
    "万": Decimal(10_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
    "万亿": Decimal(10) ** 12,
}
_SIGN = re.compile(
    r"^(?:rmb|cny|￥|¥|人民币|大写[:：]?|\(大写\)[:：]?|[:：])\s*|\s*(?:rmb|cny|元整|圆整|元正|元|圆|整|人民币)$"
)
_CURRENCY = re.compile(
    r"^(?:us\$|usd|hk\$|hkd|\$|€|eur|£|gbp|jpy)|(?:usd|美元|美金|港元|港币|欧元|英镑|日元|円|eur|hkd)$"
)
_ABOUT = re.compile(r"^(?:大?约|近|逾|超)|(?:左右|上下|许)$")
_ODD = re.compile(r"[余多](?=[万亿元]|$)")
_REMARK = re.compile(r"(?<=[\d元整])\([^()]*[^()\d.,¥￥%-][^()]*\)$")
_UNIT = re.compile(
    r"(?<=\d)(?:个月|[件个台套张份页册卷盒箱本人天日次辆户条块支部宗笔项名])$"
)  # what is counted; weights and lengths could be of another scale and stay a doubt
_MIXED = re.compile(r"(\d+(?:\.\d+)?)(亿|万|千)(\d+(?:\.\d+)?)(万|千|百)?")
_MINUS = str.maketrans("−–—", "---")
_SCANNED = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1"})

_PLAIN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:e[+-]?\d{1,2})?")
_SIMPLE = re.compile(r"-?\d{1,30}(?:\.\d{1,20})?", re.ASCII)
_SCALED = re.compile(r"(.+?)(万亿|千万|百万|亿|万|千|百)$")
_CAPITAL = {
    letter: place
    for place, letters in enumerate(
        ("零〇", "壹一弌", "贰二两貳", "叁三參叄", "肆四", "伍五", "陆六陸", "柒七", "捌八", "玖九")
    )
    for letter in letters
}
_TIMES = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_PARTS = {"角": Decimal("0.1"), "分": Decimal("0.01")}


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A number, and `scaled` when the text itself named 万 or 亿; None when the text is no number.

    `note` names what the text says and a number cannot keep: about, currency, remark, counted, scanned.
    """

    value: Decimal | None
    scaled: bool = False
    capital: bool = False
    note: str = ""


NOT_A_NUMBER = Amount(value=None)


def heading_scale(heading: str) -> Decimal:
    """Return the factor of a unit in a heading: 金额（万元） is 10,000; 1 when there is none."""
    found = re.search(
        r"[(（\[【:：]\s*(?:单位[:：])?\s*(?:人民币)?(万亿|千万|百万|亿|万|千|百)元?\s*(?:[)）\]】]|$)",
        heading,
    )
    return UNITS[found[1]] if found else Decimal(1)


def read_number(text: str) -> Amount:
    """Return the number a text stands for: separators, brackets as minus, currency, 万/亿, capitals."""
    if _SIMPLE.fullmatch(text):
        return Amount(value=Decimal(text))
    text = fold(text).strip().lower().replace(" ", "").replace("，", ",").translate(_MINUS)
    found = _signed(text)
    if found.value is not None:
        return found
    for note, bare in _bared(text):
        if bare != text and (lesser := _signed(bare)).value is not None:
            return replace(lesser, note=note)
    return NOT_A_NUMBER


def _bared(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text without what a number cannot keep, and the name of that."""
    yield "about", _ODD.sub("", _ABOUT.sub("", text))
    yield "currency", _CURRENCY.sub("", text)
    yield "remark", _REMARK.sub("", text)
    yield "counted", _UNIT.sub("", text)
    if sum(map(str.isdigit, text)) * 2 >= len(text):
        yield "scanned", text.translate(_SCANNED)


def _signed(text: str) -> Amount:
    sign = 1
    if found := re.fullmatch(r"\((.+)\)", text):
        text, sign = found[1], -1
    bare = text
    while (shorter := _SIGN.sub("", bare)) != bare:
        bare = shorter
    if bare.startswith("-") and _SIGN.match(bare[1:]):
        bare = "-" + _SIGN.sub("", bare[1:])
    if bare.endswith("-") and len(bare) > 1:
        bare, sign = bare[:-1], -1
    amount = _plain(bare)
    if amount is None:
        return _with_unit(bare, sign)
    return Amount(value=sign * amount)


def _plain(text: str) -> Decimal | None:
    if not text or not _PLAIN.fullmatch(text) or not any(letter.isdigit() for letter in text):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _with_unit(text: str, sign: int) -> Amount:
    if found := _SCALED.fullmatch(text):
        amount = _plain(found[1])
        if amount is not None:
            return Amount(value=sign * amount * UNITS[found[2]], scaled=True)
    if found := _MIXED.fullmatch(text):  # 12万5千; 3万5 is 3万5千
        small = UNITS[found[4]] if found[4] else UNITS[found[2]] / 10
        if small < UNITS[found[2]]:
            amount = Decimal(found[1]) * UNITS[found[2]] + Decimal(found[3]) * small
            return Amount(value=sign * amount, scaled=True)
    capital = _capital(text)
    return (
        NOT_A_NUMBER if capital is None else Amount(value=sign * capital, scaled=True, capital=True)
    )


def _capital(text: str) -> Decimal | None:
    """Return 壹万贰仟叁佰元伍角 as 12300.5; None when a letter is none of the capital figures."""
    whole, section, digit = Decimal(0), 0, 0
    part = Decimal(0)
    seen = False
    for letter in text:
        if letter in _CAPITAL:
            digit, seen = _CAPITAL[letter], True
        elif letter in _TIMES:
            section, digit, seen = section + (digit or 1) * _TIMES[letter], 0, True
        elif letter in _MYRIADS:
            whole, section, digit = _lifted(whole, section + digit, _MYRIADS[letter]), 0, 0
        elif letter in "元圆":
            whole, section, digit = whole + section + digit, 0, 0
        elif letter in _PARTS:
            part, digit = part + digit * _PARTS[letter], 0
        elif letter not in "整正":
            return None
    return whole + section + digit + part if seen and len(text) > 1 else None


def _lifted(whole: Decimal, section: int, factor: int) -> Decimal:
    """Return 一亿二千 lifted by 万 or 亿: 亿 lifts everything before it, 万 only its own section."""
    return (whole + section) * factor if factor > _MYRIADS["万"] else whole + section * factor


def canonical(value: Decimal) -> str:
    """Return the number without exponent and without closing zeros (2824.50 → 2824.5)."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
