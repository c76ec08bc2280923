"""Where what is due is proposed for disposal: the feature that disposes says so at start-up; until then nowhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Proposing:
    """Who may propose a disposal, and the address of a proposal that begins with these records."""

    may: Callable[[Actor], bool]
    url: Callable[[Sequence[int]], str]


_ways: list[Proposing] = []


def register_proposing(may: Callable[[Actor], bool], url: Callable[[Sequence[int]], str]) -> None:
    """Say who may propose a disposal and where; a second call replaces the first."""
    _ways[:] = [Proposing(may=may, url=url)]


def may_propose(actor: Actor) -> bool:
    """Say whether `actor` may propose a disposal; nobody may while nothing disposes."""
    return bool(_ways) and _ways[0].may(actor)


def proposal_url(record_ids: Sequence[int]) -> str:
    """Return where a proposal of these records begins; the caller asked `may_propose`."""
    return _ways[0].url(record_ids)
