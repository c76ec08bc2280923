"""A pattern, the facts of one record and a counter in; the number and the counter's scope out."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kernel.errors import Invalid, Problem
from kernel.identifiers import mod11_2
from kernel.text import N_, Word
from policies.numbering.grammar import (
    FILE_SCOPE,
    LEVEL,
    WITHIN,
    YEAR_SCOPE,
    Kind,
    Pattern,
    Segment,
    normalise,
)

NEARLY_FULL = Decimal("0.9")  # capacity from which staff are warned (REQ-NUM-08)
_BETWEEN = "\x1f"  # between the parts of a scope key; no normalised value contains it


@dataclass(frozen=True, kw_only=True)
class NumberFacts:
    """What a number may say of one record at the moment it is numbered; '' and None mean: not known.

    `category` is the whole code path (`HT·XS`); `on` the date the pattern's dates read (the rule's
    date field, by default the filing date); `retention` the retention code (`D10`); `region` the
    six digits of the administrative division (GB/T 2260: `310115`); `customer_type` one letter;
    `parent` the number of the file the item lies in; `fields` field code → value as text, of a
    choice its code.
    """

    fonds: str = ""
    category: str = ""
    on: date | None = None
    retention: str = ""
    department: str = ""
    region: str = ""
    customer_type: str = ""
    parent: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def render(pattern: Pattern, facts: NumberFacts, counter: int) -> str:
    """Return the number with this counter value, 1 or more; raise Invalid naming each missing value.

    A counter that outgrows its width takes one more digit and is never cut (REQ-NUM-08). A pattern
    without counter shows counter values from 2 up as a suffix: `…-R0000001-2`.
    """
    if counter < 1:
        message = N_("A counter starts at 1, not at {counter}.")
        raise Invalid([Problem(code="counter", message=message, params={"counter": counter})])
    return renderer(pattern, facts)(counter)


def renderer(pattern: Pattern, facts: NumberFacts) -> Callable[[int], str]:
    """Return `render` for many counter values of equal records; what stays the same is read once."""
    texts = list(_values(pattern.segments, facts, counter=1))
    counted = [
        (place, part)
        for place, part in enumerate(pattern.segments)
        if part.kind in {Kind.COUNTER, Kind.CHECK}
    ]

    def number(counter: int) -> str:
        for place, part in counted:
            texts[place] = _counted(part, pattern.segments, counter)
        text = "".join(texts)
        return text if pattern.counter or counter == 1 else f"{text}{LEVEL}{counter}"

    return number


def scope_key(pattern: Pattern, facts: NumberFacts) -> str:
    """Return the scope of the counter as text: equal text shares one counter.

    Two different scopes of one pattern never give the same number, whatever the counters: a pattern
    parses only when the number shows every part of the scope and where each part ends.
    """
    counter = pattern.counter
    if counter is None or not counter.scope:
        return normalise("".join(_values(pattern.left, facts)))
    parts = [_scope_part(name, pattern, facts) for name in sorted(counter.scope)]
    return _BETWEEN.join([*parts, _literals(pattern)])


def preview(
    pattern: Pattern, facts: NumberFacts, next_counter: int = 1, n: int = 3
) -> tuple[str, ...]:
    """Return the next `n` numbers, as the studio shows them before a pattern is published."""
    return tuple(render(pattern, facts, next_counter + step) for step in range(n))


def counter_of(pattern: Pattern, facts: NumberFacts, number: str) -> int | None:
    """Return the counter value of a legacy number that this pattern gives for these facts, or None.

    A number conforms when rendering the value found gives it back, blanks, width and kind of dash or
    dot aside (REQ-NUM-07); facts that lack a segment's value cannot conform.
    """
    wanted = normalise(number)
    try:
        first = normalise(render(pattern, facts, 1))
        if wanted == first:
            return 1
        for digits in _candidates(pattern, facts, wanted):
            if normalise(render(pattern, facts, int(digits))) == wanted:
                return int(digits)
    except Invalid:
        return None
    return None


def capacity(pattern: Pattern) -> int | None:
    """Return how many numbers fit the counter's width in one scope; None without a counter."""
    return 10**pattern.counter.number - 1 if pattern.counter else None


def capacity_used(pattern: Pattern, counter: int) -> Decimal:
    """Return the share of the width used at this counter value; warn from NEARLY_FULL, 1 is full."""
    most = capacity(pattern)
    return Decimal(counter) / Decimal(most) if most else Decimal(0)


def is_nearly_full(pattern: Pattern, counter: int) -> bool:
    """Return whether the counter has used 90 % of its width or more."""
    return capacity_used(pattern, counter) >= NEARLY_FULL


def _candidates(pattern: Pattern, facts: NumberFacts, wanted: str) -> list[str]:
    """Return the digit runs that could be the counter in a normalised number."""
    if pattern.counter is None:
        found = re.search(r"-([1-9][0-9]{0,17})$", wanted)
        return [found[1]] if found else []
    before = normalise("".join(_values(pattern.left, facts)))
    if not wanted.startswith(before):
        return []
    run = re.match(r"[0-9]{1,18}", wanted[len(before) :])
    if not run:
        return []
    return [run[0][:end] for end in range(len(run[0]), 0, -1) if int(run[0][:end]) > 0]


def _literals(pattern: Pattern) -> str:
    """The fixed text of a pattern, so that differently lettered patterns do not share a counter."""
    shown = [part.text if part.kind is Kind.LITERAL else WITHIN for part in pattern.segments]
    return normalise("".join(shown))


