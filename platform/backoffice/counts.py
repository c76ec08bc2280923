"""The numbers every page shows of one person, in its menu and its bell: counted together, once a request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet

from kernel.scope import current
from persistence.tallies import tally_each
from security.actor import Actor

_KEPT = "backoffice.counts"


@dataclass(frozen=True, kw_only=True)
class Counting:
    """What is counted: `rows` for an actor; `any_at_all` says cheaply where there is nothing to count for anybody."""

    rows: Callable[[Actor], QuerySet[Any]]
    most: int
    any_at_all: Callable[[], QuerySet[Any]] | None = None


_countings: dict[str, Counting] = {}


def register_count(name: str, counting: Counting) -> None:
    """Let every page show a count; called once at start-up."""
    _countings[name] = counting


def count_of(name: str) -> int:
    """Return one count of who acts, no further than its most; all of them are counted at the first one asked for."""
    cache = current().cache
    if _KEPT not in cache:
        cache[_KEPT] = _counted(current().actor)
    return cast("dict[str, int]", cache[_KEPT])[name]


def _counted(actor: Actor) -> dict[str, int]:
    """Return all counts by one query, or by two where something is open at all."""
    first = {
        name: one.rows(actor)[: one.most] if one.any_at_all is None else one.any_at_all()[:1]
        for name, one in _countings.items()
    }
    found = tally_each(first)
    left = {
        name: one.rows(actor).order_by()[: one.most]
        for name, one in _countings.items()
        if one.any_at_all is not None and found[name]
    }
    return found | (tally_each(left) if left else {})
