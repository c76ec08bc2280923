"""An age (年龄): what follows from a date of birth, or what somebody stated with the day on which it was true.

An age is true of one day. So it is stored only where no date of birth is known, and then with its as-of day,
as one text: 45@2024-05-01. Once the date of birth beside it is known the age goes, whatever it said: what is
shown follows from the date of birth from then on, and the history keeps what stood there before (REQ-COL-04).
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from kernel.identifiers import fold
from kernel.text import N_
from policies.fields.amounts import chinese_integer
from policies.fields.dates import read_date
from policies.fields.rules import Field, FieldType

OLDEST = 150
LONGEST = 80  # characters; no way to write an age is longer
_BIGGEST = 10**6  # longer numbers are not even wrong ages
_STORED = re.compile(r"([0-9]{1,3})@([0-9]{4}-[0-9]{2}-[0-9]{2})")
_YEARS = re.compile(
    r"(?:([+-]?[0-9]{1,9})(?:\.0{1,9})?|([零〇一二三四五六七八九两十百]{1,7}))"
    r"\s*(?:周?[岁歲]|years?(?:[ -]old)?|yrs?\.?|y\.?o\.?)?"
)
# What ties the day to the years; without one of these something else stands there.
_TIE = re.compile(r"\s*(?:[@(,:;/]|截[至止]|至|as (?:of|at|on)\b|on\b|at\b)")
_LEAD = re.compile(r"(?:[@(,:;/\s]|截[至止]到?|至|as (?:of|at|on)\b|on\b|at\b)+")
_TAIL = re.compile(r"[\s)]*(?:止|时|当日|为止)?[\s)]*")


class Age(NamedTuple):
    """Whole years, and the day on which they were true; None where nobody said the day."""

    years: int
    on: date | None = None

    @property
    def stored(self) -> str:
        """The one form in which an age is kept; years alone where the day is not said."""
        return f"{self.years}@{self.on.isoformat()}" if self.on else str(self.years)

    def as_of(self, day: date) -> "Age":
        """Return the age with its day, this one where none was said."""
        return self if self.on else Age(self.years, day)


class Fault(StrEnum):
    """Why a text is no age."""

    NO_AGE = "age"
    RANGE = "age_range"
    NO_DAY = "age_day"
    FUTURE = "age_future"

    @property
    def sentence(self) -> str:
        """The marked sentence that tells it, with {value}."""
        return _SENTENCES[self]


_SENTENCES: Mapping[Fault, str] = {
    Fault.NO_AGE: N_("“{value}” is not an age; write it like 45, or 45 (2024-05-01)."),
    Fault.RANGE: N_("An age lies between 0 and 150 years."),
    Fault.NO_DAY: N_(
        "The day on which the age was true is no date; write it behind the age like 45 (2024-05-01)."
    ),
    Fault.FUTURE: N_("The day on which the age was true lies in the future."),
}


def age_on(birth: date, day: date) -> int:
    """Return the full years (周岁) of somebody born on `birth` on a day; below 0 before that day.

    By the calendar of the common era; the next year is full on the birthday itself, as people count and as
    insurers and schools do. (Only criminal law counts from the day after: 法释〔2006〕1号 art. 2.) Who was
    born on 29 February becomes older on 1 March in common years, since no 29 February comes before it.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def read_age(raw: Any, *, today: date) -> Age | Fault:
    """Read 45, 45岁, 四十五岁, 45 (2024-05-01), 45岁（截至2024年5月1日）, 45 as of 2024-05-01, and 45@2024-05-01.

    The day may be left out; one after `today` is refused, and so are years below 0 and above 150.
    """
    text = _text(raw)
    match = _YEARS.match(text)
    if match is None:
        return Fault.NO_AGE
    years = int(match.group(1)) if match.group(1) else chinese_integer(match.group(2))
    rest = text[match.end() :].strip()
    if years is None or (rest and not _TIE.match(rest)):
        return Fault.NO_AGE
    if not 0 <= years <= OLDEST:
        return Fault.RANGE
    if not rest:
        return Age(years)
    lead = _LEAD.match(rest)
    day = read_date(_untailed(rest[lead.end() :] if lead else rest))
    if day is None:
        return Fault.NO_DAY
    return Age(years, day) if day <= today else Fault.FUTURE


def _text(raw: Any) -> str:
    """Return what may be an age as a text, small letters, narrow signs; '' for what is none."""
    if isinstance(raw, str):
        return fold(raw).lower().replace("\u2212", "-") if len(raw) <= LONGEST else ""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal)):
        return ""
    number = Decimal(raw)
    if not number.is_finite() or abs(number) >= _BIGGEST or number != int(number):
        return ""
    return str(int(number))


def _untailed(text: str) -> str:
    """Return the day without the closing bracket and 止 behind it."""
    for end in range(len(text), 0, -1):
        if _TAIL.fullmatch(text[end - 1 :]) is None:
            return text[:end]
    return ""


def stated(value: Any) -> Age | None:
    """Return the age that a stored value states; None for what is no stored age."""
    match = _STORED.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    try:
        return Age(int(match.group(1)), date.fromisoformat(match.group(2)))
    except ValueError:
        return None


def in_words(age: Age, *, language: str) -> str:
    """Return an age as people read it, its day beside it where it has one; `read_age` reads it back."""
    if language.startswith("zh"):
        return f"{age.years} 岁（截至 {age.on}）" if age.on else f"{age.years} 岁"
    return f"{age.years} (as of {age.on})" if age.on else str(age.years)


def follows(one: Field) -> bool:
    """Say whether a field is an age that follows from a date of birth beside it."""
    return one.type is FieldType.AGE and bool(one.birth)


def derived(one: Field, beside: Mapping[str, Any], today: date) -> Age | None:
    """Return the age of today out of the date of birth beside it; None where that is not known or not lived.

    `beside` are the values of the record, or of the row of its group, by field code.
    """
    born = born_on(one, beside)
    years = age_on(born, today) if born else -1
    return Age(years, today) if 0 <= years <= OLDEST else None


def born_on(one: Field, beside: Mapping[str, Any]) -> date | None:
    """Return the date of birth an age follows from, if it is known."""
    text = beside.get(one.birth) if follows(one) else None
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def fits(age: Age, birth: date) -> bool:
    """Say whether somebody born on this day was so old on the age's day."""
    return age.on is not None and age_on(birth, age.on) == age.years
