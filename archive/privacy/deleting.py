"""What becomes of a deletion that was decided: it ends when the record is destroyed, or comes back to the desk.

A deletion is an outcome only once it has happened. Until then the request waits in state `deleting`; what stands
against it (a hold, a period that was made longer) opens it again, so that it is sealed or refused (REQ-CON-05).
"""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q
from django.urls import reverse

from archive.privacy.models import DataRequest
from archive.privacy.reminding import REQUEST, end_of
from archive.privacy.request_rules import DECIDED, Kind, Outcome
from archive.records.bars import Act, Bar, bars, demand_free
from archive.records.levels import SEALED
from archive.records.models import Record
from archive.records.naming_for_disposal import (
    Said,
    forget_names,
    name_for_disposal,
    why_never,
)
from kernel.clock import today
from kernel.errors import Conflict, Problem
from kernel.text import N_
from notices.port import Notice, notify
from persistence.arrays import any_id
from security.actor import Actor

KEPT = "privacy.deletion_kept"  # the kind of its notice
OWN = "deletion_asked"  # the bar of the request that is being decided itself
_STOPPED = frozenset({Act.SEAL, Act.SHARE, Act.USE, Act.LEND})
_State = DataRequest.State


def against(record_id: int) -> list[Problem]:
    """Return why a deletion cannot be proposed for a record: the company destroys nothing, or something bars it."""
    never = why_never()
    if never:
        return [Problem(code="outcome", message=never, where="outcome")]
    said = [one for one in bars(Act.DESTROY, [record_id]).get(record_id, ()) if one.code != OWN]
    return [
        Problem(code="outcome", message=one.sentence, params=dict(one.params), where="outcome")
        for one in said[:1]
    ]


def hold(record_id: int) -> None:
    """Lock a record and what lies in it, before its requests are: in the order in which it is destroyed."""
    rows = Record.objects.select_for_update().filter(Q(pk=record_id) | Q(parent=record_id))
    list(rows.order_by("pk").values_list("pk"))


def begin(actor: Actor, row: DataRequest) -> None:
    """Let a decided deletion wait for its disposal; Conflict where something stands against destroying the record.

    The caller holds the locks of the record and of the request. With a file goes what lies in it.
    """
    if row.record.level == SEALED:
        raise Conflict(N_("The record is sealed already; a sealed record is not deleted."))
    if never := why_never():
        raise Conflict(never)
    row.state, row.kept, row.answered_by_id = _State.DELETING, {}, actor.user_id
    row.save(update_fields=["state", "kept", "answered_by"])
    demand_free(Act.DESTROY, [row.record_id])
    inside = Record.objects.filter(Q(pk=row.record_id) | Q(parent=row.record_id)).order_by("pk")
    name_for_disposal(actor, list(inside), row.reason)


def ended(actor: Actor, ids: Sequence[int], reference: str) -> list[DataRequest]:
    """Let requests end as deleted with the destruction of their record, and return them; each keeps its number.

    What the person wrote goes too: it may repeat what was destroyed. The reason told to the person stays.
    """
    rows = list(
        DataRequest.objects.select_for_update().filter(any_id("record", ids)).order_by("pk")
    )
    if not rows:
        return []
    over = []
    numbers = dict(Record.objects.filter(any_id("pk", ids)).values_list("pk", "archive_no"))
    decided = {one.record_id: one for one in rows if one.state == _State.DELETING}
    for one in rows:
        one.number, one.note = numbers.get(one.record_id) or "", ""
        if one.state != _State.ANSWERED and one.record_id in decided:
            one.outcome, one.ground, one.reason = Outcome.DELETED, "", decided[one.record_id].reason
            one.answered_by_id = decided[one.record_id].answered_by_id
            one.state, one.answered_on, one.disposal = _State.ANSWERED, today(), reference
            over.append(one)
        one.save()
    end_of(actor, REQUEST, [one.pk for one in over])
    return over


def opened_again(why: Mapping[int, Said], reference: str) -> list[DataRequest]:
    """Open requests again whose record stays, and return them: the desk reads why, and seals or refuses instead."""
    rows = DataRequest.objects.select_for_update().filter(
        any_id("record", why), state=_State.DELETING
    )
    opened = list(rows.order_by("pk"))
    for one in opened:
        sentence, params = why[one.record_id]
        one.kept = {
            "sentence": sentence,
            "params": {name: str(value) for name, value in params.items()},
            "disposal": reference,
        }
        one.state, one.outcome, one.ground, one.reason = _State.OPEN, "", "", ""
        one.answered_by = None
        one.save(update_fields=["kept", "state", "outcome", "ground", "reason", "answered_by"])
    files = [one.record_id for one in opened]
    inside = Record.objects.filter(any_id("pk", files) | any_id("parent", files))
    forget_names(list(inside.values_list("pk", flat=True)))
    notify(
        Notice(
            kind=KEPT,
            people=(one.taken_by_id,),
            params={"day": one.due_on.isoformat() if one.due_on else "—"},
            path=reverse("privacy_request", args=[one.pk]),
            key=f"{KEPT}:{one.pk}:{reference}",
        )
        for one in opened
        if one.taken_by_id is not None
    )
    return opened


def barring(act: Act, ids: Collection[int]) -> Mapping[int, Sequence[Bar]]:
    """Return what requests bar: nothing is destroyed before its person is answered, nothing used that is to be deleted.

    Where one request of a person is to be deleted, another to the same end stands in nobody's way.
    """
    if act is not Act.DESTROY and act not in _STOPPED:
        return {}
    rows = DataRequest.objects.filter(any_id("record", ids)).exclude(state=_State.ANSWERED)
    found: dict[int, list[Bar]] = {}
    waiting = list(rows.order_by("pk"))
    deleting = {one.record_id for one in waiting if one.state == _State.DELETING}
    for one in waiting:
        said = _bar(act, one, is_deleting=one.record_id in deleting)
        if said is not None:
            found.setdefault(one.record_id, []).append(said)
    return found


def _bar(act: Act, row: DataRequest, *, is_deleting: bool) -> Bar | None:
    day = row.received_on.isoformat()
    if act in _STOPPED:
        message = N_(
            "It is to be destroyed, as its person asked on {day}; nothing else is done with it."
        )
        return (
            Bar(code="deleting", sentence=message, params={"day": day})
            if row.state == _State.DELETING
            else None
        )
    if Kind(row.kind) in DECIDED:
        message = N_("Its person asked on {day} that it is deleted; that is decided first.")
        return None if is_deleting else Bar(code=OWN, sentence=message, params={"day": day})
    message = N_("Its person asked on {day} about the data; that is answered first.")
    return Bar(code="asked", sentence=message, params={"day": day})
