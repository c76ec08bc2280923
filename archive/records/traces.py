"""What lies beside one record, all read by one statement: the parts of its page look at what was read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from archive.records.alike_models import AlikeDecision
from archive.records.models import (
    ProposedChange,
    Record,
    RegisterEntry,
    RetentionState,
    VerificationState,
)
from archive.records.number_models import NumberEvent
from decisions.cooperation.models import Cooperation
from kernel.scope import current
from persistence.nearby import Near, read
from security.people.names import expect

M = TypeVar("M", bound=Model)
Trace = Callable[[], Exists]
ALIKE, TASKS = "alike", "tasks"
EARLIER = (NumberEvent.Event.ALIAS, NumberEvent.Event.LEGACY)
HERE = OuterRef("pk")
_HELD = "_beside"

_traces: dict[str, Trace] = {
    ALIKE: lambda: Exists(AlikeDecision.objects.filter(Q(record=HERE) | Q(other=HERE))),
    TASKS: lambda: Exists(
        Cooperation.objects.filter(target_kind="record", target_id=Cast(HERE, CharField()))
    ),
}
_nears: dict[str, Near[Any]] = {}
_people: dict[str, tuple[str, ...]] = {}
_SIGNED = ("owner_id", "created_by_id", "updated_by_id", "signed_by_id", "filed_by_id")


def register_trace(name: str, trace: Trace) -> None:
    """Say by which condition on a record (`HERE` is its id) the part of that name has something; once at start-up."""
    _traces[name] = trace


def near(
    name: str,
    rows: Callable[[], QuerySet[M]],
    *,
    columns: tuple[str, ...] = (),
    related: dict[str, tuple[str, ...]] | None = None,
    people: tuple[str, ...] = (),
) -> Near[M]:
    """Name rows that lie beside a record (`HERE` is its id), few of each; said once, where a module is read.

    Whoever has the record may see it already, so the rows ask for no right to it; one that is asked for more is for
    the part to ask. `people`: columns with ids of people whose names will be shown.
    """
    made = Near(name=name, rows=rows, columns=columns, related=related or {})
    _nears[name] = made
    _people[name] = people
    return made


def beside(record: Record, wanted: Near[M]) -> list[M]:
    """Return rows beside a record: those `gather` has read for its page, else read now."""
    held = getattr(record, _HELD, None)
    found = held if held is not None else _read(record, [wanted], {})
    rows: list[M] = found.get(wanted.name, [])
    return rows


def gather(record: Record) -> None:
    """Read everything that lies beside a record for its page, which shows one moment; nothing changes it meanwhile."""
    held = _read(record, tuple(_nears.values()), _traces)
    setattr(record, _HELD, held)
    expect(getattr(record, column) for column in _SIGNED)
    for name, columns in _people.items():
        expect(getattr(one, column) for one in held.get(name, ()) for column in columns)


def nothing_of(record: Record) -> frozenset[str]:
    """Return the names of the parts that have nothing to show for a record; one without a trace is never among them."""
    held = getattr(record, _HELD, None)
    found = held if held is not None else _read(record, (), _traces)
    return frozenset(name for name in _traces if not found.get(name))


def _read(record: Record, parts: Sequence[Near[Any]], also: Mapping[str, Trace]) -> dict[str, Any]:
    actor = current().actor
    reader = (actor.user_id or 0) if actor is not None else 0
    return read(Record, record.pk, parts, also, reader=reader)


def has_trace(record: Record, name: str) -> bool:
    """Say whether the part of that name has something; the page of a record has read it already."""
    return name not in nothing_of(record)


DUE = near("due", lambda: RetentionState.objects.filter(record=HERE))
LINE = near("line", lambda: RegisterEntry.objects.filter(record=HERE))
CHECKING = near("checking", lambda: VerificationState.objects.filter(record=HERE))
PROPOSALS = near(
    "proposals",
    lambda: ProposedChange.objects.filter(record=HERE, state=ProposedChange.State.OPEN),
    related={"proposed_by": ("name",)},
)
EARLIER_NUMBERS = near(
    "earlier_numbers",
    lambda: NumberEvent.objects.filter(record_id=HERE, event__in=EARLIER).order_by("pk"),
    columns=("number",),
)
