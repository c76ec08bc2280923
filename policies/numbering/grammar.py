"""The grammar of archive numbers: pattern text in, frozen segments out, one clear problem for each mistake."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from kernel.errors import Invalid, Problem
from kernel.text import N_

LEVEL = "-"  # between levels of a number (上、下位代码)
WITHIN = "·"  # inside a level (同一级代码)
FILE_SCOPE = "file"
YEAR_SCOPE = "year"
LONGEST_PATTERN = 200
WIDEST_COUNTER = 12
DEEPEST_LEVEL = 9

_DASHES = dict.fromkeys(map(ord, "‐‒–—―−⁃﹘"), LEVEL)
_DOTS = dict.fromkeys(map(ord, ".•‧∙⋅・。"), WITHIN)
_FIELD = re.compile(r"(?P<code>[A-Za-z_][A-Za-z0-9_]*)(?P<as_code>\.code)?(?P<slice>\[.*\])?")
_SLICE = re.compile(r"\[(?P<start>-?\d{1,3})?:(?P<stop>-?\d{1,3})?\]")


class Kind(StrEnum):
    """What a segment stands for; the value is its token's name."""

    LITERAL = "literal"
    FONDS = "FONDS"
    CATEGORY = "CAT"
    YEAR = "YYYY"
    MONTH = "YYYYMM"
    DAY = "YYYYMMDD"
    RETENTION = "RP"
    DEPARTMENT = "DEPT"
    REGION = "REGION"
    CUSTOMER_TYPE = "CT"
    FIELD = "F"
    COUNTER = "SEQ"
    CHECK = "CHK"
    PARENT = "parent"


_PLAIN = {
    kind.value: kind
    for kind in Kind
    if kind not in {Kind.LITERAL, Kind.REGION, Kind.FIELD, Kind.COUNTER}
}
_DATES = {Kind.YEAR: 4, Kind.MONTH: 6, Kind.DAY: 8}


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One part of a pattern. `text` is literal text or a field code, `number` the n of CAT, REGION, SEQ."""

    kind: Kind
    text: str = ""
    number: int = 0
    start: int | None = None
    stop: int | None = None
    sliced: bool = False
    as_code: bool = False
    scope: tuple[str, ...] = ()

    @cached_property
    def name(self) -> str:
        """The token without braces and scope, as a scope names it: `CAT:1`, `F:vin[-8:]`."""
        if self.kind is Kind.FIELD:
            return f"F:{self.text}{'.code' if self.as_code else ''}{self.slice_text}"
        return f"{self.kind}:{self.number}" if self.number else self.kind.value

    @property
    def slice_text(self) -> str:
        """The slice as written, `[-8:]`, or ''."""
        if not self.sliced:
            return ""
        start = "" if self.start is None else self.start
        stop = "" if self.stop is None else self.stop
        return f"[{start}:{stop}]"

    @property
    def slice_width(self) -> int | None:
        """How many characters the slice takes when the value is long enough; None when that varies."""
        if self.start is None:
            return self.stop if self.stop is not None and self.stop > 0 else None
        if self.stop is None:
            return -self.start if self.start < 0 else None
        return self.stop - self.start

    @property
    def width(self) -> int | None:
        """The fixed number of characters this segment renders to, None when it varies."""
        if self.kind is Kind.LITERAL:
            return len(self.text)
        if self.kind in {Kind.CHECK, Kind.CUSTOMER_TYPE}:
            return 1
        if self.kind is Kind.REGION:
            return self.number
        if self.kind is Kind.FIELD and self.sliced:
            return self.slice_width
        return _DATES.get(self.kind)

    def __str__(self) -> str:
        if self.kind is Kind.LITERAL:
            return self.text
        scope = f"@{'+'.join(self.scope)}" if self.scope else ""
        return f"{{{self.name}{scope}}}"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A number pattern that parsed: its segments in order."""

    segments: tuple[Segment, ...]

    @cached_property
    def counter(self) -> Segment | None:
        """The counter, or None: then a field distinguishes, and a repeated value gets `-2`, `-3`, …"""
        return next((part for part in self.segments if part.kind is Kind.COUNTER), None)

    @cached_property
    def left(self) -> tuple[Segment, ...]:
        """The segments left of the counter (all, without one)."""
        if self.counter is None:
            return self.segments
        return self.segments[: self.segments.index(self.counter)]

    @cached_property
    def fields(self) -> tuple[Segment, ...]:
        """The segments that read a field."""
        return tuple(part for part in self.segments if part.kind is Kind.FIELD)

    def __str__(self) -> str:
        return "".join(map(str, self.segments))


def normalise(number: str) -> str:
    """Return the form in which numbers are compared and searched.

    Full-width is folded, blanks and invisible characters fall away, every dash is `-`, every dot `·`,
    letters are capitals. Two numbers are the same number when their normal forms are equal.
    """
    plain = number.replace(LEVEL, "").replace(WITHIN, "")
    if plain.isascii() and plain.isalnum():  # nearly every value: ten times faster
        return number.upper()
    before, after = "", number
    while before != after:  # capitals of a few letters decompose further; settled after two rounds
        before = after
        folded = unicodedata.normalize("NFKC", before).upper().translate(_DASHES | _DOTS)
        after = "".join(char for char in folded if unicodedata.category(char)[0] not in "ZC")
    return after


