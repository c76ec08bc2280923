"""What holds records (冻结): whoever keeps holds says which, and how long a record is kept follows from it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from policies.retention.due import Hold

Reading = Callable[[Collection[int]], Mapping[int, Sequence[Hold]]]
_readings: dict[str, Reading] = {}


def register_holds(name: str, reading: Reading) -> None:
    """Say what holds records, called once at start-up; `reading` answers for records and the files they lie in."""
    _readings[name] = reading


def holds_of(record_ids: Iterable[int]) -> dict[int, tuple[Hold, ...]]:
    """Return the holds on each of these records, its own and those of its file; nothing for those that are free."""
    wanted = list(record_ids)
    found: dict[int, tuple[Hold, ...]] = {}
    for reading in _readings.values() if wanted else ():
        for record_id, said in reading(wanted).items():
            found[record_id] = (*found.get(record_id, ()), *said)
    return found
