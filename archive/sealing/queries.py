"""Reads what may be sealed, what is proposed, and the seals on paper: numbers, places and reasons, never a value."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import LessThan

from archive.custody.place_models import Placing
from archive.custody.places import AROUND, way_to
from archive.custody.rules import PAPER
from archive.holds.models import HeldRecord, Hold
from archive.holds.queries import sealable
from archive.privacy.models import DataRequest, SealRequest
from archive.privacy.queries import decides
from archive.privacy.request_rules import Outcome
from archive.privacy.seal_rules import SealKind
from archive.records.ending import ends_of
from archive.records.levels import SEALED
from archive.records.models import Record
from archive.records.rules import State
from archive.records.title_sealing import open_titles
from archive.sealing.models import PaperSeal, SealItem, SealProposal
from kernel.clock import today
from kernel.errors import Missing
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.queries import published
from policies.document.statuses import STATUS
from security import permission
from security.actor import Actor

SHOWN = 500
_SEALS = PaperSeal.objects.select_related("by", "opened_by", "witness")
ENDED = "ended"  # the status of a customer with whom cooperation is over, in every pack


def may_seal(actor: Actor) -> bool:
    """Say whether somebody proposes to seal records and puts seals on paper."""
    return bool(permission.decide(actor, Verb.SEAL))


def demand_sealer(actor: Actor) -> None:
    """Raise Refused for who seals nothing."""
    permission.demand_any(actor, Verb.SEAL, target="sealing")


def files(actor: Actor) -> QuerySet[Record]:
    """Return what `actor` may propose to seal: filed records that lie in no file."""
    return sealable(actor).filter(state=State.FILED, parent__isnull=True)


def has_ended(record: Record) -> bool:
    """Say whether cooperation with a customer is over: a day that says so has come, or the status does."""
    days = [
        _day(record.values.get(code)) for code in ends_of(published().document, record.category)
    ]
    over = any(day is not None and day <= today() for day in days)
    return over or record.values.get(STATUS) == ENDED


def ended(actor: Actor) -> list[Record]:
    """Return the records whose cooperation is over and that nobody has proposed to seal, the oldest first."""
    document = published().document
    # Days that have come alone: more than are shown lie ahead of a company with many contracts.
    tomorrow = (today() + timedelta(days=1)).isoformat()
    wanted = Q(values__contains={STATUS: ENDED})
    for one in document.categories:
        for code in ends_of(document, one.code):
            day = KeyTextTransform(code, "values")
            wanted |= Q(LessThan(day, Value(tomorrow)), category=one.code)
    rows = files(actor).filter(wanted).exclude(pk__in=_proposed()).order_by("filed_on", "pk")
    found = [one for one in rows[: SHOWN * 2] if has_ended(one)][:SHOWN]
    open_titles(found)
    return found


def _proposed() -> QuerySet[SealItem, int]:
    rows = SealItem.objects.filter(proposal__state=SealProposal.State.DECIDING)
    return rows.values_list("record", flat=True)


def proposed_among(ids: Collection[int]) -> set[int]:
    """Return which of these records wait for a decision already."""
    return set(_proposed().filter(any_id("record", ids)))


def disputed_among(ids: Collection[int], matter: str) -> set[int]:
    """Return which of these records an open dispute of that number holds."""
    rows = HeldRecord.objects.filter(any_id("record", ids), hold__number=matter)
    rows = rows.filter(hold__kind=Hold.Kind.DISPUTE, hold__released_on__isnull=True)
    return set(rows.values_list("record", flat=True))


def matters_of(ids: Collection[int]) -> list[str]:
    """Return the numbers of the open disputes that hold any of these records."""
    rows = HeldRecord.objects.filter(any_id("record", ids), hold__released_on__isnull=True)
    found = rows.filter(hold__kind=Hold.Kind.DISPUTE).values_list("hold__number", flat=True)
    return sorted(set(found))


def proposals(actor: Actor) -> list[SealProposal]:
    """Return what was proposed, the latest first; Refused for who seals nothing."""
    demand_sealer(actor)
    return list(SealProposal.objects.select_related("proposed_by")[:SHOWN])


def proposal_of(actor: Actor, number: int) -> SealProposal:
    """Return one; Refused for others than who may seal and who has to decide it, Missing where there is none."""
    found = SealProposal.objects.select_related("proposed_by").filter(pk=number).first()
    is_his = found is not None and found.request is not None and decides(actor, found.request)
    if not is_his:
        demand_sealer(actor)
    if found is None:
        raise Missing
    return found


def records_of(proposal: SealProposal) -> list[Record]:
    """Return the records of a proposal: to be named by their number alone."""
    return list(Record.objects.filter(pk__in=proposal.items.values("record")).order_by("pk"))


def on_paper(actor: Actor) -> list[Record]:
    """Return the sealed records whose paper bears no closed seal, of the categories `actor` seals."""
    closed = PaperSeal.objects.filter(opened_at=None).values("record")
    rows = Record.objects.filter(level=SEALED, carrier__in=PAPER, parent__isnull=True)
    return _mine(actor, rows.exclude(pk__in=closed).order_by("pk")[:SHOWN])


def seals(actor: Actor) -> list[PaperSeal]:
    """Return the seals on paper, the latest first, of the categories `actor` seals."""
    demand_sealer(actor)
    return _legible(actor, _SEALS.all()[:SHOWN])


def seal_of(actor: Actor, number: int) -> PaperSeal:
    """Return one seal; Refused for who does not seal, Missing for one of another's categories."""
    demand_sealer(actor)
    found = next(iter(_legible(actor, _SEALS.filter(pk=number))), None)
    if found is None:
        raise Missing
    return found


