"""Whether two patterns can give one and the same number out of two counters, compared sign by sign."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product, takewhile
from typing import NamedTuple

from policies.numbering.grammar import WITHIN, Kind, Pattern, Segment, normalise

Signs = tuple[frozenset[str], ...]  # what can stand at each place

_DIGIT = frozenset("0123456789")
_CHECK_SIGN = _DIGIT | {"X"}
_CUSTOMER_SIGN = frozenset("QGHJ")
_FREE = frozenset({Kind.FIELD, Kind.PARENT})  # whatever people type: nobody can say beforehand


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What the tokens of one category's pattern can show. `category` is its whole code."""

    fonds: str
    category: str
    departments: tuple[str, ...]
    retentions: tuple[str, ...]


class Shape(NamedTuple):
    """The signs of a number in order, and where its counter begins."""

    signs: Signs
    counter: int


def collisions(patterns: Sequence[tuple[Pattern, Vocabulary]]) -> Iterator[tuple[int, int]]:
    """Yield the places of each two different patterns that can give one number, each from a counter of its own.

    Counters are taken at their width. Numbers that agree up to where both counters begin share one counter,
    unless a pattern names its scope. Of a pattern that shows a field or the file's number, or has no
    counter, nothing is said: such a number, should it exist already, is passed over when it is given.
    """
    texts = [str(pattern) for pattern, _said in patterns]
    known = sorted(
        (_head(shape.signs), place, shape)
        for place, (pattern, said) in enumerate(patterns)
        for shape in _shapes(pattern, said)
    )
    found: set[tuple[int, int]] = set()
    for at, (head, one, first) in enumerate(known):
        # Only numbers that begin alike can be the same, and sorted these stand together.
        for beginning, other, second in known[at + 1 :]:
            if not beginning.startswith(head):
                break
            if texts[one] != texts[other] and _collide(
                first, second, patterns[one][0], patterns[other][0]
            ):
                found.add((min(one, other), max(one, other)))
    yield from sorted(found)


def _collide(first: Shape, second: Shape, one: Pattern, other: Pattern) -> bool:
    named = any(part.scope for part in (one.counter, other.counter) if part is not None)
    return (named or first.counter != second.counter) and _meet(first.signs, second.signs)


def _head(signs: Signs) -> str:
    """Return how every number of a shape begins."""
    return "".join(min(one) for one in takewhile(lambda sign: len(sign) == 1, signs))


@lru_cache(maxsize=2_000)
def _shapes(pattern: Pattern, said: Vocabulary) -> tuple[Shape, ...]:
    """Return the shapes of a pattern, which is asked for at every change of a draft."""
    return tuple(shapes(pattern, said))


def shapes(pattern: Pattern, said: Vocabulary) -> Iterator[Shape]:
    """Yield the shapes a pattern's numbers have, by the lengths of the codes they show."""
    if pattern.counter is None or any(part.kind in _FREE for part in pattern.segments):
        return
    place = pattern.segments.index(pattern.counter)
    for parts in product(*[list(_signs(part, said)) for part in pattern.segments]):
        before = sum(map(len, parts[:place]))
        yield Shape(tuple(sign for part in parts for sign in part), before)


def _signs(part: Segment, said: Vocabulary) -> Iterator[Signs]:
    """Yield what a segment can show, once for each length it can have."""
    if part.kind is Kind.COUNTER:
        yield (_DIGIT,) * part.number
    elif part.kind is Kind.CHECK:
        yield (_CHECK_SIGN,)
    elif part.kind is Kind.CUSTOMER_TYPE:
        yield (_CUSTOMER_SIGN,)
    elif part.kind is Kind.REGION:
        yield (_DIGIT,) * part.number
    elif part.kind in {Kind.YEAR, Kind.MONTH, Kind.DAY}:
        yield (_DIGIT,) * (part.width or 0)
    else:
        yield from _by_length(_texts(part, said))


def _texts(part: Segment, said: Vocabulary) -> Collection[str]:
    if part.kind is Kind.LITERAL:
        return (part.text,)
    if part.kind is Kind.FONDS:
        return (said.fonds,)
    if part.kind is Kind.DEPARTMENT:
        return said.departments
    if part.kind is Kind.RETENTION:
        return said.retentions
    levels = said.category.split(WITHIN)
    return levels[part.number - 1 : part.number] if part.number else (said.category,)


def _by_length(texts: Collection[str]) -> Iterator[Signs]:
    """Yield the signs of texts of one length together: what they mix into is rarely a text of another."""
    lengths: dict[int, list[str]] = {}
    for text in map(normalise, texts):
        lengths.setdefault(len(text), []).append(text)
    for alike in lengths.values():
        yield tuple(frozenset(signs) for signs in zip(*alike, strict=True))


def _meet(one: Signs, other: Signs) -> bool:
    return len(one) == len(other) and not any(
        first.isdisjoint(second) for first, second in zip(one, other, strict=True)
    )
