"""The only writer of shares and of what is told of them: ask, agree, end; under the locks of their records."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from archive.records.bars import Act, demand_free
from archive.records.changing import locked
from archive.records.closing import said_for_list
from archive.records.demands import demand
from archive.records.levels_in_force import demand_factor_for
from archive.records.models import Record
from archive.records.purposes import purposes, stated, stated_for_record
from archive.records.restricting import demand_sharing_wanted
from archive.sharing import deciding, queries, rules
from archive.sharing.models import Share, SharePart
from archive.sharing.rules import Scope, Wanted
from archive.sharing.sealing import Recipient, put, recipient_of
from archive.sharing.showing import fields_to_share, files_to_share
from decisions.port import Ended
from kernel.clock import now, today
from kernel.decision import refusal
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.text import N_, one_line
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from security import permission
from security.actor import Actor
from security.audit import writer
from security.people.head_queries import department_names
from security.people.names import names_of

State = Share.State


@transaction.atomic
def ask(actor: Actor, record_id: int, wanted: Wanted) -> Share:
    """Ask to share a record, or items of it, and return the share; nothing of it is shown before it is agreed to.

    Refused without the right to share one of them, Missing for what is no item of the record, Invalid with all that
    is wrong, Conflict for what is sealed, barred, not covered by a consent or decided by different people.
    """
    hold_policy()
    problems = rules.problems_with(wanted, today(), departments=department_names())
    if problems or wanted.until is None:
        raise Invalid(problems)
    if purposes():
        stated(wanted.purpose)
    scopes = {pk: scope for pk, scope in wanted.scopes.items() if scope}
    records = locked(actor, {record_id, *scopes})
    record = records[record_id]
    if any(one.parent_id != record_id for one in records.values() if one is not record):
        raise Missing
    for one in records.values():
        demand(actor, Verb.SHARE, one, queries.may_share(actor, one))
        demand_factor_for(actor, one, Verb.SHARE)
        demand_sharing_wanted(one)
        stated_for_record(one, wanted.purpose)
        _demand_scope(actor, one, scopes.get(one.pk, Scope()))
    demand_free(Act.SHARE, records)
    share = _stored(actor, record, wanted)
    SharePart.objects.bulk_create(
        SharePart(share=share, record_id=pk, fields=list(one.fields), files=list(one.files))
        for pk, one in sorted(scopes.items())
    )
    share.request = deciding.ask_for(actor, share, list(records.values()))
    share.save(update_fields=["request", "sealed"])
    said = {str(pk): {"fields": one.fields, "files": one.files} for pk, one in scopes.items()}
    note(actor, "share.ask", share, scope=said, reason=share.reason, purpose=share.purpose)
    return share


def agreed(actor: Actor, request: Ended) -> None:
    """Let a share be opened once everybody agreed; masked values are in clear only if who decided last may unmask.

    Conflict where something bars it by now.
    """
    ids = list(
        SharePart.objects.filter(share=int(request.target_id)).values_list("record", flat=True)
    )
    rows = Record.objects.select_for_update().filter(any_id("pk", ids)).order_by("pk")
    records = list(rows)
    share = _decided(request, State.AGREED)
    if len(records) != len(set(ids)):
        raise Conflict(N_("A record of this share is gone; return it."))
    demand_free(Act.SHARE, ids)
    for one in records:
        demand_sharing_wanted(one)
    may = [permission.decide(actor, Verb.UNMASK, queries.subject_of(one)) for one in records]
    share.clear = share.wants_clear and all(may)
    share.agreed_at = now()
    people = names_of([int(one) for one in request.deciders])
    share.agreed_by = ", ".join(people.get(int(one), "") for one in request.deciders)[
        : rules.LONGEST
    ]
    share.save(update_fields=["clear", "agreed_at", "agreed_by"])
    note(actor, "share.agree", share, clear=share.clear)


def not_agreed(actor: Actor, request: Ended) -> None:
    """Keep that a share was not agreed to."""
    share = _decided(request, State.RETURNED)
    note(actor, "share.refuse", share, reason=request.reason)


def withdrawn(actor: Actor, request: Ended) -> None:
    """Keep that who asked withdrew a share."""
    share = _decided(request, State.WITHDRAWN)
    note(actor, "share.withdraw", share)


@transaction.atomic
def end(actor: Actor, number: int, *, why: str) -> Share:
    """End a share at once: whoever opens it next sees nothing. Invalid without a reason, Conflict once it ended.

    Refused for others than who asked for it, who may share the record and the privacy desk.
    """
    queries.share_of(actor, number)
    share = Share.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=number)
    if not queries.may_end(actor, share):
        decision = refusal(N_("Who asked for a share, or may share its record, ends it."))
        raise Refused(decision, actor=actor.id, verb=str(Verb.SHARE), target=f"share:{number}")
    if share.state != State.AGREED:
        raise Conflict(N_("This share is not open; there is nothing to end."))
    if not one_line(why):
        message = N_("Say why the share ends.")
        raise Invalid([Problem(code="why", message=message, where="why")])
    _end(share, one_line(why)[: rules.LONGEST])
    note(actor, "share.end", share, reason=share.ended_why)
    return share


def end_of_records(actor: Actor, ids: Sequence[int], why: str) -> int:
    """End every share that shows one of these records, and return how many; the caller holds the records' locks."""
    shown = SharePart.objects.filter(any_id("record", ids)).values("share")
    rows = Share.objects.select_for_update().filter(pk__in=shown, state=State.AGREED)
    found = list(rows.order_by("pk"))
    for share in found:
        _end(share, why)
        note(actor, "share.end", share, reason=why)
    return len(found)


