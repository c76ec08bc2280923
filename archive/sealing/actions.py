"""The only writer of proposals to seal: many records, one ground, one decision by others; what is agreed to goes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from archive.privacy.actions import seal_ours
from archive.privacy.deciding import steps_of
from archive.privacy.request_rules import GROUNDS, Ground
from archive.records.bars import Act, demand_free
from archive.records.levels import SEALED
from archive.records.models import Record
from archive.sealing import queries
from archive.sealing.models import SealItem, SealProposal
from archive.sealing.rules import MOST, Said, said_problems
from decisions.actions import ask
from decisions.port import Ended
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from persistence.arrays import any_id
from policies.document.effective import effective
from policies.document.locking import hold_policy
from policies.document.queries import published
from security.actor import Actor
from security.audit import writer

SUBJECT = "seal.records"
PROPOSE, DECIDE = "seal_proposal.propose", "seal_proposal.decide"
_State = SealProposal.State


@transaction.atomic
def propose(actor: Actor, ids: Collection[int], said: Said) -> SealProposal:
    """Propose to seal records, each with what lies in it; who decides is who the policy names for sealing.

    Missing for one `actor` may not seal, Invalid beside its field for what is missing, Conflict where one is not what
    the ground says, is proposed already, or something stands against sealing it.
    """
    queries.demand_sealer(actor)
    hold_policy()
    if problems := [*said_problems(said), *_count_problems(ids)]:
        raise Invalid(problems)
    records = _locked(actor, ids)
    _demand_one_custodian(records)
    _demand_unproposed(records)
    _demand_ground(records, said)
    demand_free(Act.SEAL, [one.pk for one in records])
    row = SealProposal.objects.create(
        ground=said.ground,
        reference=said.reference,
        reason=said.reason,
        proposed_by_id=int(actor.id),
        proposed_at=now(),
    )
    SealItem.objects.bulk_create(SealItem(proposal=row, record=one) for one in records)
    row.request = ask(
        actor,
        subject=SUBJECT,
        target=f"seal_proposal:{row.pk}",
        title=_title(records, said),
        steps=steps_of(actor, records[0]),
        payload={"ground": said.ground, "count": len(records)},
    )
    row.save(update_fields=["request"])
    tell(
        actor,
        PROPOSE,
        f"seal_proposal:{row.pk}",
        {
            "ground": said.ground,
            "reference": said.reference,
            "reason": said.reason,
            "records": [one.pk for one in records],
        },
    )
    return row


def agreed(actor: Actor, request: Ended) -> None:
    """Seal what was proposed, looked at again under its lock: a dispute settled meanwhile is no ground any more."""
    row = _deciding(request)
    hold_policy()
    ids = sorted(row.items.values_list("record", flat=True))
    # Of what is gone or no longer filed nothing is sealed; who decided is told which is left in the list.
    records = [one for one in _rows(ids) if one.level != SEALED]
    _demand_ground(records, Said(ground=row.ground, reason=row.reason, reference=row.reference))
    seal_ours(
        actor,
        records,
        ground=Ground(row.ground),
        reason=row.reason,
        asked_by=row.proposed_by_id,
    )
    _end(actor, row, _State.AGREED, {"records": [one.pk for one in records]})


def returned(actor: Actor, request: Ended) -> None:
    """Leave the records as they are; another proposal may be made."""
    _end(actor, _deciding(request), _State.RETURNED, {"reason": request.reason})


def withdrawn(actor: Actor, request: Ended) -> None:
    """Leave the records as they are; who proposed thought better of it."""
    _end(actor, _deciding(request), _State.WITHDRAWN, {})


def tell(
    actor: Actor, verb: str, target: str, said: Mapping[str, Any], *, record_id: int | None = None
) -> None:
    """Write one event of sealing."""
    writer.record(
        actor=actor, verb=verb, target=target, record_id=record_id, payload={"after": dict(said)}
    )


def _title(records: Sequence[Record], said: Said) -> str:
    first = records[0].archive_no or f"#{records[0].pk}"
    more = f" +{len(records) - 1}" if len(records) > 1 else ""
    return f"{first}{more} · {gettext(GROUNDS[Ground(said.ground)])}"


def _rows(ids: Collection[int]) -> list[Record]:
    rows = Record.objects.select_for_update().filter(any_id("pk", ids) | any_id("parent", ids))
    return [one for one in rows.order_by("pk") if one.pk in set(ids)]


def _locked(actor: Actor, ids: Collection[int]) -> list[Record]:
    found = _rows(ids)
    allowed = queries.files(actor).filter(any_id("pk", ids)).count()
    if len(found) != len(set(ids)) or allowed != len(found):
        raise Missing
    return found


def _count_problems(ids: Collection[int]) -> Sequence[Problem]:
    if 1 <= len(ids) <= MOST:
        return []
    message = N_("Choose 1 to {most} records.")
    return [Problem(code="numbers", message=message, params={"most": MOST}, where="numbers")]


def _demand_one_custodian(records: Sequence[Record]) -> None:
    """Raise Conflict for records of several custodians: one decision is that of one custodian."""
    document = published().document
    found = {effective(document, one.category).custodian_of(one.department) for one in records}
    if len(found) > 1:
        raise Conflict(N_("Propose the records of one custodian at a time: others decide there."))


def _demand_unproposed(records: Sequence[Record]) -> None:
    there = queries.proposed_among([one.pk for one in records])
    _demand_none(
        records,
        lambda one: one.pk in there,
        N_("{number} waits for a decision to be sealed already."),
    )


def _demand_ground(records: Sequence[Record], said: Said) -> None:
    """Raise Conflict for a record of which what the proposal says is not so."""
    if said.ground == Ground.ENDED:
        message = N_("{number}: cooperation has not ended; no day of its end has come.")
        _demand_none(records, lambda one: not queries.has_ended(one), message)
    elif said.ground == Ground.DISPUTE:
        held = queries.disputed_among([one.pk for one in records], said.reference)
        message = N_(
            "{number} is not held by an open dispute {matter}; open it first under Records on hold."
        )
        _demand_none(records, lambda one: one.pk not in held, message, matter=said.reference)


def _demand_none(
    records: Sequence[Record], is_wrong: Callable[[Record], bool], message: str, **params: str
) -> None:
    wrong = next((one for one in records if is_wrong(one)), None)
    if wrong is not None:
        raise Conflict(message, number=wrong.archive_no or f"#{wrong.pk}", **params)


def _deciding(request: Ended) -> SealProposal:
    row = SealProposal.objects.select_for_update().filter(pk=int(request.target_id)).first()
    if row is None:
        raise Missing
    if row.state != _State.DECIDING:
        raise Conflict
    return row


def _end(actor: Actor, row: SealProposal, state: str, said: Mapping[str, Any]) -> None:
    row.state, row.ended_on = state, today()
    row.save(update_fields=["state", "ended_on"])
    tell(actor, DECIDE, f"seal_proposal:{row.pk}", {"state": str(state), **said})