def _legible(actor: Actor, seals: Iterable[PaperSeal]) -> list[PaperSeal]:
    rows = list(seals)
    known = Record.objects.in_bulk([one.record_id for one in rows])
    kept = {one.pk for one in _mine(actor, known.values())}
    # A record that is destroyed leaves its seals; whoever seals anything may read of them.
    return [one for one in rows if one.record_id in kept or one.record_id not in known]


def sealed_paper(actor: Actor, record_id: int) -> Record:
    """Return a sealed record on paper whose category `actor` seals; Missing for any other."""
    demand_sealer(actor)
    rows = Record.objects.select_for_update().filter(pk=record_id, level=SEALED, carrier__in=PAPER)
    found = next(iter(_mine(actor, rows)), None)
    if found is None:
        raise Missing
    return found


def _mine(actor: Actor, rows: Iterable[Record]) -> list[Record]:
    """Return those whose category and department `actor` seals: of a sealed record only its place says whose it is."""
    found = list(rows)
    allowed = {
        code
        for code in {one.category for one in found}
        if permission.decide(actor, Verb.SEAL, permission.Subject(category=code))
    }
    return [one for one in found if one.category in allowed]


def may_read_sealed(record_id: int) -> bool:
    """Say whether two people agreed that a sealed record is read today."""
    seal = DataRequest.objects.filter(outcome=Outcome.SEALED, unsealed_on=None)
    rows = SealRequest.objects.filter(
        sealed_by__in=seal.filter(levels__has_key=str(record_id)),
        kind=SealKind.CONSULT,
        state=SealRequest.State.AGREED,
        until__gte=today(),
    )
    return rows.exists()


def is_sealed(record_id: int) -> bool:
    """Say whether a record is sealed now; one that is gone is not."""
    return Record.objects.filter(pk=record_id, level=SEALED).exists()


def places_of(ids: Sequence[int]) -> Mapping[int, str]:
    """Return record id → the way to the place its paper lies in."""
    rows = Placing.objects.filter(any_id("record", ids)).select_related(f"location__{AROUND}")
    return {one.record_id: " / ".join(each.code for each in way_to(one.location)) for one in rows}


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text or "")[:10])
    except ValueError:
        return None
