"""Where the paper of a record lies: the field of its card, or what a feature that keeps places says of it.

The feature joins with one line at start-up: `fill_places(place)`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from kernel.errors import Problem
from kernel.text import N_

Place = Callable[[int], str]  # a record's id → where it lies, in words; '' nowhere yet

ON_PAPER = frozenset({"paper", "both"})
UNPLACED = Problem(
    code="location",
    message=N_("Paper is filed at a place: say where it is stored."),
    where="location",
)
_places: list[Place] = []


def fill_places(place: Place) -> None:
    """Ask this for the place of a record from now on; every record on paper needs one to be filed then."""
    _places[:] = [place]


def places_are_kept() -> bool:
    """Whether a feature keeps places, so that paper without a field for its place has one too."""
    return bool(_places)


def place_of(record_id: int, values: Mapping[str, Any]) -> str:
    """Return where a record lies, '' nowhere; a place that is kept counts before what its card says."""
    kept = next((found for place in _places if (found := place(record_id))), "")
    return kept or str(values.get("location") or "")
