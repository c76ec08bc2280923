"""Who says what people hold, and how it is taken from them; each kind registers at start-up."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from decisions.reviews.rules import Held, Kind
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One kind of things held: `gather(days)` gives all of today, `days` being when one is idle.

    `withdraw(actor, item, reason)` takes one away by the action that always does; it returns the number of
    a request where a second administrator has to agree, and raises what that action raises.
    """

    gather: Callable[[int], Iterable[Held]]
    withdraw: Callable[[Actor, int, str], int | None]


_known: dict[Kind, Holding] = {}


def register(kind: Kind, holding: Holding) -> None:
    """Name how a kind is gathered and withdrawn; a second call replaces the first."""
    _known[kind] = holding


def holdings() -> Mapping[Kind, Holding]:
    """Return every kind there is."""
    return _known
