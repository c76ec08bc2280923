"""Keeps a list from being a directory of people: above the policy's bound personal data stands in it masked."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from archive.records.models import Record, RegisterEntry
from archive.records.purposes import titled_personally
from archive.records.title_sealing import called, open_titles
from policies.access.rules import Verb
from policies.categories.rules import below
from policies.document.consultations import governing
from policies.document.purposes import personal_codes
from policies.document.queries import published
from policies.fields.personal import PERSONAL
from policies.fields.rules import Field

_BOUNDS = "crowding.bounds"  # where a document keeps them
_REST = "***"
Count = Callable[[int], int]  # at most how many → how many there are, up to that


def bounds(category: str = "") -> Mapping[str, int]:
    """Return category → up to how many records a list shows its personal data, at or below one ('' all)."""
    document = published().document
    if _BOUNDS not in document.memo:
        rules = governing(document)
        document.memo[_BOUNDS] = {code: rule.shown for code, rule in rules.items() if rule.shown}
    known: Mapping[str, int] = document.memo[_BOUNDS]
    if not known or not category:
        return known
    inside = below(document.categories, category)
    return {code: most for code, most in known.items() if code in inside}


class Query(Protocol):
    """What a list is asked for, as far as it matters here."""

    @property
    def category(self) -> str:
        """The category, '' all."""

    @property
    def verb(self) -> Verb:
        """What more than looking is done with the rows."""


def crowded(query: Query, count: Count) -> frozenset[str]:
    """Return the categories whose personal data a list masks, because it holds too many records.

    What is given out has limits of its own: rows at once, purposes, approval.
    """
    return frozenset() if query.verb == Verb.EXPORT else crowd_in(query.category, count)


def crowd_in(category: str, count: Count) -> frozenset[str]:
    """Return the categories, at or below one ('' all), that a list of so many records masks."""
    known = bounds(category)
    if not known:
        return frozenset()
    total = count(max(known.values()) + 1)
    return frozenset(code for code, most in known.items() if total > most)


def facet_fields(fields: Iterable[Field], category: str) -> list[Field]:
    """Return the fields whose values a list counts: where it has a bound none that names people."""
    bounded = bool(bounds(category))
    return [one for one in fields if one.facet and not (bounded and one.sensitivity in PERSONAL)]


def uncovered(
    clear: Mapping[str, Mapping[str, bool]], crowd: frozenset[str]
) -> dict[str, Mapping[str, bool]]:
    """Return category → field → read clear? with the personal fields of crowded categories masked."""
    personal = personal_codes(published().document) if crowd else {}
    return {
        code: {**fields, **dict.fromkeys(personal.get(code, ()), False)}
        if code in crowd
        else fields
        for code, fields in clear.items()
    }


def title_in(crowd: frozenset[str], category: str, title: str) -> str:
    """Return a title as a list shows it: its first character where it may name a person and there are too many."""
    if category not in crowd or category not in titled_personally() or not title:
        return title
    return f"{title[0]}{_REST}"


def mask_lines(lines: Iterable[RegisterEntry], crowd: frozenset[str]) -> None:
    """Mask the titles of lines of the register that were read to be shown."""
    for line in lines:
        line.title = title_in(crowd, line.category, line.title)


def veiled(records: Iterable[Record], count: Count, category: str = "") -> list[Record]:
    """Return records of a list, read to be shown alone, with titles opened; above the bound names stand masked.

    `count`: how many the whole list has, whatever page of it is shown; `category` '' for all of them.
    """
    found = list(records)
    open_titles(found)
    crowd = crowd_in(category, count)
    for one in found if crowd else ():
        one.opened = title_in(crowd, one.category, called(one))
    return found