def _scope_part(name: str, pattern: Pattern, facts: NumberFacts) -> str:
    if name == YEAR_SCOPE:
        segment = Segment(kind=Kind.YEAR)
    elif name == FILE_SCOPE:
        segment = Segment(kind=Kind.PARENT)
    else:
        segment = next(part for part in pattern.segments if part.name == name)
    return f"{name}={normalise(''.join(_values((segment,), facts)))}"


def _values(
    segments: tuple[Segment, ...], facts: NumberFacts, *, counter: int = 0
) -> tuple[str, ...]:
    """Return the text of each segment, or raise Invalid with a problem for each that has none."""
    problems: list[Problem] = []
    texts: list[str] = []
    for part in segments:
        if part.kind is Kind.LITERAL:
            texts.append(part.text)
        elif part.kind in {Kind.COUNTER, Kind.CHECK}:
            texts.append(_counted(part, segments, counter))
        else:
            text = _READ[part.kind](part, facts)
            found = _problem_of(part, text)
            problems += [found] if found else []
            texts.append(_shown(part, text))
    if problems:
        raise Invalid(problems)
    return tuple(texts)


def _counted(part: Segment, segments: tuple[Segment, ...], counter: int) -> str:
    width = next(each.number for each in segments if each.kind is Kind.COUNTER)
    digits = f"{counter:0{width}d}"
    return digits if part.kind is Kind.COUNTER else mod11_2(digits)


def _category(part: Segment, facts: NumberFacts) -> str:
    levels = facts.category.split(WITHIN)
    if not part.number:
        return facts.category
    return levels[part.number - 1] if part.number <= len(levels) else ""


def _date(form: str) -> Callable[[Segment, NumberFacts], str]:
    def read(_part: Segment, facts: NumberFacts) -> str:
        if facts.on is None:
            return ""
        # strftime does not pad years before 1000 on every system
        return f"{facts.on.year:04d}{facts.on:%m%d}"[: len(form)]

    return read


_READ: Mapping[Kind, Callable[[Segment, NumberFacts], str]] = {
    Kind.FONDS: lambda _part, facts: facts.fonds,
    Kind.CATEGORY: _category,
    Kind.YEAR: _date("YYYY"),
    Kind.MONTH: _date("YYYYMM"),
    Kind.DAY: _date("YYYYMMDD"),
    Kind.RETENTION: lambda _part, facts: facts.retention,
    Kind.DEPARTMENT: lambda _part, facts: facts.department,
    Kind.REGION: lambda _part, facts: normalise(facts.region),
    Kind.CUSTOMER_TYPE: lambda _part, facts: facts.customer_type,
    Kind.PARENT: lambda _part, facts: facts.parent.strip(),
    Kind.FIELD: lambda part, facts: facts.fields.get(part.text, ""),
}


def _shown(part: Segment, text: str) -> str:
    """Return a value as the number shows it: capitals, no blanks; a parent's number stays as it is."""
    if part.kind is Kind.PARENT:
        return text
    if part.kind is Kind.REGION:
        return text[: part.number]
    value = normalise(text)
    return value[part.start : part.stop] if part.sliced else value


def _problem_of(part: Segment, text: str) -> Problem | None:
    """Return why a value cannot stand in a number, or None."""
    where, name = _NAMES.get(part.kind, (part.text, part.text))
    value = normalise(text)
    params = {
        "field": Word(name) if part.kind in _NAMES else name,
        "value": text,
        "token": f"{{{part.name}}}",
    }
    if not value:
        message = N_("The number needs {field} for {token}: fill it in.")
        return Problem(code="missing", message=message, params=params, where=where)
    if not _fits(part, value):
        message = N_("“{value}” in {field} has not the form that {token} needs in the number.")
        return Problem(code="form", message=message, params=params, where=where)
    if part.kind is not Kind.PARENT and not _is_one_part(part, value):
        message = N_("“{value}” in {field} contains - or ·, which part a number: change the value.")
        return Problem(code="separator", message=message, params=params, where=where)
    return None


def _fits(part: Segment, value: str) -> bool:
    if unicodedata.category(value[0]).startswith("M") or "\u1160" <= value[0] <= "\u11ff":
        return False  # it would melt into the character before it and hide the border
    if part.kind is Kind.REGION:
        return value.isascii() and value.isdigit() and part.number <= len(value) <= 6  # noqa: PLR2004 - GB/T 2260
    if part.kind is Kind.CUSTOMER_TYPE:
        return len(value) == 1
    if part.sliced:
        taken = value[part.start : part.stop]
        return len(taken) == part.slice_width if part.slice_width else bool(taken)
    return True


def _is_one_part(part: Segment, value: str) -> bool:
    if part.kind is Kind.CATEGORY and not part.number:
        return LEVEL not in value
    shown = value[part.start : part.stop] if part.sliced else value
    return LEVEL not in shown and WITHIN not in shown


# The attribute of NumberFacts, and how a sentence names it.
_NAMES: Mapping[Kind, tuple[str, str]] = {
    Kind.FONDS: ("fonds", N_("the fonds number")),
    Kind.CATEGORY: ("category", N_("the category")),
    Kind.YEAR: ("on", N_("the date")),
    Kind.MONTH: ("on", N_("the date")),
    Kind.DAY: ("on", N_("the date")),
    Kind.RETENTION: ("retention", N_("the retention code")),
    Kind.DEPARTMENT: ("department", N_("the department")),
    Kind.REGION: ("region", N_("the region")),
    Kind.CUSTOMER_TYPE: ("customer_type", N_("the customer type")),
    Kind.PARENT: ("parent", N_("the number of the file")),
}
