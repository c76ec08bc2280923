"""Reads a date in every form Chinese ledgers write it, keeping how precise it was."""

import datetime
import re
from typing import NamedTuple

from archive.imports.folding import fold

EPOCH_1900 = datetime.date(1899, 12, 30)
EPOCH_1904 = datetime.date(1904, 1, 1)
SERIALS = range(7_306, 80_000)  # 1920 to 2118: what an archive can mean by a bare day number
YEARS = range(1600, 2200)
DECEMBER = NOON = 12
HOURS = range(24)
SIXTY = range(60)
PAIR = 2


class When(NamedTuple):
    """A date as ISO text: YYYY, YYYY-MM, YYYY-MM-DD, with a time, or two of them as from/to.

    `precision`: year, month, day, second, range. `note` names what was assumed, '' when nothing.
    `fault` names why there is no date; then `iso` is ''.
    """

    iso: str = ""
    precision: str = ""
    note: str = ""
    fault: str = ""


UNREADABLE = When(fault="unreadable")
_DIGITS = str.maketrans(
    "〇零○Ｏ一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖", "0000123456789122334566789"
)
_ERAS = {"民國": 1911, "民国": 1911}
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
_NUMERAL = "〇零○一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖十拾廿卅"
_CN_NUMBER = re.compile(rf"[{_NUMERAL}]+")
_YMD = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?号?")
_PLAIN = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)"
)
_YM = re.compile(r"(\d{4})[-/.年](\d{1,2})月?份?")
_Y = re.compile(r"(\d{4})年?(?:度)?")
_DMY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_SHORT = re.compile(r"'?(\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_ENGLISH = re.compile(
    r"(\d{1,2})[- ]([a-z]{3})[a-z]*\.?[-, ]+(\d{4})|([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})"
)
_ENGLISH_SHORT = re.compile(r"(?:\d{1,2}[- ])?([a-z]{3})[a-z]*[- ]\d{2}")
_ENGLISH_YMD = re.compile(r"(\d{4})-([a-z]{3})[a-z]*-(\d{1,2})")
_TIME = re.compile(
    r"(?:t| |(?<=日))\s*(上午|下午|am|pm)?\s*(\d{1,2})[:时点](\d{1,2})"
    r"(?:[:分](\d{1,2}))?(?:\.\d+)?秒?分?\s*(am|pm)?z?(?:\+08:?00)?$"
)
_RANGE = re.compile(r"\s*(?:--|—|–|～|~|至|到|迄|→)\s*|\s+-\s+")
_EIGHT_RANGE = re.compile(r"(\d{8}|\d{6}|\d{4})[-/](\d{8}|\d{6}|\d{4})")
_SHORT_RANGE = re.compile(r"(.*\d{4}年(?:\d{1,2}月)?\d{1,2})-(\d{1,2}(?:月\d{1,2}日|[月日]))")
_DOTTED_RANGE = re.compile(
    r"(\d{4}[./年]\d{1,2}(?:[./月]\d{1,2}日?|月)?)-(\d{4}[./年]\d{1,2}(?:[./月]\d{1,2}日?|月)?)"
)
_TAIL = re.compile(r"(止|起|生|签订|到期)$")
_UNSURE = re.compile(r"(?:之?前|之?后|前后|左右|许|[(（](?:推测|推定|约|估计|存疑)[)）]|[?？]+)$")
_ABOUT = re.compile(r"^(?:大约|约|ca?\.?\s?(?=\d))")
_THIRD = re.compile(r"(?<=月)[份]?(上旬|中旬|下旬|初|底|末)$")
_PART_OF_YEAR = re.compile(
    r"(?<=年)(?:度?第?[1234一二三四]季度?|[上下]半年|春|夏|秋|冬|[春夏秋冬]季|年?初|年?中|年?底|年?末)$"
)
_DECADE = re.compile(r"(\d{3})0年代")
_WEEKDAY = re.compile(r"[(（]?(?:星期|礼拜|周)[一二三四五六日天1-6][)）]?")
_JAVA = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun) ([a-z]{3}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) [a-z]{3,4} (\d{4})"
)
# A day of the old calendar says itself so, or by a name that only it has: 腊月, 闰四月, 八月初一, 甲子年.
_LUNAR = re.compile(
    r"[农農阴陰旧舊夏][历曆]|正月|[冬腊臘]月|[闰閏]|月初[一二三四五六七八九十]|除夕|lunar"
    r"|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年"
)
# What scanners make of the signs of a date; read back, and always with a warning.
_SCANNED = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1", "曰": "日", "目": "日"})
_SCANNED_DASH = re.compile(r"(?<=\d)[一ー](?=\d)")


