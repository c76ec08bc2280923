"""Who gets which file by the customer's territory: whoever works there, the one with the fewest first (REQ-TRF-03)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Somebody who works in a territory, for a department."""

    person: int
    department: str


def routed(
    files: Iterable[tuple[int, str]],
    workers: Mapping[str, Sequence[Worker]],
    held: Mapping[int, int],
) -> dict[int, Worker]:
    """Return file → who should have it: one of its territory, so that in the end all have about as many.

    `files` are (id, territory) in their order, `held` how many files somebody has already. A file of a territory
    where nobody works is left out. The same input gives the same answer.
    """
    counts = dict(held)
    found = {}
    for file, territory in files:
        here = workers.get(territory, ())
        if not here:
            continue
        chosen = min(here, key=lambda one: (counts.get(one.person, 0), one.person))
        counts[chosen.person] = counts.get(chosen.person, 0) + 1
        found[file] = chosen
    return found
