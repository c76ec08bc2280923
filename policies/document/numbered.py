"""The port of numbers given: whoever numbers records by the policy tries a pattern on them; policies know no number."""

from dataclasses import dataclass
from typing import Protocol

from policies.document.values import NumberRule, PolicyDocument
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class ScopeAhead:
    """One count of a pattern: how many of the numbers looked at fall into it, its last value, what comes next.

    `taken` are those of the next numbers that exist already; such a number is passed over.
    """

    records: int
    last: int
    following: tuple[str, ...]
    taken: tuple[str, ...] = ()
    nearly_full: bool = False


@dataclass(frozen=True, kw_only=True)
class NumberTrial:
    """A pattern tried on the numbers that exist: `fitting` of the newest `looked_at` of all would be the same."""

    total: int = 0
    looked_at: int = 0
    fitting: int = 0
    unnumbered: int = 0  # of those looked at: a value the pattern needs is missing
    scopes: tuple[ScopeAhead, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FullCount:
    """A count that nears the width of its counter, or has outgrown it: the last number it gave and its value.

    `number` is empty for who may not see the record that has it.
    """

    category: str
    number: str
    last: int
    capacity: int


class Numbers(Protocol):
    """What fills the port."""

    def tried(self, document: PolicyDocument, rule: NumberRule) -> NumberTrial:
        """Return what `rule` makes of the numbers given in its category; raise Invalid for an unsound pattern."""

    def nearly_full(self, actor: Actor, document: PolicyDocument) -> tuple[FullCount, ...]:
        """Return the counts that near the width `document` gives them, the fullest first."""


_port: list[Numbers] = []


def fill(numbers: Numbers) -> None:
    """Put the numbers behind the port; called once at start-up."""
    _port[:] = [numbers]


def tried(document: PolicyDocument, rule: NumberRule) -> NumberTrial:
    """Return what `rule` makes of the numbers given; nothing while nobody numbers."""
    return _port[0].tried(document, rule) if _port else NumberTrial()


def nearly_full(actor: Actor, document: PolicyDocument) -> tuple[FullCount, ...]:
    """Return the counts that soon need another digit under `document`; none while nobody numbers."""
    return _port[0].nearly_full(actor, document) if _port else ()