def read_date(text: str, *, epoch_1904: bool = False) -> When:
    """Return the date a text or number stands for; nothing is guessed: an ambiguous one is a fault."""
    if plain := _PLAIN.fullmatch(text):  # nearly every cell, ten times faster
        month, day = plain[3] or plain[5], plain[4] or plain[6]
        found = _calendar(int(plain[1]), int(month), int(day))
        if found.precision == "day":
            return found
    text = fold(text).strip().lower()
    if _LUNAR.search(text):
        return When(fault="lunar")
    try:
        if text.isdecimal() and not text.startswith("0"):
            return _from_number(int(text), epoch_1904=epoch_1904)
        found = _whole(text)
        return _scanned(text) if found.fault == "unreadable" else found
    except ValueError:  # a numeral that is none, such as 十十
        return UNREADABLE


def _whole(text: str) -> When:
    whole = _single(text)
    return _range(text) if whole.fault == "unreadable" else whole


def _scanned(text: str) -> When:
    """Return the date in text with the usual mistakes of a scanner mended, with the note that it was."""
    mended = _SCANNED_DASH.sub("-", text).translate(_SCANNED)
    if mended == text or not any(map(str.isdigit, text)):
        return UNREADABLE
    found = _whole(mended)
    return found._replace(note="scanned") if found.iso else UNREADABLE


def _from_number(number: int, *, epoch_1904: bool) -> When:
    text = str(number)
    if len(text) in (8, 6, 4) and (found := _compact(text)):
        return found
    if number in SERIALS:
        start = EPOCH_1904 if epoch_1904 else EPOCH_1900
        day = start + datetime.timedelta(days=number)
        return When(iso=day.isoformat(), precision="day", note="serial")
    return UNREADABLE


def _compact(text: str) -> When | None:
    """Return 20200102, 202001, 2020 and the archive forms 20200000, 20200100 (part unknown)."""
    year, month, day = int(text[:4]), text[4:6], text[6:8]
    if year not in YEARS:
        return None
    if month in ("", "00"):
        return When(iso=f"{year:04}", precision="year") if day in ("", "00") else None
    found = _calendar(year, int(month), 0 if day in ("", "00") else int(day))
    return None if found.fault else found


def _calendar(year: int, month: int, day: int) -> When:
    if year not in YEARS:
        return UNREADABLE
    if not month and not day:
        return When(iso=f"{year:04}", precision="year")
    if not day:
        if 1 <= month <= DECEMBER:
            return When(iso=f"{year:04}-{month:02}", precision="month")
        return When(fault="impossible")
    try:
        return When(iso=datetime.date(year, month, day).isoformat(), precision="day")
    except ValueError:
        return When(fault="impossible")


def _single(text: str) -> When:
    uncertain = False
    if bracket := re.fullmatch(r"[\[(〔【]\s*(.+?)\s*[\])〕】]\??", text):
        text, uncertain = bracket[1], True
    for doubt in (_ABOUT, _UNSURE):
        if (certain := doubt.sub("", text)) != text:
            text, uncertain = certain, True
    text = _TAIL.sub("", text.replace("公元", "")).rstrip("-/.、, ")
    found = _dated(_western(text).strip())
    if uncertain and found.iso:
        return When(iso=found.iso, precision=found.precision, note="uncertain")
    return found


def _western(text: str) -> str:
    """Return the text with the era, Chinese numerals and blanks inside the date turned to plain digits."""
    for era, offset in _ERAS.items():
        if found := re.match(rf"{era}\s*(元|\d{{1,3}}|[{_NUMERAL}]+)\s*[年./-]", text):
            year = 1 if found[1] == "元" else _number(found[1])
            text = f"{offset + year}年" + text[found.end() :]
    text = _WEEKDAY.sub("", text).replace("元月", "1月")
    if _CN_NUMBER.search(text) and re.search(r"[年月日.．/-]", text):
        text = _CN_NUMBER.sub(lambda found: str(_number(found[0])), text)
    text = re.sub(r"\s*([年月./-])\s*", r"\1", text)
    return re.sub(r"(?<=\d)[、,\\](?=\d)", ".", text)


def _number(text: str) -> int:
    if text.isdecimal() and text.isascii():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十").replace("拾", "十")
    if "十" not in text:
        return int(text.translate(_DIGITS))
    tens, _, ones = text.partition("十")
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (
        int(ones.translate(_DIGITS)) if ones else 0
    )


def _dated(text: str) -> When:
    if text.isdecimal() and len(text) in (4, 6, 8):
        return _compact(text) or UNREADABLE
    if (part := _part(text)) is not None:
        return part
    if clock := _TIME.search(text):
        return _timed(_dated(text[: clock.start()].strip()), clock)
    for pattern, parts in ((_YMD, 3), (_YM, 2), (_Y, 1)):
        if whole := pattern.fullmatch(text):
            return _parts([int(whole[place]) for place in range(1, parts + 1)])
    return _day_first(text) or _english(text)


