"""What lies beside one record at all, asked in one query: its page then reads only the parts that have something."""

from collections.abc import Callable

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast

from archive.records.alike_models import AlikeDecision
from archive.records.models import ProposedChange, Record
from archive.records.number_models import NumberEvent
from decisions.cooperation.models import Cooperation
from kernel.scope import current

Trace = Callable[[], Exists]
ALIKE, TASKS, PROPOSAL, EARLIER_NUMBERS = "alike", "tasks", "proposal", "earlier_numbers"
EARLIER = (NumberEvent.Event.ALIAS, NumberEvent.Event.LEGACY)
HERE = OuterRef("pk")
_ASKED = "records.traces"  # where the scope keeps what was found for which record

_traces: dict[str, Trace] = {
    ALIKE: lambda: Exists(AlikeDecision.objects.filter(Q(record=HERE) | Q(other=HERE))),
    TASKS: lambda: Exists(
        Cooperation.objects.filter(target_kind="record", target_id=Cast(HERE, CharField()))
    ),
    PROPOSAL: lambda: Exists(
        ProposedChange.objects.filter(record=HERE, state=ProposedChange.State.OPEN)
    ),
    EARLIER_NUMBERS: lambda: Exists(NumberEvent.objects.filter(record_id=HERE, event__in=EARLIER)),
}


def register_trace(name: str, trace: Trace) -> None:
    """Say by which condition on a record (`HERE` is its id) the part of that name has something; once at start-up."""
    _traces[name] = trace


def nothing_of(record: Record) -> frozenset[str]:
    """Return the names of the parts that have nothing to show for a record; one without a trace is never among them."""
    found = (
        Record.objects.filter(pk=record.pk)
        .annotate(**{f"has_{name}": trace() for name, trace in _traces.items()})
        .values(*(f"has_{name}" for name in _traces))
        .first()
    )
    there = found or {}
    nothing = frozenset(name for name in _traces if not there.get(f"has_{name}"))
    current().cache[_ASKED] = record.pk, nothing
    return nothing


def has_trace(record: Record, name: str) -> bool:
    """Say whether the part of that name has something; the page of a record has asked for it already."""
    asked, nothing = current().cache.get(_ASKED, (None, frozenset()))
    return name not in (nothing if asked == record.pk else nothing_of(record))
