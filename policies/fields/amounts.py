"""Reads numbers and amounts of money as people in China write them, exactly, as decimals."""

import re
from decimal import Context, Decimal, InvalidOperation

from kernel.identifiers import fold

MAX_INTEGER_DIGITS = 18
MAX_DECIMALS = 8
_EXACT = Context(prec=1_000)  # the default of 28 digits would round a long number in silence
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SIGNS = re.compile(r"^(?:rmb|cny|人民币|[¥￥])\s*|\s*(?:rmb|cny|人民币)$")
_UNIT = re.compile(r"(百万|千万|百亿|万亿|[千万亿])$")
_UNITS = {
    "千": 10**3,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "百亿": 10**10,
    "万亿": 10**12,
}
_CHINESE_DIGITS = {
    char: value
    for digits in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖")
    for value, char in enumerate(digits)
} | {"两": 2}
_CHINESE_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_COLLOQUIAL = frozenset("百佰千仟万亿")
_CHINESE = re.compile(r"[零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖两十拾百佰千仟万萬亿]+")
_WRITTEN = re.compile(r"(.*?)(?:元|圆)?(?:(.)角)?(?:零?(.)分)?[整正]?")


def read_number(text: str) -> Decimal | None:
    """Read 1234.5, 1,234.50, １２３, -3, (1,234), 5 万; return None for anything else."""
    text = fold(text).translate({0xFFE5: "¥", 0x2212: "-", 0x2013: "-"}).lower()
    sign = 1
    if text.startswith("(") and text.endswith(")"):
        sign, text = -1, text[1:-1].strip()
    elif text[:1] in {"-", "+"}:
        sign, text = (-1 if text[0] == "-" else 1), text[1:].strip()
    factor = 1
    if match := _UNIT.search(text):
        factor, text = _UNITS[match.group()], text[: match.start()].strip()
    if not (_PLAIN.fullmatch(text) or _GROUPED.fullmatch(text)):
        return None
    return _EXACT.multiply(Decimal(text.replace(",", "")), Decimal(sign * factor))


def read_money(text: str) -> Decimal | None:
    """Read an amount of yuan: ￥1,234.50, 12.5万元, RMB 300, 壹万贰仟元整, 叁元伍角; else None."""
    text = fold(text).lower()
    negative = text.startswith("(") and text.endswith(")")
    bare = text[1:-1].strip() if negative else text
    sign = -1 if negative else 1
    if bare[:1] == "-":
        sign, bare = -sign, bare[1:].strip()
    bare = _SIGNS.sub("", _SIGNS.sub("", bare))
    plain = read_number(re.sub(r"\s*(?:元|圆|块)?[整正]?$", "", bare)) if bare[:1] != "-" else None
    amount = plain if plain is not None else _written(bare)
    return None if amount is None else _EXACT.multiply(amount, Decimal(sign))


def _written(text: str) -> Decimal | None:
    match = _WRITTEN.fullmatch(text)
    if match is None or not match.group(1) or not _CHINESE.fullmatch(match.group(1)):
        return None
    whole = chinese_integer(match.group(1).replace("萬", "万"))
    tenths, hundredths = (_CHINESE_DIGITS.get(part or "零") for part in match.groups()[1:])
    if whole is None or tenths is None or hundredths is None:
        return None
    return Decimal(whole) + Decimal(tenths) / 10 + Decimal(hundredths) / 100


def chinese_integer(text: str) -> int | None:
    """Return the whole number that Chinese numerals say; None for a row of digits and what is unclear."""
    total = section = digit = 0
    for char in text:
        if char in _CHINESE_DIGITS:
            if digit:  # 一二三 is a row of digits, not an amount
                return None
            digit = _CHINESE_DIGITS[char]
        elif char in _CHINESE_TENS:
            section, digit = section + (digit or 1) * _CHINESE_TENS[char], 0
        elif char == "万":
            total, section, digit = total + (section + digit) * _UNITS[char], 0, 0
        else:
            total, section, digit = (total + section + digit) * _UNITS[char], 0, 0
    if digit and text[-2:-1] in _COLLOQUIAL:  # 三万二 may mean 32,000 or 30,002
        return None
    return total + section + digit


def canonical(number: Decimal) -> str | None:
    """Return the one decimal string of a number, without needless zeros; None when too long."""
    try:
        text = format(number, "f")
    except (InvalidOperation, ValueError):
        return None
    whole, _, decimals = text.partition(".")
    whole, decimals = whole.lstrip("-").lstrip("0") or "0", decimals.rstrip("0")
    if not whole.isdigit() or len(whole) > MAX_INTEGER_DIGITS or len(decimals) > MAX_DECIMALS:
        return None
    digits = f"{whole}.{decimals}" if decimals else whole
    return digits if not number.is_signed() or digits == "0" else "-" + digits