@lru_cache(maxsize=2_000)
def parse_pattern(text: str) -> Pattern:
    """Return the pattern written in `text` (grammar: presets §1.5), or raise Invalid with every problem.

    `{SEQ:n@scope}`: scope is `file` (within the parent file), `year`, or names of segments of the same
    pattern joined by `+` (`@FONDS+YYYY`); without it, everything left of the counter.
    """
    problems: list[Problem] = []
    segments: list[Segment] = []
    if not text.strip():
        problems.append(Problem(code="empty", message=N_("The number pattern is empty.")))
    if len(text) > LONGEST_PATTERN:
        message = N_("The number pattern is longer than {most} characters.")
        problems.append(Problem(code="too_long", message=message, params={"most": LONGEST_PATTERN}))
    for raw, is_token in _cut(text, problems):
        found = read_token(raw) if is_token else Segment(kind=Kind.LITERAL, text=literal_text(raw))
        if isinstance(found, Problem):
            problems.append(found)
        else:
            segments.append(found)
    pattern = Pattern(segments=tuple(segments))
    if not problems:
        problems = [*_counting_problems(pattern), *_decoding_problems(pattern)]
    if problems:
        raise Invalid(problems)
    return pattern


def _cut(text: str, problems: list[Problem]) -> Iterator[tuple[str, bool]]:
    """Yield (text, is it a token?) and note braces that do not match."""
    for piece in re.split(r"(\{[^{}]*\})", text):
        if piece.startswith("{") and piece.endswith("}"):
            yield piece[1:-1], True
        elif "{" in piece:
            message = N_("A brace is opened at “{text}” and not closed.")
            problems.append(_problem("unclosed", message, text=piece[piece.index("{") :]))
        elif "}" in piece:
            message = N_("A brace is closed at “{text}” that was not opened.")
            problems.append(_problem("unopened", message, text=piece))
        elif piece:
            yield piece, False


def literal_text(text: str) -> str:
    """Return fixed text with its dashes and dots in canonical form, without control characters."""
    folded = text.replace("－", LEVEL).replace("．", WITHIN).translate(_DASHES | _DOTS)
    return "".join(char for char in folded if unicodedata.category(char)[0] not in "ZC")


def _problem(code: str, message: str, **params: object) -> Problem:
    return Problem(code=code, message=message, params=params, where=str(params.get("token", "")))


def read_token(raw: str) -> Segment | Problem:
    """Return the segment written as `{raw}`, or what is wrong with it."""
    token = f"{{{raw}}}"
    if raw in _PLAIN:
        return Segment(kind=_PLAIN[raw])
    name, colon, rest = raw.partition(":")
    if name in _WITH_DETAIL and (colon or name in {Kind.COUNTER, Kind.REGION}):
        return _WITH_DETAIL[name](rest, token)
    return _problem("unknown_token", N_("{token} is not known in number patterns."), token=token)


def _region_token(rest: str, token: str) -> Segment | Problem:
    if rest in {"2", "4", "6"}:
        return Segment(kind=Kind.REGION, number=int(rest))
    return _problem("region", N_("{token}: a region has 2, 4 or 6 digits."), token=token)


def _category_token(rest: str, token: str) -> Segment | Problem:
    if rest.isascii() and rest.isdigit() and 1 <= int(rest) <= DEEPEST_LEVEL:
        return Segment(kind=Kind.CATEGORY, number=int(rest))
    return _problem("level", N_("{token}: the level is a number from 1 to 9."), token=token)


def _field_token(rest: str, token: str) -> Segment | Problem:
    found = _FIELD.fullmatch(rest)
    if not found:
        message = N_("{token}: write {{F:field}}, {{F:field[-8:]}} or {{F:field.code}}.")
        return _problem("field", message, token=token)
    code, as_code = found["code"], bool(found["as_code"])
    if not found["slice"]:
        return Segment(kind=Kind.FIELD, text=code, as_code=as_code)
    cut = _SLICE.fullmatch(found["slice"])
    start = int(cut["start"]) if cut and cut["start"] else None
    stop = int(cut["stop"]) if cut and cut["stop"] else None
    if not cut or (start is None and stop is None) or _takes_nothing(start, stop):
        message = N_(
            "{token}: a slice is written [2:5], [:4] or [-8:] and takes at least one character."
        )
        return _problem("slice", message, token=token)
    return Segment(kind=Kind.FIELD, text=code, as_code=as_code, sliced=True, start=start, stop=stop)


def _takes_nothing(start: int | None, stop: int | None) -> bool:
    """Whether a slice is empty whatever the value; slices across both ends vary and are refused too."""
    if start is None or stop is None:
        return stop == 0 or (start is None and stop is None)
    return (start < 0) != (stop < 0) or stop <= start


