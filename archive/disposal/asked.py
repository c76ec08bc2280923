"""What customers asked to be deleted, first in line for whoever keeps disposals: listed, proposed, or given back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext

from archive.disposal import actions
from archive.disposal.locking import LONGEST
from archive.disposal.models import Disposal, DisposalItem
from archive.privacy.models import DataRequest
from archive.records.changing import locked
from archive.records.models import Record
from archive.records.naming_for_disposal import tell_kept
from archive.records.queries import visible_to
from archive.records.rules import State
from archive.records.title_sealing import open_titles
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_, one_line
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

MOST = 100  # requests on one page, and in one proposal
GIVEN_BACK = N_("It is not destroyed: {why}")


@dataclass(frozen=True, kw_only=True)
class AskedFor:
    """A request whose record is to be destroyed, how many records lie in that, and the batch it is on."""

    request: DataRequest
    record: Record
    inside: int
    batch: Disposal | None


def asked_for(actor: Actor) -> list[AskedFor]:
    """Return what customers asked to be deleted and `actor` may destroy, what is to be answered first on top."""
    rows = DataRequest.objects.filter(state=DataRequest.State.DELETING)
    waiting = list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST])
    ids = {one.record_id for one in waiting}
    reach = permission.reach(actor, Verb.DESTROY)
    records = {one.pk: one for one in visible_to(actor).filter(reach).filter(any_id("pk", ids))}
    open_titles(list(records.values()))
    listed = DisposalItem.objects.filter(any_id("record_id", records), open=True)
    batches = {one.record_id: one.batch for one in listed.select_related("batch")}
    parents = list(
        Record.objects.filter(any_id("parent", records)).values_list("parent_id", flat=True)
    )
    return [
        AskedFor(
            request=one,
            record=records[one.record_id],
            inside=parents.count(one.record_id),
            batch=batches.get(one.record_id),
        )
        for one in waiting
        if one.record_id in records
    ]


def asked_item(actor: Actor) -> list[dict[str, str]]:
    """Return what leads to the list, with the first day that somebody is to be answered, where anything waits."""
    if not permission.decide(actor, Verb.DESTROY):
        return []
    waiting = [one for one in asked_for(actor) if one.batch is None]
    if not waiting:
        return []
    due = waiting[0].request.due_on
    return [
        {
            "text": gettext("Deletions asked for: {count}").format(count=len(waiting)),
            "url": reverse("disposal_asked"),
            "sub": gettext("the first to be answered by {day}").format(day=due.isoformat())
            if due
            else "",
            "badge": gettext("to be proposed"),
            "tone": "warn",
        }
    ]


def propose(actor: Actor, numbers: Sequence[int]) -> int:
    """Propose the records of these requests with what lies in them, ground `asked`; return the id of the batch.

    Missing for a request that does not wait for `actor`; else as `actions.propose`.
    """
    chosen = _waiting(actor, numbers)
    ids = [one.record.pk for one in chosen]
    inside = Record.objects.filter(any_id("parent", ids), state=State.FILED)
    days = sorted(one.request.due_on for one in chosen if one.request.due_on)
    said = gettext("Deletion that was asked for: {count} requests").format(count=len(chosen))
    if days:
        until = gettext("to be answered by {day}").format(day=days[0].isoformat())
        said = f"{said}; {until}"
    return actions.propose(
        actor,
        [*ids, *inside.values_list("pk", flat=True)],
        reason=said,
        ground=Disposal.Ground.ASKED,
    )


@transaction.atomic
def give_back(actor: Actor, number: int, why: str) -> None:
    """Tell the privacy desk that a record is not destroyed, and why; Conflict while it is on the list of a batch."""
    (one,) = _waiting(actor, [number])
    said = one_line(why)[:LONGEST]
    if not said:
        raise Invalid([Problem(code="why", message=N_("Say why."), where="why")])
    locked(actor, [one.record.pk])
    if DisposalItem.objects.filter(record_id=one.record.pk, open=True).exists():
        raise Conflict(N_("It is on the list of a disposal; take it off there first."))
    tell_kept(actor, {one.record.pk: (GIVEN_BACK, {"why": said})}, "")


def _waiting(actor: Actor, numbers: Sequence[int]) -> list[AskedFor]:
    permission.demand_any(actor, Verb.DESTROY, target="disposals")
    known = {one.request.pk: one for one in asked_for(actor)}
    wanted = list(dict.fromkeys(numbers))
    if not wanted or any(one not in known for one in wanted):
        raise Missing
    return [known[one] for one in wanted]
