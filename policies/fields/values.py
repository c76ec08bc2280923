"""Turns what a person types, or a JSON holds, into the one stored form of each field type."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from kernel.errors import Problem
from kernel.identifiers import Checked, check_cnid, check_phone, check_uscc, fold
from kernel.text import N_
from policies.fields.ages import Fault, read_age
from policies.fields.amounts import canonical, read_money, read_number
from policies.fields.dates import EARLIEST_YEAR, in_zone, read_date, read_datetime
from policies.fields.rules import Choice, Field, FieldType

TIME_ZONE = "Asia/Shanghai"
MAX_TEXT = 2_000
MAX_LONGTEXT = 200_000
MAX_ITEMS = 500
QUOTED = 40
YES = frozenset({"1", "true", "t", "yes", "y", "on", "是", "有", "对", "真", "√", "✓"})
NO = frozenset(
    {"0", "false", "f", "no", "n", "off", "否", "无", "不", "没有", "错", "假", "×", "✗", "未"}
)
_SEPARATORS = re.compile(r"[,，、;；|\n]")
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250})\.[a-z0-9-]{2,63}")
_TEXTS = frozenset({FieldType.TEXT, FieldType.ADDRESS, FieldType.LONGTEXT})
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OPAQUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,199}")
_PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}")
_BAD_CHARACTER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)


class Parsed(NamedTuple):
    """A value in its stored form (None: empty), or the problem; a warning does not stop it."""

    value: Any = None
    problem: Problem | None = None
    warning: Problem | None = None

    @property
    def ok(self) -> bool:
        """Whether the value may be stored."""
        return self.problem is None


class _Context(NamedTuple):
    field: Field
    today: date
    time_zone: str

    def problem(self, code: str, message: str, raw: Any = None, **params: Any) -> Parsed:
        if raw is not None:
            params["value"] = self._quote(raw)
        return Parsed(
            problem=Problem(code=code, message=message, params=params, where=self.field.code)
        )

    def _quote(self, raw: Any) -> str:
        # A problem is shown, logged and exported with the import: it must not carry what is sealed.
        if self.field.sealed or self.field.sensitivity:
            return "…"
        text = _BAD_CHARACTER.sub("\ufffd", str(raw)[: QUOTED + 1])
        return text if len(text) <= QUOTED else text[:QUOTED] + "…"


Parser = Callable[[_Context, Any], Parsed]


def parse(
    field: Field,
    raw: Any,
    *,
    today: date,
    language: str = "zh-hans",
    time_zone: str = TIME_ZONE,
) -> Parsed:
    """Return the stored form of `raw` for `field`, or a problem whose `where` is the field's code.

    Stored forms: text NFC and trimmed; number and money a decimal string; date YYYY-MM-DD; datetime
    YYYY-MM-DDTHH:MM±HH:MM in `time_zone`; choice its code; multi and file lists; link an int; person
    a str; phone, uscc and cnid normalised; age as 45@YYYY-MM-DD, of today where no day is said. Names
    of choices are accepted in both languages, those of `language` first. Never raises for any `raw`.
    """
    if isinstance(raw, str):
        if (plain := _plain(field, raw)) is not None:
            return plain
        raw = _tidied(raw)
    if raw is None or (isinstance(raw, (list, tuple)) and not raw):
        return Parsed()
    context = _Context(field=field, today=today, time_zone=time_zone)
    if isinstance(raw, str) and not raw.isprintable() and _BAD_CHARACTER.search(raw):
        return context.problem(
            "control_character", N_("The text has invisible control characters; type it again.")
        )
    if field.type in _CHOOSING:
        return _CHOOSING[field.type](context, raw, language)
    return _PARSERS[field.type](context, raw)


def _tidied(text: str) -> str | None:
    """Return a text in NFC with plain line ends; None when nothing is in it but blanks."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text)
    return text if text[:1].isalnum() or fold(text) else None


def _plain(field: Field, text: str) -> Parsed | None:
    """Return what most values of a ledger are, ten times faster: a text or a date in its stored form."""
    if field.type in _TEXTS:
        whole = text[:1].isalnum() and text[-1:] != " " and text.isprintable()
        if whole and len(text) <= MAX_TEXT and unicodedata.is_normalized("NFC", text):
            return Parsed(text)
    elif field.type is FieldType.DATE and _ISO_DATE.fullmatch(text):
        try:
            return Parsed(text) if date.fromisoformat(text).year >= EARLIEST_YEAR else None
        except ValueError:
            return None
    return None


def _as_text(raw: Any) -> str | None:
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**MAX_ITEMS:
        return str(raw)
    return str(raw) if isinstance(raw, Decimal) and raw.is_finite() else None


def _no_text(context: _Context, raw: Any) -> Parsed:
    return context.problem("wrong_kind", N_("“{value}” is not a text."), raw)


