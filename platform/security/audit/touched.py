"""What change sets touched, by names their reader may see now: each feature registers how its things are named."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from security.actor import Actor
from security.audit.models import AuditChange, AuditEvent
from security.audit.queries import open_events

RECORD = "record"
LOOKED_AT = 5  # things of one change set that are tried until one may be named

Thing = tuple[str, str]  # the kind and the id, as the target of an event names them


@dataclass(frozen=True, kw_only=True)
class Named:
    """The name of one thing, and the address of its page."""

    text: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Touched:
    """What one change set touched: how many things of which kind, and the first its reader may see."""

    kind: str
    count: int
    thing: str = ""
    first: Named | None = None


Namer = Callable[[Actor, Collection[str]], Mapping[str, Named]]
Inside = Callable[[Mapping[str, Any]], Iterable[str]]


def _nothing(_payload: Mapping[str, Any]) -> Iterable[str]:
    return ()


_namers: dict[str, Namer] = {}
_insides: dict[str, Inside] = {}


def register_namer(kind: str, namer: Namer, *, inside: Inside = _nothing) -> None:
    """Say how things of a kind are named: `namer(actor, ids)` leaves out what the actor may not see.

    `inside` reads the ids out of the payload of an event over several. Called once at start-up.
    """
    _namers[kind] = namer
    _insides[kind] = inside


def names_of(actor: Actor, things: Iterable[Thing]) -> dict[Thing, Named]:
    """Return the names of those things the actor may see; one question for each kind."""
    wanted: dict[str, set[str]] = {}
    for kind, number in things:
        if number and kind in _namers:
            wanted.setdefault(kind, set()).add(number)
    return {
        (kind, number): named
        for kind, numbers in wanted.items()
        for number, named in _namers[kind](actor, numbers).items()
    }


def touched_by(actor: Actor, change_sets: Collection[int]) -> dict[int, Touched]:
    """Return what each of these change sets touched; the number of queries does not grow with them."""
    found = _parts(change_sets)
    candidates = {pk: part.candidates() for pk, part in found.items()}
    names = names_of(actor, (one for listed in candidates.values() for one in listed))
    return {pk: found[pk].as_touched(listed, names) for pk, listed in candidates.items() if listed}


@dataclass(kw_only=True)
class _Part:
    """What the events of one change set say."""

    changed: Counter[str] = field(default_factory=Counter)
    records: dict[str, None] = field(default_factory=dict)
    things: dict[Thing, None] = field(default_factory=dict)

    def candidates(self) -> list[Thing]:
        """Return what may give the line its name, best first."""
        if self.changed:
            return [(RECORD, number) for number in self.records][:LOOKED_AT]
        return list(self.things)[:LOOKED_AT]

    def as_touched(self, listed: Sequence[Thing], names: Mapping[Thing, Named]) -> Touched:
        """Return the whole of it under the first name that may be shown."""
        kind, number = listed[0]
        # Steps of one act touch the same records: entered and filed are two events of one record.
        several = sum(1 for one in self.things if one[0] == kind)
        return Touched(
            kind=kind,
            count=max(self.changed.values(), default=several),
            thing=number,
            first=next((names[one] for one in listed if one in names and one[0] == kind), None),
        )


def _parts(change_sets: Collection[int]) -> dict[int, _Part]:
    changes = AuditChange.objects.filter(event=OuterRef("pk")).order_by("pk")
    rows = list(
        AuditEvent.objects.filter(change_set__in=list(change_sets))
        .annotate(sample=ArraySubquery(changes.values("record_id")[:LOOKED_AT]))
        .order_by("pk")
    )
    silent = [row for row in rows if not row.bulk_count and not row.target_id]
    opened = open_events([row for row in silent if row.target_kind in _insides])
    found: dict[int, _Part] = {}
    for row in rows:
        part = found.setdefault(row.change_set_id or 0, _Part())
        if row.bulk_count:
            part.changed[row.verb] += row.bulk_count
            part.records |= dict.fromkeys(str(number) for number in row.sample)
        elif row.target_id or row.pk not in opened:
            part.things[(row.target_kind, row.target_id)] = None
        else:
            inside = _insides[row.target_kind](opened[row.pk].content)
            part.things |= {(row.target_kind, number): None for number in inside}
    return found
