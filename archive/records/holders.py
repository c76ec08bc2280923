"""Who had a record when, told by each act that gives it into other hands: loans, handovers, moves (REQ-TRF-02)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Held:
    """One stretch of time in somebody's hands; `until` None while it lasts.

    `person` and `department` are names to show, '' where there is none; `act` is a marked English noun ("Loan");
    `url` leads to the form that proves it, '' where the reader may not open it.
    """

    since: datetime
    until: datetime | None = None
    person: str = ""
    department: str = ""
    act: str
    url: str = ""


Telling = Callable[[Actor, Collection[int]], Mapping[int, Sequence[Held]]]
_tellings: dict[str, Telling] = {}


def register_holders(name: str, telling: Telling) -> None:
    """Say who held records by one kind of act; the reader may see the records asked for; once at start-up."""
    _tellings[name] = telling


def holders(actor: Actor, record_ids: Collection[int]) -> dict[int, tuple[Held, ...]]:
    """Return for each of these records, which `actor` may see, who held it, in the order of time."""
    told: dict[int, list[Held]] = {one: [] for one in record_ids}
    for telling in _tellings.values():
        for record_id, lines in telling(actor, record_ids).items():
            told.setdefault(record_id, []).extend(lines)
    return {one: tuple(sorted(lines, key=lambda line: line.since)) for one, lines in told.items()}
