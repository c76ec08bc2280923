"""Reads dates and times as people in China write them, and tells what it cannot read."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from kernel.identifiers import fold

EARLIEST_YEAR = 1000  # four digits, so that ISO dates sort as text
NOON = 12
_CHINESE_DIGITS = {"〇": "0", "○": "0", "零": "0"} | {
    char: str(value) for value, char in enumerate("一二三四五六七八九", start=1)
}
_NUMERAL = re.compile(
    r"(?:[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?)(?=[月日号时点分])"
)
_WEEKDAY = re.compile(r"[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?")
_SEPARATED = re.compile(r"([0-9]{4})\s*([-./年])\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*[日号]?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ENGLISH = re.compile(
    r"(?:([0-9]{1,2})\s+([a-z]{3,9})|([a-z]{3,9})\.?\s+([0-9]{1,2})),?\s+([0-9]{4})"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_MIDNIGHT = re.compile(r"(?:t|\s)+00:00(?::00(?:\.0+)?)?$")
_TIME = re.compile(
    r"(上午|凌晨|早上|中午|下午|晚上|am|pm)?\s*([0-9]{1,2})\s*[:时点]\s*(?:([0-9]{1,2})|(半))?\s*分?"
    r"(?:\s*:?\s*[0-9]{1,2}(?:\.[0-9]{1,9})?\s*秒?)?\s*(am|pm)?"
)
_SPLIT = re.compile(
    r"(.*?[日号]|[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{8})(?:t|\s)*(.*)", re.DOTALL
)


def arabic(text: str) -> str:
    """Return `text` folded, in lower case, its Chinese numerals of a date written as digits."""
    text = fold(text).lower()
    if text.isascii():
        return text
    text = _WEEKDAY.sub(" ", text)
    text = _NUMERAL.sub(lambda match: str(_numeral(match.group())), text)
    return "".join(_CHINESE_DIGITS.get(char, char) for char in text).strip()


def _numeral(text: str) -> int:
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, _, ones = text.partition("十")
    return int(_CHINESE_DIGITS.get(tens, "1")) * 10 + int(_CHINESE_DIGITS.get(ones, "0"))


def read_date(text: str) -> date | None:
    """Read 2011-03-05, 2011.3.5, 2011年3月5日, 20110305, 二〇一一年三月五日, 5 March 2011.

    Return None for anything else, for an impossible day, and for a time other than midnight.
    """
    text = _MIDNIGHT.sub("", arabic(text))
    if match := _SEPARATED.fullmatch(text):
        year, _, month, day = match.groups()
        return _date(int(year), int(month), int(day))
    if match := _COMPACT.fullmatch(text):
        year, month, day = match.groups()
        return _date(int(year), int(month), int(day))
    if match := _ENGLISH.fullmatch(text):
        first, name, other, last, year = match.groups()
        number = _MONTHS.get(name or other)
        return _date(int(year), number, int(first or last)) if number else None
    return None


def _date(year: int, month: int, day: int) -> date | None:
    if year < EARLIEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """Read 15:30, 15:30:05, 15时30分, 下午3点半, 3:30 pm; seconds are dropped."""
    match = _TIME.fullmatch(arabic(text))
    if match is None:
        return None
    before, hour_text, minute_text, half, after = match.groups()
    hour, minute = int(hour_text), 30 if half else int(minute_text or 0)
    part = before or after
    if part in {"下午", "晚上", "pm"} or (part == "中午" and hour < NOON - 1):
        hour += NOON if hour < NOON else 0
    elif part in {"am", "凌晨"} and hour == NOON:
        hour = 0
    try:
        return time(hour, minute)
    except ValueError:
        return None


def read_datetime(text: str, zone: ZoneInfo) -> tuple[datetime, bool] | None:
    """Read a date with its time in `zone`; return it and whether a time was given, None if unread.

    An ISO time with an offset is converted to `zone`; without a time it is midnight.
    """
    try:
        if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]", folded := fold(text)):
            return in_zone(datetime.fromisoformat(folded), zone), True
    except (ValueError, OverflowError):
        pass
    if (day := read_date(text)) is not None:
        given = bool(re.search(r":", text))
        return datetime.combine(day, time.min, tzinfo=zone), given
    match = _SPLIT.fullmatch(arabic(text))
    if match is None:
        return None
    day, moment = read_date(match.group(1)), read_time(match.group(2))
    if day is None or moment is None:
        return None
    return datetime.combine(day, moment, tzinfo=zone), True


def in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return `moment` in `zone`, to the minute; a naive one already is in it."""
    local = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    return local.replace(second=0, microsecond=0)
