"""The only writer of records: create, import, edit, submit, file, withdraw; each call is one event."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from archive.records import (
    keeping,
    moving,
    numbers,
    placed,
    provisional,
    reminding,
    storing,
    verifying,
)
from archive.records.accountable import heads_named, heads_of_records
from archive.records.applying import applied
from archive.records.approving import REVIEW, steps_for
from archive.records.arriving import Arriving
from archive.records.authors import authors_of
from archive.records.changing import (
    facts_of,
    locked,
    may_edit,
    may_submit,
    may_withdraw,
    naming_doubles,
)
from archive.records.classifying import may_classify, may_enter_as
from archive.records.closing import said_for_list, said_for_record
from archive.records.collected import note_keyed, with_sign_offs
from archive.records.demands import demand, demand_few, stop_at_problems
from archive.records.editing import ALREADY, decision_of, judged
from archive.records.entering import Told, Way
from archive.records.filing import Filed, fileable, may_be_filed, worked_out
from archive.records.kept import Kept
from archive.records.lateness import keep_days
from archive.records.models import Record
from archive.records.moving import Moved
from archive.records.proposing import proposed
from archive.records.raising import raised_batch
from archive.records.rules import Edit, NewRecord, State, needs_review
from archive.records.shapes import shape_of
from archive.records.standing import stand
from archive.records.telling_why import why_edited
from archive.records.together import Together
from archive.records.unclassified import UNCLASSIFIED, demand_class, has_no_class
from archive.records.upon_filing import follow_filing
from decisions.actions import ask_many
from decisions.actions import withdraw as withdraw_requests
from decisions.models import Request
from decisions.rules import State as RequestState
from kernel.collecting import without_collecting
from kernel.decision import Outcome
from kernel.errors import Conflict
from persistence.loading import check_references, loader, loading_beside
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.keys import store

WORTH_LOADING_BESIDE = 500  # records
STOP, SKIP = "stop", "skip"  # what becomes of the rest when one of many is refused


def create(actor: Actor, rows: Sequence[NewRecord], *, told: Told | None = None) -> Outcome[int]:
    """Make drafts and return their ids in order: all or none; the event says what is `told` as well.

    Raise Refused without the right to create one of them, Invalid with every problem; of several rows
    each place is led by the row's number from 1.
    """
    hold_policy()  # before anything is read under it
    rows = with_sign_offs(actor, rows)
    way = Way(verb=Verb.CREATE, name="record.create", told=told or {})
    ids = tuple(_entered(actor, rows, way))
    note_keyed(actor, rows, ids)
    return Outcome(done=ids)


def enter_many(  # noqa: PLR0913 - rows and how they are entered
    actor: Actor,
    rows: Sequence[NewRecord],
    *,
    file: bool = False,
    checked: bool = False,
    number_now: bool = False,
    kept: Sequence[Kept | None] = (),
    ready: Arriving | None = None,
) -> list[int]:
    """Make up to `MOST` records out of an import and return their ids in order: all or none.

    With `file` they go straight into the archive and are numbered in the scope's last step; that takes
    the right to file beside the right to import. One event with one change for each record. `checked`
    says that the values are as a rehearsal under the policy version in force left them, `kept` what it
    made of them. With `number_now` the numbers are taken just before the records are loaded with them:
    twice as fast, and only for a scope that files nothing else, because its counters stay locked.
    `ready` are these very rows from `arriving`; what was worked out of them ahead is taken where it holds.
    """
    hold_policy()
    way = _import(file=file, kept=kept or ([None] * len(rows) if checked else None))
    return _entered(actor, rows, replace(way, number_now=number_now), ready)


def arriving(
    actor: Actor, rows: Sequence[NewRecord], *, file: bool, kept: Sequence[Kept | None]
) -> Arriving:
    """Return rows an import is going to enter in a later scope: what they refer to is read, ids are taken."""
    demand_few(rows)
    return Arriving.of(actor, rows, _import(file=file, kept=kept))


def _import(*, file: bool, kept: Sequence[Kept | None] | None) -> Way:
    return Way(verb=Verb.IMPORT, name="record.import", file=file, kept=kept)


def _entered(
    actor: Actor, rows: Sequence[NewRecord], way: Way, ready: Arriving | None = None
) -> list[int]:
    demand_few(rows)
    if ready is None or not ready.holds():
        ready = Arriving.of(actor, rows, way)
    deque(ready.steps(), maxlen=0)
    stop_at_problems(ready.found)
    with loading_beside() if len(rows) >= WORTH_LOADING_BESIDE else nullcontext():
        _write_entered(actor, ready, way)
    parents = (row.parent_id for row in ready.made if row.filed_on)
    keeping.keep_files_as_long(published(), parents)
    reminding.derive_drafts((one.id, one.shape) for one in ready.made if not one.filed_on)
    return list(ready.ids)


def _write_entered(actor: Actor, ready: Arriving, way: Way) -> None:
    """Write new records and all that belongs to them; what takes long to make is made while others load."""
    made, ids = ready.made, ready.ids
    heads = heads_named(made)  # asked for before anything is on its way
    with naming_doubles(actor):  # refuses doubles before anything is written
        storing.insert_derived(made, ready.digests)
    if not way.number_now:
        ready.write_the_rest()
        storing.insert_records(made, ready.columns)
    with change_set(actor, way.name):
        writer.record(
            actor=actor,
            verb=way.name,
            target=f"record:{ids[0]}" if len(ids) == 1 else "record",
            record_id=ids[0] if len(ids) == 1 else None,
            payload={"count": len(ids), "filed": way.file, **heads, **way.told},
            changes=_changes(ready.moved),
            keys=ready.keys,
        )
    asks = [one.filed.ask for one in ready.found if one.filed is not None]
    if way.number_now:
        given = numbers.hand_out(asks, actor_id=actor.id, meanwhile=ready.write_the_rest)
        shown = {one.record_id: (given[one.record_id], one.number_fields) for one in asks}
        storing.insert_records(made, ready.columns, shown)
    else:
        numbers.ask(asks, actor_id=actor.id)
    if loader() is not None:
        check_references()


@without_collecting()
def edit(
    actor: Actor,
    edits: Sequence[Edit],
    *,
    refused: str = STOP,
    told: Told | None = None,
    together: Together = Together.NO,
) -> Outcome[int]:
    """Change records: all or none, or with `refused` skip all that may be.

    Drafts change at once. A filed record changes at once or, where the policy wants approval (X2), the
    change is proposed and asked for, and the old values stay in force. Raise Conflict when somebody
    changed the record since `version`, Missing for an invisible one; skipped ones come back refused, as
    do those that have these values already and, of edits made `together`, those in doubt (REQ-COL-21).
    """
    demand_few(edits)
    hold_policy()
    records = locked(actor, (one.record_id for one in edits), leave_out=refused == SKIP)
    found = judged(actor, edits, records, together=together, waits=True)
    errors = {one.edit.record_id: one.error for one in found.edits if one.error}
    if errors and refused != SKIP:
        with naming_doubles(actor):
            raise next(iter(errors.values()))
    if refused == SKIP:
        same = [one for one in found.edits if not one.error and not one.after]
        errors |= {one.edit.record_id: Conflict(ALREADY) for one in same}
    with change_set(actor, "record.edit"):
        errors |= proposed(
            actor, [one for one in found.edits if one.is_proposal], skip=refused == SKIP
        )
        put = applied(actor, found.applying, found.digests)
        keep_days(actor, found.edits, errors)
        said = {**(told or {}), **why_edited(edits, errors)}
        note(actor, "record.edit", put.moved, keys=put.keys, **said)
    return Outcome(
        done=tuple(one.record_id for one in edits if one.record_id not in errors),
        refused=tuple((number, decision_of(error)) for number, error in errors.items()),
    )


@without_collecting()
def submit(actor: Actor, ids: Sequence[int]) -> Outcome[int]:
    """Hand drafts in: to their reviewers, or where no review is needed, on to filing. All or none.

    What needs no review is filed at once by whoever may file; otherwise it waits as ready.
    """
    hold_policy()
    records = locked(actor, ids)
    stored = storing.opened(list(records.values()))
    ready, reviewed, changes = [], [], []
    wrote = authors_of(records.values())
    for record in records.values():
        demand(actor, Verb.EDIT, record, may_submit(actor, record))
        shape = shape_of(published(), record.category)
        demand_class(record, shape)
        moving.demand_complete(record, shape, stored[record.pk])
        if needs_review(shape.category.review, stored[record.pk]):
            steps = steps_for(actor, REVIEW, shape, record)
            reviewed.append(moving.asking(REVIEW, record, steps, authors=wrote[record.pk]))
            changes.append(moving.moved(actor, record, State.IN_REVIEW))
        elif may_be_filed(actor, record, shape):
            ready.append(record.pk)
        else:
            changes.append(moving.handed_in(actor, record, shape))
    stand(records[one.record_id] for one in changes)
    with change_set(actor, "record.submit"):
        note(actor, "record.submit", changes, keys=store.open_record_keys(records))
        if reviewed:
            ask_many(actor, reviewed)
        if ready:
            _file(actor, {pk: records[pk] for pk in ready}, stored, is_complete=True)
    return Outcome(done=tuple(ids))


@without_collecting()
def file(actor: Actor, ids: Sequence[int], *, adopt: bool = False) -> Outcome[int]:
    """File complete, reviewed records; the scope numbers them in its last step. All or none.

    With `adopt` a conforming legacy number becomes the archive number. Raise Invalid naming what the
    filing or the number still needs, Conflict in a state that cannot be filed.
    """
    hold_policy()
    records = locked(actor, ids)
    _file(actor, records, storing.opened(list(records.values())), adopt=adopt)
    return Outcome(done=tuple(ids))


def _file(
    actor: Actor,
    records: Mapping[int, Record],
    stored: Mapping[int, Mapping[str, Any]],
    *,
    adopt: bool = False,
    is_complete: bool = False,
) -> None:
    """File locked records with these values; `is_complete`: nothing is missing, as this transaction has seen."""
    ids = list(records)
    demand_few(ids)
    provisional.look_at(ids)
    placed.look_ahead(ids)
    work = keeping.Keeping(published().document)
    legacy = moving.legacy_numbers(ids) if adopt else {}
    filed, changes = list[Filed](), list[Moved]()
    for record in records.values():
        shape = shape_of(published(), record.category)
        demand(actor, Verb.FILE, record, may_be_filed(actor, record, shape))
        values = stored[record.pk]
        demand_class(record, shape)
        moving.demand_fileable(record, shape, values)
        if not is_complete:
            moving.demand_complete(record, shape, values)
        one = worked_out(fileable(record, shape, values, legacy.get(record.pk, "")), work, actor)
        changes.append(moving.filed(actor, record, shape, one))
        filed.append(one)
    stand(records.values())
    keeping.write(published(), records.values(), [one.due for one in filed])
    verifying.derive(ids)
    provisional.forget(ids)
    numbers.ask((one.ask for one in filed), actor_id=actor.id)
    with change_set(actor, "record.file"):
        note(
            actor, "record.file", changes, keys=store.open_record_keys(ids)
        )  # of records that are locked
        follow_filing(actor, ids)


def classify(actor: Actor, record_id: int, category: str, file: int | None, told: Told) -> int:
    """Give a record that waits for it its class, or a draft another one; return its id.

    Only its own department does so, with the right to register there. Values without a place there stay in
    the trail. Raise Invalid where it cannot lie there, Missing for an invisible record or file.
    """
    hold_policy()
    records = locked(actor, {record_id, file or record_id})
    record, shape = records[record_id], shape_of(published(), category)
    demand(actor, Verb.EDIT, record, may_edit(actor, record))
    demand(actor, Verb.EDIT, record, may_classify(actor, record))
    demand(actor, Verb.CREATE, record, may_enter_as(actor, record, shape))
    if has_no_class(shape.category):
        raise Conflict(UNCLASSIFIED)
    with naming_doubles(actor):
        change, keys = moving.classified(actor, record, shape, records.get(file or 0))
    provisional.forget([record_id])
    note(actor, "record.classify", [change], reasons={}, keys=keys, **told)
    return record_id


def withdraw(actor: Actor, ids: Sequence[int]) -> Outcome[int]:
    """Take records back from their review; they are drafts again. All or none."""
    records = locked(actor, ids)
    for record in records.values():
        demand(actor, Verb.EDIT, record, may_withdraw(actor, record))
    targets = [str(pk) for pk in ids]
    found = Request.objects.filter(subject=REVIEW, target_kind="record", target_id__in=targets)
    waiting = found.filter(state=RequestState.OPEN).values_list("pk", flat=True)
    outcome = withdraw_requests(actor, list(waiting))
    for _, decision in outcome.refused:
        raise Conflict(decision.reason, **decision.params)
    return Outcome(done=tuple(ids))


def note_view(actor: Actor, record: Record, *, clear: Collection[str] = (), **said: object) -> None:
    """Note that somebody reads a record, before its content leaves; `clear`: masked fields he had unmasked."""
    target = f"record:{record.pk}"
    permission.demand(actor, Verb.VIEW, facts_of(record), target=target)
    said = {**said_for_record(actor, record), **said}
    if clear:
        said["unmasked"] = sorted(clear)
    writer.record(
        actor=actor,
        verb="record.view",
        target=target,
        record_id=record.pk,
        payload=said,
        keys=store.open_record_keys([record.pk]),  # which shows it anyhow
    )


def note_search(actor: Actor, criteria: Mapping[str, object], *, shown: int, verb: Verb) -> None:
    """Note, before rows leave, that somebody lists or exports records: criteria, number of rows (QRY-05)."""
    permission.demand_any(actor, verb)
    name = "record.export" if verb == Verb.EXPORT else "record.search"
    said = {"criteria": dict(criteria), "shown": shown, **said_for_list(actor)}
    writer.record(actor=actor, verb=name, target="record", payload=said)


def note(
    actor: Actor,
    verb: str,
    found: Sequence[Moved],
    *,
    reasons: Mapping[str, object] | None = None,
    keys: Mapping[int, bytes] | None = None,
    **said: Any,
) -> None:
    """Write one event over all that changed, `reasons` by record id as text; nothing changed, nothing written."""
    if not found:
        return
    single = found[0].record_id if len(found) == 1 else None
    writer.record(
        actor=actor,
        verb=verb,
        target=f"record:{single}" if single else "record",
        record_id=single,
        payload={
            "reasons": dict(reasons or {}),
            "count": len(found),
            **heads_of_records([one.record_id for one in found]),
            **said,
        },
        changes=_changes(found),
        keys=keys,
    )


def _changes(found: Iterable[Moved]) -> list[writer.Change]:
    return [
        writer.Change(record_id=one.record_id, before=one.before, after=one.after) for one in found
    ]


def raise_levels(categories: Sequence[str], after: int) -> tuple[int, int]:
    """Raise the next records of these categories, and their items; return how many, and the last id, 0 at the end."""
    hold_policy()
    changes, last = raised_batch(published().document, categories, after)
    note(Actor.system("records"), "record.raise", changes)
    return len(changes), last
