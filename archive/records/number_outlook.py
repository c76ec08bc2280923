"""Which numbers a large filing would take, worked out as handing them out does; takes none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.records.number_models import Counter
from archive.records.numbers import climb, taken_among
from persistence.arrays import any_text
from policies.numbering.rules import NumberFacts, Pattern, render


@dataclass(kw_only=True)
class Waiting:
    """Records of one counter that wait: how many, and the legacy numbers they would keep, normalised → value."""

    pattern: Pattern
    facts: NumberFacts
    count: int = 0
    adopt: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Range:
    """What one counter would give: its first and last new number, how many; how many are kept, how many void."""

    first: str
    last: str
    count: int
    kept: int
    void: int


def ranges(waiting: Mapping[str, Waiting]) -> list[Range]:
    """Return what each counter would give if all were filed now and together; scope → what waits.

    Somebody may file before, and a number that exists already is passed over: then others are taken.
    """
    lasts = dict(Counter.objects.filter(any_text("scope", waiting)).values_list("scope", "last"))
    wanted = [number for one in waiting.values() for number in one.adopt]
    taken = taken_among(wanted) if wanted else set()
    return [_range(one, lasts.get(scope, 0), taken) for scope, one in sorted(waiting.items())]


def _range(one: Waiting, last: int, taken: set[str]) -> Range:
    free = [value for number, value in one.adopt.items() if number not in taken]
    kept, top = climb(free, last)
    count = one.count - len(kept)
    rising = sum(last < value <= top for value in kept)
    return Range(
        first=render(one.pattern, one.facts, top + 1) if count else "",
        last=render(one.pattern, one.facts, top + count) if count else "",
        count=count,
        kept=len(kept),
        void=top - last - rising,
    )