def _part(text: str) -> When | None:
    """Return what is kept of 6月上旬, 1987年底 and 1990年代."""
    for pattern, note in ((_THIRD, "part_of_month"), (_PART_OF_YEAR, "part_of_year")):
        if part := pattern.search(text):
            found = _dated(text[: part.start()])
            return found._replace(note=note) if found.iso else found
    if decade := _DECADE.fullmatch(text):
        return When(iso=f"{decade[1]}0/{decade[1]}9", precision="range", note="uncertain")
    return None


def _parts(numbers: list[int]) -> When:
    if len(numbers) == 1:
        return When(iso=f"{numbers[0]:04}", precision="year") if numbers[0] in YEARS else UNREADABLE
    year, month, *day = numbers
    return _calendar(year, month, day[0] if day else 0)


def _timed(day: When, clock: re.Match[str]) -> When:
    if day.precision != "day":
        return day if day.fault else UNREADABLE
    half = clock[1] or clock[5] or ""
    hour, minute, second = int(clock[2]), int(clock[3]), int(clock[4] or 0)
    if half in ("下午", "pm") and hour < NOON:
        hour += 12
    elif half in ("上午", "am") and hour == NOON:
        hour = 0
    if hour not in HOURS or minute not in SIXTY or second not in SIXTY:
        return When(fault="impossible")
    if (hour, minute, second) == (0, 0, 0):
        return day
    return When(
        iso=f"{day.iso} {hour:02}:{minute:02}:{second:02}", precision="second", note=day.note
    )


def _day_first(text: str) -> When | None:
    """Return dates with the day first; 02/04/2003 and 98.6.5 are ambiguous faults."""
    if found := _DMY.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        if first > DECEMBER >= second:
            return _calendar(year, second, first)
        if second > DECEMBER >= first:
            return _calendar(year, first, second)
        return _calendar(year, first, second) if first == second else When(fault="ambiguous")
    return When(fault="two_digit_year") if _SHORT.fullmatch(text) else None


def _english(text: str) -> When:
    """Return dates with an English month: 5-Aug-2021, Aug 5, 2021, and what Java programs print."""
    if found := _JAVA.fullmatch(text):
        return _dated(f"{found[4]}-{_MONTHS.get(found[1], 0)}-{found[2]} {found[3]}")
    if (found := _ENGLISH_SHORT.fullmatch(text)) and found[1] in _MONTHS:
        return When(fault="two_digit_year")
    if found := _ENGLISH_YMD.fullmatch(text):
        year, name, day = found.groups()
    elif found := _ENGLISH.fullmatch(text):
        year, name, day = found[3] or found[6], found[2] or found[4], found[1] or found[5]
    else:
        return UNREADABLE
    return _calendar(int(year), _MONTHS[name], int(day)) if name in _MONTHS else UNREADABLE


def _range(text: str) -> When:
    found = _EIGHT_RANGE.fullmatch(text) or _DOTTED_RANGE.fullmatch(text)
    found = found or _SHORT_RANGE.fullmatch(text)
    halves = (
        [found[1], found[2]] if found else [half for half in _RANGE.split(text) if half is not None]
    )
    if len(halves) != PAIR:
        return UNREADABLE
    start = _single(_opened(halves[0].removesuffix("起"), halves[1]))
    if not start.iso:
        return start
    if halves[1] in ("今", "", "现在", "长期"):
        return When(iso=f"{start.iso}/", precision="range")
    end = _single(_completed(halves[1], start.iso))
    if not end.iso:
        return end
    if end.iso[: len(start.iso)] < start.iso[: len(end.iso)]:
        return When(fault="backwards")
    return When(iso=f"{start.iso}/{end.iso}", precision="range", note=start.note or end.note)


def _opened(start: str, end: str) -> str:
    """Return 2020年1 of 2020年1-5月 with the unit that only the end says."""
    unit = next((sign for sign in ("日", "月") if end.endswith(sign)), "")
    return start + unit if unit and re.search(r"[年月]\d{1,2}$", start) else start


def _completed(end: str, start: str) -> str:
    """Return 1996年4月至5月's second half with the year of the first."""
    if re.fullmatch(r"\d{1,2}月(?:\d{1,2}日)?", end):
        return f"{start[:4]}年{end}"
    if re.fullmatch(r"\d{1,2}[./]\d{1,2}", end):
        return f"{start[:4]}.{end}"
    return f"{start[:7]}-{end.removesuffix('日')}" if re.fullmatch(r"\d{1,2}日", end) else end
