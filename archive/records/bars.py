"""What stands against doing something to records: each owner says it of its own, whoever acts asks once for many."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from archive.records.models import Record
from kernel.errors import Conflict
from persistence.arrays import any_id


class Act(StrEnum):
    """What may be done to a record and may be barred; a new act of a record's life is one more line here."""

    LEND = "lend"
    HAND_OVER = "hand_over"
    REST = "rest"  # 归档: out of active use, found and restored at any time
    SEAL = "seal"
    SHARE = "share"
    USE = "use"
    RETAIN = "retain"  # a change of how long it is kept
    DESTROY = "destroy"


# What is done to a file is done to what lies in it: a bar on one item stands against these on the file.
_WITH_CONTENTS = frozenset({Act.HAND_OVER, Act.REST, Act.SEAL, Act.DESTROY})


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One reason why not: a stable `code` and a marked English sentence with {names} that holds no record values."""

    code: str
    sentence: str
    params: Mapping[str, Any] = field(default_factory=dict)


Reading = Callable[[Act, Collection[int]], Mapping[int, Sequence[Bar]]]
_readings: dict[str, Reading] = {}


def register_bar(name: str, reading: Reading) -> None:
    """Say what bars acts on records, called once at start-up; `reading` answers for the ids given, in one statement."""
    _readings[name] = reading


def bars(act: Act, record_ids: Collection[int]) -> dict[int, tuple[Bar, ...]]:
    """Return what stands against `act` for each of these records, nothing for those that are free.

    What bars a file bars what lies in it; what bars an item bars its file too where the act takes the contents along.
    Tells more than one reader may see: the caller has checked the right. Under the row locks of the caller the answer
    holds until the end of the transaction only if each owner takes those locks before it writes.
    """
    asked = set(record_ids)
    family = _family(act, asked)
    everybody = asked.union(*family.values()) if family else asked
    found: defaultdict[int, list[Bar]] = defaultdict(list)
    for reading in _readings.values():
        for record_id, said in reading(act, everybody).items():
            found[record_id].extend(said)
    told = {}
    for one in asked:
        own: list[Bar] = []
        for member in (one, *sorted(family.get(one, ()))):
            own += [bar for bar in found.get(member, ()) if bar not in own]
        if own:
            told[one] = tuple(own)
    return told


def demand_free(act: Act, record_ids: Collection[int]) -> None:
    """Raise Conflict with the first sentence that stands against `act` on one of these records."""
    for said in bars(act, record_ids).values():
        raise Conflict(said[0].sentence, **said[0].params)


def _family(act: Act, asked: set[int]) -> dict[int, set[int]]:
    """Return which other records answer for each of these: its file, and its items where the act takes them along."""
    family: defaultdict[int, set[int]] = defaultdict(set)
    inside = Record.objects.filter(any_id("pk", asked), parent__isnull=False)
    for item, file in inside.values_list("pk", "parent_id"):
        family[item].add(file)
    if act in _WITH_CONTENTS:
        contents = Record.objects.filter(any_id("parent", asked))
        for item, file in contents.values_list("pk", "parent_id"):
            family[file].add(item)
    return family