def _text(context: _Context, raw: Any) -> Parsed:
    text = _as_text(raw)
    if text is not None and context.field.type is not FieldType.LONGTEXT:
        text = " ".join(text.split("\n"))
    return _no_text(context, raw) if text is None else _limited(context, text)


def _limited(context: _Context, text: str) -> Parsed:
    limit = MAX_LONGTEXT if context.field.type is FieldType.LONGTEXT else MAX_TEXT
    if len(text) > limit:
        return context.problem(
            "too_long",
            N_("The text has {length} characters; at most {limit} fit."),
            length=len(text),
            limit=limit,
        )
    return Parsed(value=text)


def _number(context: _Context, raw: Any) -> Parsed:
    money = context.field.type is FieldType.MONEY
    number: Decimal | None = None
    if isinstance(raw, str):
        number = (read_money if money else read_number)(raw[:MAX_ITEMS])
    elif isinstance(raw, (int, Decimal)) and not isinstance(raw, bool):
        number = Decimal(raw)
    elif isinstance(raw, float):
        number = Decimal(repr(raw))  # the shortest decimal that is this float
    if number is None or not number.is_finite():
        message = (
            N_("“{value}” is not an amount; write it like 1234.50 or 12.5万.")
            if money
            else N_("“{value}” is not a number; write it like 1234.5.")
        )
        return context.problem("money" if money else "number", message, raw)
    text = canonical(number) if number.adjusted() < MAX_ITEMS else None
    if text is None:
        return context.problem(
            "number_size", N_("The number has more than 18 places before or 8 after the point.")
        )
    return Parsed(value=text)


def _date(context: _Context, raw: Any) -> Parsed:
    day: date | None = None
    if isinstance(raw, datetime):
        day = raw.date() if raw.time() == time.min else None
    elif isinstance(raw, date):
        day = raw
    elif isinstance(raw, str):
        day = read_date(raw[:MAX_ITEMS])
    if day is None or day.year < EARLIEST_YEAR:
        return context.problem(
            "date",
            N_("“{value}” is not a date; write year, month and day like 2011-03-05."),
            raw,
        )
    return Parsed(value=day.isoformat())


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _datetime(context: _Context, raw: Any) -> Parsed:
    zone = _zone(context.time_zone)
    found: tuple[datetime, bool] | None = None
    try:
        if isinstance(raw, datetime):
            found = in_zone(raw, zone), True
        elif isinstance(raw, date):
            found = datetime.combine(raw, time.min, tzinfo=zone), False
        elif isinstance(raw, str):
            found = read_datetime(raw[:MAX_ITEMS], zone)
    except OverflowError:
        found = None
    if found is None or found[0].year < EARLIEST_YEAR:
        return context.problem(
            "datetime",
            N_("“{value}” is not a date with a time; write it like 2011-03-05 14:30."),
            raw,
        )
    moment, timed = found
    doubt = context.problem("time_missing", N_("No time of day was given; 00:00 is stored."))
    warning = None if timed else doubt.problem
    return Parsed(value=moment.isoformat(timespec="minutes"), warning=warning)


def _bool(context: _Context, raw: Any) -> Parsed:
    if isinstance(raw, bool):
        return Parsed(value=raw)
    word = fold(str(raw)[:QUOTED]).casefold() if isinstance(raw, (str, int)) else ""
    if word in YES or word in NO:
        return Parsed(value=word in YES)
    return context.problem("bool", N_("“{value}” is neither yes nor no."), raw)


def _checked(context: _Context, raw: Any, check: Callable[[str], Checked]) -> Parsed:
    found = check(raw[:MAX_TEXT])
    problem = found.problem and Problem(
        code=found.problem.code,
        message=found.problem.message,
        params=found.problem.params,
        where=context.field.code,
    )
    if not found.ok:
        return Parsed(problem=problem)
    return Parsed(value=found.normalised, warning=problem)


def _phone(context: _Context, raw: Any) -> Parsed:
    text = _as_text(raw)
    return _no_text(context, raw) if text is None else _checked(context, text, check_phone)


def _identifier(context: _Context, raw: Any) -> Parsed:
    if not isinstance(raw, str):
        # A spreadsheet keeps 15 digits of a number: the last ones of an identifier are lost.
        return context.problem(
            "identifier_number",
            N_("The identifier came as a number and may have lost digits; give it as text."),
        )
    if context.field.type is FieldType.USCC:
        return _checked(context, raw, check_uscc)
    return _checked(context, raw, lambda text: check_cnid(text, today=context.today))


def _email(context: _Context, raw: Any) -> Parsed:
    if isinstance(raw, str):
        local, at, host = fold(raw).rpartition("@")
        address = f"{local}{at}{host.lower()}"
        if _EMAIL.fullmatch(address) and ".." not in address:
            return Parsed(value=address)
    return context.problem("email", N_("“{value}” is not an e-mail address."), raw)