def note(actor: Actor, verb: str, share: Share, **said: object) -> None:
    """Write into the trail what happens to a share, with whom it is for."""
    person = recipient_of(share)
    whom = {"partner": share.partner, "name": person.name} if share.is_outside else {}
    if share.department:
        whom = {"department": share.department}
    writer.record(
        actor=actor,
        verb=verb,
        target=f"share:{share.pk}",
        record_id=share.record_id,
        payload={"number": share.number, "until": share.until.isoformat(), **whom, **said},
    )


def note_list(actor: Actor, criteria: Mapping[str, object], *, shown: int) -> None:
    """Note that somebody reads the register or a share: whoever gets there may, by whatever right or duty.

    Not `note_search`, which asks for the right to look records up: an auditor needs none to read the register, nor
    does who decides about a share or works where it is shared.
    """
    said = {"criteria": dict(criteria), "shown": shown, **said_for_list(actor)}
    writer.record(actor=actor, verb="record.search", target="record", payload=said)


def _end(share: Share, why: str) -> None:
    share.state, share.ended_at, share.ended_why = State.ENDED, now(), why
    share.save(update_fields=["state", "ended_at", "ended_why"])


def _stored(actor: Actor, record: Record, wanted: Wanted) -> Share:
    assert wanted.until is not None and actor.user_id is not None  # noqa: S101, PT018 - both were checked
    share = Share.objects.create(
        record=record,
        archive_no=record.archive_no or "",
        department=wanted.department,
        partner=one_line(wanted.partner)[: rules.LONGEST_NAME],
        purpose=wanted.purpose,
        reason=one_line(wanted.reason)[: rules.LONGEST],
        until=wanted.until,
        wants_clear=wanted.wants_clear,
        asked_by_id=actor.user_id,
        asked_at=now(),
    )
    if share.is_outside:
        name = one_line(wanted.name)[: rules.LONGEST_NAME]
        put(share, Recipient(name=name, mail=wanted.mail.strip()))
    return share


def _demand_scope(actor: Actor, record: Record, scope: Scope) -> None:
    """Raise Missing for a field or a file that is not there for who asks."""
    fields = {one.code for one in fields_to_share(actor, record)} if scope.fields else set()
    files = {one.token for one in files_to_share(actor, record)} if scope.files else set()
    if set(scope.fields) - fields or set(scope.files) - files:
        raise Missing


def _decided(request: Ended, state: State) -> Share:
    share = Share.objects.select_for_update().filter(pk=int(request.target_id)).first()
    if share is None:
        raise Missing
    if share.state != State.ASKED:
        raise Conflict(N_("This share was decided already."))
    share.state = state
    share.save(update_fields=["state"])
    return share