def _counter_token(rest: str, token: str) -> Segment | Problem:
    width, at, scope = rest.partition("@")
    if not (width.isascii() and width.isdigit() and 1 <= int(width) <= WIDEST_COUNTER):
        message = N_("{token}: the counter's width is a number from 1 to {most}.")
        return _problem("width", message, token=token, most=WIDEST_COUNTER)
    names = tuple(scope.split("+")) if at else ()
    if not all(names) or len(set(names)) != len(names):
        message = N_("{token}: after @ stand file, year or different segment names joined by +.")
        return _problem("scope", message, token=token)
    return Segment(kind=Kind.COUNTER, number=int(width), scope=names)


_WITH_DETAIL: Mapping[str, Callable[[str, str], Segment | Problem]] = {
    Kind.REGION: _region_token,
    Kind.CATEGORY: _category_token,
    Kind.FIELD: _field_token,
    Kind.COUNTER: _counter_token,
}


def _counting_problems(pattern: Pattern) -> Iterator[Problem]:
    """Yield what keeps the pattern from giving every record a number of its own."""
    kinds = [part.kind for part in pattern.segments]
    if kinds.count(Kind.COUNTER) > 1:
        yield _problem("two_counters", N_("The pattern has more than one counter {{SEQ}}."))
    if pattern.counter is None and (not pattern.fields or Kind.PARENT in kinds):
        message = N_(
            "The pattern has no counter {{SEQ:n}}, so two records would get the same number."
        )
        yield _problem("no_counter", message)
    if kinds.count(Kind.PARENT) > 1:
        yield _problem("two_parents", N_("The pattern names {{parent}} more than once."))
    if Kind.CHECK in kinds:
        before = kinds[: kinds.index(Kind.CHECK)]
        if Kind.COUNTER not in before:
            yield _problem(
                "check_first", N_("{{CHK}} checks the counter and stands after {{SEQ}}.")
            )
    yield from _scope_problems(pattern)


def _scope_problems(pattern: Pattern) -> Iterator[Problem]:
    """Yield scopes the number does not show: two of them would give the same number."""
    names = {part.name for part in pattern.segments if part.kind is not Kind.COUNTER}
    for wanted in pattern.counter.scope if pattern.counter else ():
        if wanted == FILE_SCOPE:
            shown = Kind.PARENT.value in names
        elif wanted == YEAR_SCOPE:
            shown = not names.isdisjoint(kind.value for kind in _DATES)
        else:
            shown = wanted in names - {Kind.LITERAL.value, Kind.CHECK.value}
        if not shown:
            message = N_(
                "The counter starts anew per {scope}, but the pattern does not show {scope}: "
                "two numbers would be the same."
            )
            yield _problem("scope_not_shown", message, scope=wanted)


def _decoding_problems(pattern: Pattern) -> Iterator[Problem]:
    """Yield neighbours whose border cannot be seen: `1` + `23` and `12` + `3` would be one number."""
    many_levels = [part for part in pattern.segments if part.kind is Kind.PARENT]
    for level in _split(pattern.segments, LEVEL):
        pieces = list(_split(level, WITHIN))
        long = [part for part in level if _is_long(part)]
        if len(long) > 1 or (many_levels and many_levels[0] in level and len(pieces) > 1):
            yield _touching(long)
        for piece in pieces:
            if any(_is_long(part) for part in piece) and len(piece) > 1:
                yield _touching(piece)
            elif not _borders_are_seen(piece):
                yield _touching([part for part in piece if part.width is None])


def _is_long(part: Segment) -> bool:
    """Whether a segment may itself contain `·` or `-`."""
    return part.kind is Kind.PARENT or (part.kind is Kind.CATEGORY and not part.number)


def _borders_are_seen(piece: list[Segment]) -> bool:
    """Whether the text of a piece without separators tells the value of each of its segments."""
    varying = [part for part in piece if part.width is None]
    if len(varying) <= 1:
        return True
    if len(varying) > 2 or all(part.kind is not Kind.COUNTER for part in varying):  # noqa: PLR2004 - a pair
        return False
    at = next(index for index, part in enumerate(piece) if part.kind is Kind.COUNTER)
    value_at = next(i for i, part in enumerate(piece) if part.width is None and i != at)
    neighbour = piece[at - 1] if value_at < at else piece[at + 1]
    touching = neighbour.text[-1:] if value_at < at else neighbour.text[:1]
    return neighbour.kind is Kind.LITERAL and not touching.isdigit()


def _touching(parts: list[Segment]) -> Problem:
    message = N_("Nothing shows where {parts} begin and end: put - or · between them.")
    return _problem("touching", message, parts=" ".join(map(str, parts)))


def _split(
    segments: tuple[Segment, ...] | list[Segment], separator: str
) -> Iterator[list[Segment]]:
    """Yield the runs of segments between separators; a literal is cut where it contains one."""
    run: list[Segment] = []
    for part in segments:
        if part.kind is not Kind.LITERAL:
            run.append(part)
            continue
        first, *others = part.text.split(separator)
        run += [Segment(kind=Kind.LITERAL, text=first)] if first else []
        for other in others:
            yield run
            run = [Segment(kind=Kind.LITERAL, text=other)] if other else []
    yield run
