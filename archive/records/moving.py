"""Moves records on: new states, applied and proposed changes; what differs goes back for the audit trail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from archive.records import numbers, storing
from archive.records.authors import filled_in
from archive.records.changing import BESIDE, DEPARTMENT, LEVEL, OWNER, TITLE, Changed
from archive.records.classifying import carried, class_problems
from archive.records.contents import by_field, difference, split
from archive.records.filing import Filed
from archive.records.gates import gate_problems
from archive.records.levels import level_of
from archive.records.models import ProposedChange, Record
from archive.records.number_models import NumberEvent
from archive.records.resting import level_refusals
from archive.records.rewriting import Rewrite, rewrite
from archive.records.rules import (
    BEFORE,
    CATEGORY,
    Edit,
    State,
    automatic,
    carrier_of,
    may_happen,
    needs_review,
    sign_off,
    sign_off_problems,
    signer_of,
    territory_of,
    title_from,
)
from archive.records.scoring import has_file
from archive.records.shapes import Shape, shape_of
from archive.records.storing import Prepared
from archive.records.title_sealing import called
from decisions.actions import Asking
from decisions.port import Ended
from decisions.rules import StepSpec
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.scope import current
from kernel.text import N_
from policies.document.queries import published
from policies.fields.rules import FieldType
from policies.fields.validation import validate
from security.actor import Actor
from security.keys import store

STATE = "record.state"
LEGACY = "record.legacy_no"
ITEM = "record.item"  # an item that was taken out of its file


@dataclass(kw_only=True, slots=True)  # one for each row: a frozen one takes three times as long
class Moved:
    """What became of one record: the values before and after, only of what differs."""

    record_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def created(row: Prepared) -> Moved:
    """Return what the trail keeps of a new record."""
    after = by_field(row.values) | {TITLE: row.title, DEPARTMENT: row.department}
    if row.legacy_no:
        after[LEGACY] = row.legacy_no
    return Moved(record_id=row.id, before={}, after=after)


def moved(actor: Actor, record: Record, state: State) -> Moved:
    """Give a record a new state; `stand` stores it."""
    before = {STATE: str(record.state)}
    record.state = state
    storing.touch(record, actor.user_id, now())
    return Moved(record_id=record.pk, before=before, after={STATE: str(state)})


def judged(record: Record, state: State) -> Moved:
    """Give a record a state that somebody decided, `stand` stores it; who changed it last stays its author."""
    before = {STATE: str(record.state)}
    record.state = state
    storing.touch(record, record.updated_by_id, now())
    return Moved(record_id=record.pk, before=before, after={STATE: str(state)})


def classified(
    actor: Actor, record: Record, shape: Shape, file: Record | None
) -> tuple[Moved, Mapping[int, bytes]]:
    """Give a draft its class; return what differs and its key. Raise Invalid where it cannot lie there."""
    problems = list(class_problems(record, shape, file))
    if problems:
        raise Invalid(problems)
    known = shape.category
    stored = storing.opened([record])[record.pk]
    values = dict(carried(shape, stored).values)
    level = level_of(shape, record, stored, values, file=file)
    unsafe = level_refusals(record, shape.code, level)
    if unsafe:
        raise Invalid(unsafe)
    old, new = difference(stored, values)
    old[CATEGORY], new[CATEGORY] = record.category, shape.code
    if level != record.level:
        old[LEVEL], new[LEVEL] = record.level, level
    digests = storing.digests_of([(record.pk, shape, values)])
    storing.refuse_doubles(digests, leaving={record.pk})
    record.category, record.class_code, record.kind = shape.code, shape.code, str(known.kind)
    record.parent, record.carrier = file, carrier_of(known.carrier, record.carrier)
    record.level, record.territory = level, territory_of(values)
    record.policy_version = shape.policy.number
    storing.touch(record, actor.user_id, now())
    keys = rewrite(
        [
            Rewrite(
                record=record,
                shape=shape,
                values=values,
                has_new_values=True,
                has_new_keys=True,
                has_new_seal=True,
                new_words=None,
            )
        ],
        digests,
    )
    record.save()
    return Moved(record_id=record.pk, before=old, after=new), keys


def proposed(actor: Actor, record: Record, shape: Shape, after: Changed, edit: Edit) -> None:
    """Store a change that waits for its approval; raise Conflict when one waits already."""
    waiting = ProposedChange.objects.filter(record=record, state=ProposedChange.State.OPEN)
    if waiting.exists():
        raise Conflict(N_("A change of this record waits for its approval already."))
    values = {code: after.values.get(code) for code in after.codes - BESIDE}
    open_values, closed = split(shape.sealed, values)
    beside = {TITLE: after.title, DEPARTMENT: after.department, OWNER: str(after.owner_id or "")}
    beside |= {CATEGORY: after.category, LEVEL: after.level}
    if shape.seals_titles and TITLE in after.codes:
        closed[TITLE] = beside.pop(TITLE)
    open_values |= {code: beside[code] for code in after.codes & beside.keys()}
    key = store.record_keys([record.pk])[record.pk]
    ProposedChange.objects.create(
        record=record,
        based_on=record.version,
        values=open_values,
        sealed=storing.seal(record.pk, key, closed),
        reason=edit.reason.strip(),
        proposed_by_id=actor.user_id,
        proposed_at=now(),
    )


def proposal_of(record: Record) -> ProposedChange | None:
    """Return the change of a record that waits, if any."""
    return ProposedChange.objects.filter(record=record, state=ProposedChange.State.OPEN).first()


def waiting_proposal(request: Ended) -> ProposedChange:
    """Return the change a request is about, locked; raise Missing when it is gone."""
    rows = ProposedChange.objects.select_for_update().filter(
        record=int(request.target_id), state=ProposedChange.State.OPEN
    )
    found = rows.first()
    if found is None:
        raise Missing
    return found


def approved(actor: Actor, record: Record, proposal: ProposedChange) -> Changed:
    """Return what an approved proposal makes of its record, with the day and name of its verification."""
    change = storing.proposed_values(proposal)
    title = str(change.pop(TITLE, "") or "")
    category = str(change.pop(CATEGORY, "") or record.category)
    department = str(change.pop(DEPARTMENT, "") or record.department)
    owner = change.pop(OWNER, str(record.owner_id or ""))
    level = str(change.pop(LEVEL, ""))
    stored = storing.opened([record])[record.pk]
    title = title or called(record)
    shape = shape_of(published(), category)
    verified = {"verified_on": today().isoformat(), "verified_by": actor.id}
    values = {**stored, **change, **automatic(shape.category.fields, verified)}
    moves = category != record.category
    kept = {code: value for code, value in values.items() if value is not None}
    return Changed(
        title=title,
        values=kept,
        codes=frozenset({*change, CATEGORY} if moves else change),
        department=department,
        owner_id=int(owner) if owner else None,
        level=level_of(shape, record, stored, kept, said=level),
        category=category,
    )


def of_request(request: Ended) -> Record:
    """Return the record a request is about, locked; raise Missing when it is gone."""
    found = Record.objects.select_for_update().filter(pk=request.target_id).first()
    if found is None:
        raise Missing
    return found


def asking(
    subject: str, record: Record, steps: Iterable[StepSpec], *, authors: Iterable[str] = ()
) -> Asking:
    """Return the request for one record; its `authors` may not decide.

    By default they are who entered it, who changed it last and who filled in its card (REQ-VER-03).
    """
    barred = set(authors) or filled_in(record)
    return Asking(
        subject=subject,
        target=f"record:{record.pk}",
        title=str(record),
        steps=tuple(steps),
        payload={"version": record.version},
        barred=sorted(barred),
    )


def demand_complete(record: Record, shape: Shape, values: Mapping[str, Any]) -> None:
    """Raise Invalid with everything filing will ask for, so that nobody reviews what cannot be filed."""
    checked = validate(
        shape.fields,
        {code: value for code, value in values.items() if not is_auto(shape, code)},
        stage="filing",
        today=today(),
        time_zone=current().company.time_zone,
    )
    keyer = str(record.created_by_id or "")
    problems = [
        *(one for one in checked.problems if not _is_there(record, shape, one.where)),
        *sign_off_problems(shape.category.review, values, keyer=keyer),
        *gate_problems(shape, values, record.pk),
    ]
    if not title_from(shape.naming, values) and not called(record):
        problems.append(
            Problem(code="title", message=N_("Give the record a title."), where="title")
        )
    if problems:
        raise Invalid(problems)


def _is_there(record: Record, shape: Shape, code: str) -> bool:
    """Say whether what is told to be missing is not asked of people, or is an attachment the record has."""
    one = shape.by_code.get(code)
    attached = one is not None and one.type is FieldType.FILE and code not in record.values
    return is_auto(shape, code) or (attached and has_file(record.pk))


def is_auto(shape: Shape, code: str) -> bool:
    """Say whether the system fills in this field."""
    one = shape.by_code.get(code)
    return one is not None and one.required == "auto"


def demand_fileable(record: Record, shape: Shape, values: Mapping[str, Any]) -> None:
    """Raise Conflict in a state that cannot be filed; what is missing `demand_complete` says."""
    allowed = may_happen("file", record.state)
    if not allowed:
        raise Conflict(allowed.reason, **allowed.params)
    if record.filed_on:
        raise Conflict(N_("The record is being filed already."))
    if record.state != State.READY and needs_review(shape.category.review, values):
        raise Conflict(N_("The record has not been reviewed yet; submit it first."))


def legacy_numbers(ids: Iterable[int]) -> dict[int, str]:
    """Return the legacy number each record came with."""
    rows = NumberEvent.objects.filter(record_id__in=list(ids), event=NumberEvent.Event.ALIAS)
    found = rows.order_by("-pk").values_list("record_id", "number")
    return {pk: number for pk, number in found if pk is not None}


def keep_legacy_numbers(actor: Actor, rows: Iterable[Prepared]) -> None:
    """Keep the numbers records had before as names they are found by (REQ-NUM-07)."""
    at = now()
    numbers.write_events(
        [
            numbers.event_row(
                NumberEvent.Event.ALIAS,
                row.legacy_no,
                record_id=row.id,
                actor_id=actor.id,
                at=at,
            )
            for row in rows
            if row.legacy_no
        ]
    )


def signed_off(record: Record, shape: Shape, by: str) -> None:
    """Stamp who signs a record off, once: its reviewer, or where nobody reviews it, who hands it in.

    A card that was signed before it was keyed is signed by whom it names.
    """
    if record.signed_by_id is not None or not by.isdigit():
        return
    before_entry = shape.category.review in BEFORE
    signer = signer_of(record.values) if before_entry else ""
    signer = signer if signer.isdigit() else by
    record.signed_by_id, record.signed_at = int(signer), now()
    zone = ZoneInfo(current().company.time_zone)
    said = sign_off(signer, record.signed_at, zone)
    record.values |= automatic(shape.category.fields, said)


def handed_in(actor: Actor, record: Record, shape: Shape) -> Moved:
    """Let a record nobody reviews wait to be filed; who hands it in signs it off (REQ-COL-20). `stand` stores it."""
    signed_off(record, shape, actor.id)
    return moved(actor, record, State.READY)


def filed(actor: Actor, record: Record, shape: Shape, one: Filed) -> Moved:
    """File a record but for its number, with which the state follows in the scope's last step; `stand` stores it."""
    signed_off(record, shape, actor.id)
    received = {"received_by": actor.id if one.ask.line.received_by == actor.name else ""}
    record.values |= automatic(shape.category.fields, received)
    record.filed_on, record.filed_by_id = today(), actor.user_id
    record.retention_code, record.policy_version = one.due.rule, published().number
    storing.touch(record, actor.user_id, now())
    return Moved(
        record_id=record.pk, before={STATE: str(record.state)}, after={STATE: str(State.FILED)}
    )
