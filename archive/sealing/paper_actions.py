"""The only writer of seals on paper: put on with the next number, opened before a witness, sealed anew (REQ-HLD-05)."""

from django.db import transaction
from django.db.models import Max

from archive.sealing import queries
from archive.sealing.actions import tell
from archive.sealing.models import PaperSeal
from archive.sealing.rules import REFERENCE, may_open, opening_problems
from kernel.clock import now
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_, one_line
from persistence.locks import lock_exclusive
from security.actor import Actor
from security.people.models import User

AFFIX, OPEN, SLIP = "paper_seal.affix", "paper_seal.open", "paper_seal.print"


@transaction.atomic
def affix(actor: Actor, record_id: int, *, place: str = "") -> PaperSeal:
    """Number the seal that is put on the paper of a sealed record, with its place; one closed seal at a time.

    `place` says where, for paper that has no registered place. Missing for a record that is not sealed, not on paper
    or not `actor`'s to seal; Invalid without any place; Conflict where it bears a closed seal.
    """
    record = queries.sealed_paper(actor, record_id)
    if PaperSeal.objects.filter(record=record, opened_at=None).exists():
        raise Conflict(N_("Its paper bears a seal already; look at the list again."))
    where = queries.places_of([record.pk]).get(record.pk) or one_line(place)
    if not where:
        message = N_("Say where the paper lies: it has no registered place.")
        raise Invalid([Problem(code="place", message=message, where="place")])
    lock_exclusive("paper_seal")
    last = PaperSeal.objects.aggregate(last=Max("serial"))["last"] or 0
    row = PaperSeal.objects.create(
        record=record, serial=last + 1, place=where[:REFERENCE], by_id=int(actor.id), at=now()
    )
    _tell(actor, AFFIX, row, {"place": row.place})
    return row


@transaction.atomic
def open_paper(
    actor: Actor, number: int, *, why: str, witness: int | None, anew: bool
) -> PaperSeal | None:
    """Record that a seal is opened before a witness; `anew`: it is sealed again at once, under the next number.

    Return the new seal, None without one. Invalid without reason or witness, Conflict where nobody agreed that the
    sealed record is read now, or somebody opened it already.
    """
    found = queries.seal_of(actor, number)
    row = PaperSeal.objects.select_for_update().get(pk=found.pk)
    is_sealed = queries.is_sealed(row.record_id)
    may = may_open(
        is_opened=row.opened_at is not None,
        is_sealed=is_sealed,
        agreed=is_sealed and queries.may_read_sealed(row.record_id),
    )
    if not may:
        raise Conflict(may.reason)
    present = User.objects.filter(pk=witness, is_active=True).first() if witness else None
    said = one_line(why)
    problems = opening_problems(said, witness=present.pk if present else None, opener=actor.user_id)
    if problems:
        raise Invalid(problems)
    row.opened_by_id, row.opened_at, row.witness, row.why = actor.user_id, now(), present, said
    row.save(update_fields=["opened_by", "opened_at", "witness", "why"])
    _tell(actor, OPEN, row, {"why": said, "witness": str(witness)})
    return affix(actor, row.record_id, place=row.place) if anew and is_sealed else None


def note_slip(actor: Actor, row: PaperSeal) -> None:
    """Note, before it leaves, that the slip of a seal is printed."""
    _tell(actor, SLIP, row, {})


def _tell(actor: Actor, verb: str, row: PaperSeal, said: dict[str, str]) -> None:
    told = {"number": row.number, **said}
    tell(actor, verb, f"paper_seal:{row.pk}", told, record_id=row.record_id)
