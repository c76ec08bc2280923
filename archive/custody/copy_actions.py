"""The only writer of copies made as backup: registered, moved like other things, withdrawn (REQ-CUS-12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import IntegrityError, transaction

from archive.custody import places
from archive.custody.actions import LONGEST, MOST, note
from archive.custody.copy_queries import stands_apart
from archive.custody.copy_rules import label_of, may_change, problems
from archive.custody.goals import Goal
from archive.custody.guarding import LOCK
from archive.custody.place_models import Copy, Move
from archive.custody.queries import may_place
from archive.custody.rules import PAPER, has_room, may_take_up
from archive.records.changing import locked
from archive.records.models import Record
from archive.records.number_models import NumberEvent
from archive.records.queries import visible_to
from kernel.clock import now, today
from kernel.decision import ALLOWED, Decision, Outcome, refusal
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.text import N_, one_line
from persistence.arrays import any_id
from persistence.locks import lock_shared
from policies.access.regime import KEEPING
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from policies.numbering.rules import normalise
from security import permission
from security.actor import Actor

COPY = "copy"


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a keeper says of a copy: what was made of what, by whom, where it lies; `near`: knowingly so.

    `items`: ids of the items of the file it has, none: the whole; `part`: pages of it that are no records.
    """

    kind: str
    items: tuple[int, ...] = ()
    part: str = ""
    pages: int
    made_on: date
    made_by: str
    location: int
    near: bool = False


@dataclass(frozen=True, kw_only=True)
class Going:
    """Where copies go, and why; `near`: knowingly beside their originals."""

    location: int
    why: str
    near: bool = False


@transaction.atomic
def register_copy(actor: Actor, record_id: int, made: Made) -> Copy:
    """Register a copy of a filed record with paper; who keeps the record may.

    Missing for a hidden record, Refused without the right to file it, Invalid with everything wrong, also for a
    place beside the original, unless `near` says that it is meant so.
    """
    hold_policy()
    record = locked(actor, [record_id])[record_id]  # the next suffix is one keeper's at a time
    _demand_keeper(actor, record)
    items = _items(actor, record, made)
    goal = _goal(made.location)
    row = Copy(
        record=record,
        number=record.archive_no or "",
        kind=made.kind,
        items=[one.pk for one in items],
        part=one_line(made.part)[:LONGEST],
        pages=made.pages,
        made_on=made.made_on,
        made_by=one_line(made.made_by)[:100],
        location=goal.row,
        placed_at=now(),
        placed_by_id=actor.user_id,
        registered_at=now(),
        registered_by_id=actor.user_id,
    )
    _demand_sound(row, made)
    _demand(_may_lie(row, items, goal), "location")
    _demand(_has_room(goal, 1), "location")
    if not made.near:
        _demand(stands_apart(row), "near")
    _store(row)
    Move.objects.create(copy=row, target=goal.row, at=row.placed_at, by_id=actor.user_id)
    said = {"kind": row.kind, "items": row.items, "part": row.part, "pages": row.pages}
    made_said = {"made_on": row.made_on.isoformat(), "made_by": row.made_by}
    _note(actor, "copy.register", row, {**said, **made_said, "location": goal.row.code})
    return row


@transaction.atomic
def move_copies(
    actor: Actor,
    ids: Sequence[int],
    going: Going,
    *,
    refused: Literal["stop", "skip"] = "stop",
    seen: int | None = None,
) -> Outcome[int]:
    """Say that these copies lie in a place from now on; what may not lie there comes back refused.

    With `refused="stop"` nothing is done while one is refused. `seen`: the place somebody saw a single copy in;
    Conflict where it was moved meanwhile. Invalid without a reason, for more than `MOST`, without room, and beside
    the original unless that is meant so.
    """
    _demand_few(ids)
    said = _reason(going.why, N_("Say why it is moved."))
    rows = _locked(actor, ids)
    if seen is not None and any(one.location_id != seen for one in rows.values()):
        raise Conflict
    goal = _goal(going.location)
    answers = {number: _may_move(actor, rows.get(number), goal) for number in dict.fromkeys(ids)}
    no = tuple((number, answer) for number, answer in answers.items() if not answer)
    if no and refused == "stop":
        return Outcome(refused=no)
    coming = [
        rows[number]
        for number, answer in answers.items()
        if answer and rows[number].location_id != going.location
    ]
    _demand(_has_room(goal, len(coming)), "location")
    for row in coming:
        if not going.near:
            _demand(stands_apart(row, goal.row), "near")
        _put(actor, row, goal, said)
    return Outcome(done=tuple(one for one, answer in answers.items() if answer), refused=no)


@transaction.atomic
def withdraw_copies(actor: Actor, ids: Sequence[int], *, why: str) -> Outcome[int]:
    """Withdraw copies for a reason: each is gone from its place and stays in the register; all of them or none.

    Invalid without a reason; refused comes back who may not, and what is withdrawn already.
    """
    _demand_few(ids)
    said = _reason(why, N_("Say why the copy is withdrawn."))
    rows = _locked(actor, ids)
    answers = {number: _may(actor, rows.get(number)) for number in dict.fromkeys(ids)}
    no = tuple((number, answer) for number, answer in answers.items() if not answer)
    if no:
        return Outcome(refused=no)
    for row in rows.values():
        origin, row.location = row.location, None
        row.withdrawn_on, row.withdrawn_by_id, row.withdrawn_why = today(), actor.user_id, said
        row.save(update_fields=["location", "withdrawn_on", "withdrawn_by", "withdrawn_why"])
        Move.objects.create(copy=row, origin=origin, at=now(), by_id=actor.user_id, why=said)
        place = origin.code if origin is not None else ""
        _note(actor, "copy.withdraw", row, {"why": said, "location": place})
    return Outcome(done=tuple(rows))


