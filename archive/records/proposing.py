"""Asks for the changes of filed records that wait for their approval (X2)."""

from collections.abc import Iterable

from django.db import transaction

from archive.records import moving
from archive.records.approving import CHANGE, steps_for
from archive.records.editing import Judged
from decisions.actions import ask_many
from kernel.errors import FondsError, Missing
from security.actor import Actor


def proposed(actor: Actor, found: Iterable[Judged], *, skip: bool) -> dict[int, FondsError]:
    """Store these changes and ask for them; with `skip` return why some could not be asked for."""
    errors: dict[int, FondsError] = {}
    for one in found:
        try:
            with transaction.atomic():
                _propose(actor, one)
        except FondsError as error:
            if not skip:
                raise
            errors[one.edit.record_id] = error
    return errors


def _propose(actor: Actor, one: Judged) -> None:
    record, shape, after = one.record, one.shape, one.after
    if record is None or shape is None or after is None:
        raise Missing
    moving.proposed(actor, record, shape, after, one.edit)
    steps = steps_for(actor, CHANGE, shape, record)
    asked = moving.asking(CHANGE, record, steps, authors=[actor.id])
    proposal = moving.proposal_of(record)
    if proposal is not None:
        proposal.request = ask_many(actor, [asked])[0]
        proposal.save(update_fields=["request"])
