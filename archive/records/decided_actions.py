"""What becomes of a record once somebody decided: its review, or a change that waited for its approval."""

from archive.records import moving, storing
from archive.records.actions import note
from archive.records.applying import Applying, applied
from archive.records.changing import demand_version
from archive.records.evidence import demand_evidence
from archive.records.models import ProposedChange
from archive.records.rules import State
from archive.records.shapes import shape_of
from archive.records.standing import stand
from archive.records.telling_why import why_changed
from decisions.port import Ended
from policies.document.locking import hold_policy
from policies.document.queries import published
from security.actor import Actor


def review_approved(actor: Actor, request: Ended) -> None:
    """Sign a record off once its review is approved; it then waits to be filed."""
    record = moving.of_request(request)
    record.signed_by_id = None
    moving.signed_off(record, shape_of(published(), record.category), actor.id)
    change = moving.judged(record, State.READY)
    stand([record])
    note(actor, "record.approve", [change])


def review_returned(actor: Actor, request: Ended) -> None:
    """Give a record back to its author with the reason."""
    record = moving.of_request(request)
    change = moving.judged(record, State.RETURNED)
    stand([record])
    note(actor, "record.return", [change], reasons={str(record.pk): request.reason})


def review_withdrawn(actor: Actor, request: Ended) -> None:
    """Make a record a draft again."""
    record = moving.of_request(request)
    change = moving.moved(actor, record, State.DRAFT)
    stand([record])
    note(actor, "record.withdraw", [change])


def change_approved(actor: Actor, request: Ended) -> None:
    """Put a proposed change in force (REQ-VER-07); raise Conflict when the record changed meanwhile."""
    hold_policy()
    proposal = moving.waiting_proposal(request)
    record = moving.of_request(request)
    demand_version(record, proposal.based_on)
    demand_evidence(record, proposal)
    after = moving.approved(actor, record, proposal)
    shape = shape_of(published(), after.category)
    stored = storing.opened([record])[record.pk]
    row = Applying(record=record, shape=shape, stored=stored, after=after)
    note(actor, "record.change", applied(actor, [row]).moved, **why_changed(proposal))
    proposal.state = ProposedChange.State.APPLIED
    proposal.save(update_fields=["state"])


def change_dropped(_actor: Actor, request: Ended) -> None:
    """Drop a proposed change that was returned or withdrawn; what was in force stays."""
    proposal = moving.waiting_proposal(request)
    proposal.state = ProposedChange.State.REJECTED
    proposal.save(update_fields=["state"])
