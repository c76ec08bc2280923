"""Where the paper of a record lies: the field of its card, or what a feature that keeps places says of it.

The feature joins with one line at start-up: `fill_places(places)`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kernel.errors import Problem
from kernel.scope import current
from kernel.text import N_

ON_PAPER = frozenset({"paper", "both"})
UNPLACED = Problem(
    code="location",
    message=N_("Paper is filed at a place: say where it is stored."),
    where="location",
)
_READ = "records.places"


@dataclass(frozen=True, kw_only=True)
class Places:
    """What a feature that keeps places knows: whether this company keeps any, and where records lie, in words.

    `named` reads many records with few queries; a record that lies nowhere is left out.
    """

    kept: Callable[[], bool]
    named: Callable[[Collection[int]], Mapping[int, str]]


_filled: list[Places] = []


def fill_places(places: Places) -> None:
    """Ask this for the places of records from now on."""
    _filled[:] = [places]


def places_are_kept() -> bool:
    """Whether this company keeps places: paper without a field for its place needs one of them to be filed then."""
    return any(one.kept() for one in _filled)


def look_ahead(ids: Collection[int]) -> None:
    """Read where these records lie, together, before they are asked about one by one."""
    known: dict[int, str] = current().cache.setdefault(_READ, {})
    for one in _filled:
        known.update(dict.fromkeys(ids, "") | dict(one.named(ids)) if one.kept() else {})


def place_of(record_id: int, values: Mapping[str, Any]) -> str:
    """Return where a record lies, '' nowhere; a place that is kept counts before what its card says.

    What `look_ahead` has not read, such as a record that does not exist yet, lies where its card says.
    """
    known: Mapping[int, str] = current().cache.get(_READ, {}) if _filled else {}
    return known.get(record_id, "") or str(values.get("location") or "")