def _link(context: _Context, raw: Any) -> Parsed:
    text = fold(raw) if isinstance(raw, str) else raw
    if isinstance(text, str) and re.fullmatch(r"[0-9]{1,18}", text):
        text = int(text)
    if isinstance(text, int) and not isinstance(text, bool) and 0 < text < 2**63:
        return Parsed(value=text)
    return context.problem("link", N_("“{value}” does not name a record."), raw)


def _person(context: _Context, raw: Any) -> Parsed:
    text = _as_text(raw)
    if text is not None and _PERSON.fullmatch(text):
        return Parsed(value=text)
    return context.problem("person", N_("“{value}” does not name a person."), raw)


def _file(context: _Context, raw: Any) -> Parsed:
    ids = [raw.strip()] if isinstance(raw, str) else raw
    if (
        isinstance(ids, (list, tuple))
        and len(ids) <= MAX_ITEMS
        and all(isinstance(item, str) and _OPAQUE.fullmatch(item) for item in ids)
    ):
        return Parsed(value=list(dict.fromkeys(ids)))
    return context.problem("file", N_("This does not name uploaded files; upload them again."))


def _age(context: _Context, raw: Any) -> Parsed:
    age = read_age(raw, today=context.today)
    if isinstance(age, Fault):
        return context.problem(age, age.sentence, raw)
    return Parsed(value=age.as_of(context.today).stored)


def find_choice(field: Field, text: str, *, language: str = "zh-hans") -> Choice | None:
    """Return the choice with this code, else with this name: in `language` first, then any."""
    wanted = fold(text)
    for choice in field.choices:
        if wanted in {choice.code, fold(choice.code)}:
            return choice
    folded = wanted.casefold()
    ways: tuple[Callable[[Choice], str], ...] = (lambda c: c.zh, lambda c: c.en, lambda c: c.code)
    if not language.startswith("zh"):
        ways = (ways[1], ways[0], ways[2])
    for retired in (False, True):
        for way in ways:
            for choice in field.choices:
                if choice.retired is retired and fold(way(choice)).casefold() == folded:
                    return choice
    return None


def _choice(context: _Context, raw: Any, language: str) -> Parsed:
    text = _as_text(raw)
    choice = find_choice(context.field, text, language=language) if text is not None else None
    if choice is None:
        return context.problem(
            "choice", N_("“{value}” is not in the list of values; choose one of the list."), raw
        )
    if choice.retired:
        return context.problem(
            "choice_retired", N_("The value “{value}” is retired; choose another."), raw
        )
    return Parsed(value=choice.code)


def _multi(context: _Context, raw: Any, language: str) -> Parsed:
    if isinstance(raw, str):
        whole = find_choice(context.field, raw, language=language)
        items: list[Any] = [raw] if whole else _SEPARATORS.split(raw)
    elif isinstance(raw, (list, tuple)):
        items = list(raw)
    else:
        return context.problem("multi", N_("“{value}” is not a list of values."), raw)
    if len(items) > MAX_ITEMS:
        return context.problem("too_many", N_("More than {limit} values."), limit=MAX_ITEMS)
    one = _choice if context.field.choices else _word
    found: list[str] = []
    for item in items:
        if item is None or (isinstance(item, str) and not fold(item)):
            continue
        parsed = one(context, item, language)
        if not parsed.ok:
            return parsed
        found.append(parsed.value)
    order = {choice.code: place for place, choice in enumerate(context.field.choices)}
    unique = sorted(dict.fromkeys(found), key=lambda code: order.get(code, 0))
    return Parsed(value=unique or None)


def _word(context: _Context, raw: Any, _language: str) -> Parsed:
    if isinstance(raw, str):
        text = unicodedata.normalize("NFC", raw)
        if _SEPARATORS.search(text) or _BAD_CHARACTER.search(text):
            return context.problem("multi", N_("“{value}” is not one word of a list."), raw)
        return _text(context, text)
    return _no_text(context, raw)


_PARSERS: Mapping[FieldType, Parser] = {
    FieldType.TEXT: _text,
    FieldType.ADDRESS: _text,
    FieldType.LONGTEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.BOOL: _bool,
    FieldType.PHONE: _phone,
    FieldType.EMAIL: _email,
    FieldType.USCC: _identifier,
    FieldType.CNID: _identifier,
    FieldType.PERSON: _person,
    FieldType.LINK: _link,
    FieldType.FILE: _file,
    FieldType.AGE: _age,
}

# These read a list of values in the reader's language first.
_CHOOSING: Mapping[FieldType, Callable[[_Context, Any, str], Parsed]] = {
    FieldType.CHOICE: _choice,
    FieldType.MULTI: _multi,
}