def _locked(actor: Actor, ids: Sequence[int]) -> dict[int, Copy]:
    """Return the copies by id whose originals `actor` may see: the originals locked first, then the copies."""
    permission.demand_any(actor, KEEPING, target=COPY)
    hold_policy()
    of = Copy.objects.filter(any_id("pk", ids)).values_list("record_id", flat=True)
    records = locked(actor, list(of), leave_out=True)
    rows = Copy.objects.select_for_update(of=("self",)).select_related("record", "location")
    return {one.pk: one for one in rows.filter(any_id("pk", ids), any_id("record", records))}


def _may(actor: Actor, row: Copy | None) -> Decision:
    if row is None:
        return refusal(Missing.message)
    return may_place(actor, row.record) and may_change(withdrawn=row.withdrawn_on is not None)


def _may_move(actor: Actor, row: Copy | None, goal: Goal) -> Decision:
    may = _may(actor, row)
    if not may or row is None:
        return may
    return _may_lie(row, list(Record.objects.filter(any_id("pk", row.items))), goal)


def _may_lie(row: Copy, items: Sequence[Record], goal: Goal) -> Decision:
    """Say whether a copy may lie there: as its original, with the items that are in it (REQ-CUS-13)."""
    usable = may_take_up(goal.place)
    if not usable:
        return usable
    inner = [(one.category, one.level) for one in items]
    if not inner:
        of_file = Record.objects.filter(parent=row.record, carrier__in=PAPER)
        inner = list(of_file.values_list("category", "level"))
    return goal.takes(row.record, inner)


def _items(actor: Actor, record: Record, made: Made) -> list[Record]:
    """Return the items of a file that are in a copy; Missing for one that is none of its, or hidden."""
    found = list(visible_to(actor).filter(any_id("pk", made.items), parent=record).order_by("pk"))
    if len(found) != len(set(made.items)):
        raise Missing
    return found


def _goal(location: int) -> Goal:
    lock_shared(LOCK)  # after the records, as a change of level takes it
    return Goal(places.found(location, lock=True))


def _has_room(goal: Goal, coming: int) -> Decision:
    return has_room(goal.place, held=places.held_in(goal.row), coming=coming)


def _put(actor: Actor, row: Copy, goal: Goal, why: str) -> None:
    origin, at = row.location, now()
    row.location, row.placed_at, row.placed_by_id = goal.row, at, actor.user_id
    row.save(update_fields=["location", "placed_at", "placed_by"])
    Move.objects.create(
        copy=row, origin=origin, target=goal.row, at=at, by_id=actor.user_id, why=why
    )
    came_from = origin.code if origin is not None else ""
    _note(actor, "copy.move", row, {"from": came_from, "to": goal.row.code, "why": why})


def _demand_keeper(actor: Actor, record: Record) -> None:
    may = may_place(actor, record)
    if not may:
        target = f"record:{record.pk}"
        raise Refused(may, actor=actor.id, verb=str(Verb.FILE), target=target)
    sound: Decision = ALLOWED
    if record.carrier not in PAPER:
        sound = refusal(N_("This record is electronic only: its backups are electronic sets."))
    elif not record.archive_no:
        sound = refusal(N_("File the record first: its copies carry its number."))
    _demand(sound, "")


def _demand_sound(row: Copy, made: Made) -> None:
    if made.kind not in Copy.Kind.values:
        raise Missing
    wrong = problems(pages=made.pages, made_on=made.made_on, made_by=made.made_by, today=today())
    if wrong:
        raise Invalid(wrong)
    row.suffix = _next_suffix(row)
    row.label = label_of(row.number, row.suffix)


def _next_suffix(row: Copy) -> int:
    """Return the next suffix of a record whose label is no number of any record: nobody takes a copy for one."""
    last = Copy.objects.filter(record=row.record_id).order_by("-suffix").first()
    suffix = (last.suffix if last is not None else 0) + 1
    while NumberEvent.objects.filter(normalised=normalise(label_of(row.number, suffix))).exists():
        suffix += 1
    return suffix


def _store(row: Copy) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # another record of this number has such a copy
        raise Conflict from error


def _demand_few(ids: Sequence[int]) -> None:
    if len(ids) > MOST:
        text = N_("At most {limit} copies can be chosen at once.")
        raise Invalid([Problem(code="too_many", message=text, params={"limit": MOST})])


def _reason(why: str, message: str) -> str:
    said = one_line(why)[:LONGEST]
    if not said:
        raise Invalid([Problem(code="why", message=message, where="why")])
    return said


def _demand(decision: Decision, where: str) -> None:
    if not decision:
        wrong = Problem(code=COPY, message=decision.reason, params=decision.params, where=where)
        raise Invalid([wrong])


def _note(actor: Actor, verb: str, row: Copy, said: Mapping[str, object]) -> None:
    what = {"copy": row.pk, "label": row.label}
    note(actor, verb, f"{COPY}:{row.pk}", {**what, **said}, record_id=row.record_id)
