"""The only writer of places and of where records lie; each move is told to the trail, and kept with its reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import IntegrityError, transaction

from archive.custody import places
from archive.custody.goals import Goal
from archive.custody.guarding import LOCK
from archive.custody.place_models import Copy, Location, Move, Placing
from archive.custody.queries import TARGET, may_place
from archive.custody.rules import (
    KINDS,
    PAPER,
    Place,
    has_room,
    may_lie_in,
    may_take_up,
)
from archive.records.changing import locked
from archive.records.models import Record
from archive.records.queries import PLACE
from kernel.clock import now, today
from kernel.decision import Decision, Outcome, refusal
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_, one_line
from persistence.arrays import any_id
from persistence.locks import lock_exclusive, lock_shared
from policies.access.regime import KEEPING
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from security import permission
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set

MOST = 1000  # records placed at once
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says of a place."""

    code: str
    name: str = ""
    kind: str
    parent: int | None = None
    capacity: int | None = None
    level: str = ""


@transaction.atomic
def add_location(actor: Actor, said: Said) -> Location:
    """Add a place; Refused without the right to configure, Invalid with what is wrong beside its field."""
    safe = _begin(actor)
    row = Location(code=one_line(said.code), name=one_line(said.name), kind=said.kind)
    row.capacity, row.level = said.capacity, said.level
    row.parent = places.found(said.parent, lock=True) if said.parent else None
    _demand_sound(row)
    _demand(may_lie_in(places.place_of(row), _around(row)), "parent")
    if row.parent is not None:
        _demand(_fits(row.parent, 1), "parent")
    _store(row)
    safe.demand("level")
    _note(actor, "location.add", row, _facts(row))
    return row


@transaction.atomic
def change_location(actor: Actor, number: int, said: Said) -> Location:
    """Change code, name, capacity and level of a place; where it lies is changed by `move_location`.

    Invalid where fewer fit than lie there, or records would lie in a place not secured for them (REQ-CUS-13).
    """
    safe = _begin(actor)
    row = places.found(number, lock=True)
    before = _facts(row)
    row.code, row.name = one_line(said.code), one_line(said.name)
    row.capacity, row.level = said.capacity, said.level
    _demand_sound(row)
    _demand(has_room(places.place_of(row), held=places.held_in(row), coming=0), "capacity")
    _store(row)
    safe.demand("level")
    after = _facts(row)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    _note(actor, "location.change", row, {"code": row.code, "changed": changed})
    return row


@transaction.atomic
def move_location(actor: Actor, number: int, parent: int | None, *, why: str) -> Location:
    """Move a place, and all that lies in it, into another; who keeps records or shapes places may.

    Invalid for a place moved into itself or a smaller one, without room, or not secured for what would lie there.
    """
    if not permission.decide(actor, Verb.CONFIGURE):
        permission.demand_any(actor, KEEPING, target=TARGET)
    hold_policy()
    lock_exclusive(LOCK)
    safe = _Safe()
    why = _reason(why)
    row = places.found(number, lock=True)
    origin = row.parent
    target = places.found(parent, lock=True) if parent else None
    _demand(may_lie_in(places.place_of(row), places.place_of(target) if target else None), "parent")
    if target == origin:
        _refuse("parent", N_("It lies there already."))
    if target is not None:
        _demand(_fits(target, 1), "parent")
    row.parent = target
    row.save(update_fields=["parent"])
    safe.demand("parent")
    Move.objects.create(
        moved=row, origin=origin, target=target, at=now(), by_id=actor.user_id, why=why
    )
    inside = places.within([row.pk], prefix="location__")
    along = {
        "records": Placing.objects.filter(inside).count(),
        "copies": Copy.objects.filter(inside).count(),
    }
    said = {"from": _code(origin), "to": _code(target), "why": why, **along}
    _note(actor, "location.move", row, {"code": row.code, **said})
    return row


@transaction.atomic
def retire_location(actor: Actor, number: int) -> None:
    """Take a place out of use; Conflict while anything lies in it (REQ-CUS-01)."""
    _begin(actor)
    row = places.found(number, lock=True)
    held = places.held_in(row)
    if held:
        raise Conflict(
            N_("{code} still holds {count} things; move them first, then take it out of use."),
            code=row.code,
            count=held,
        )
    if row.closed_on is None:
        row.closed_on = today()
        row.save(update_fields=["closed_on"])
        _note(actor, "location.retire", row, {"code": row.code})


@transaction.atomic
def reopen_location(actor: Actor, number: int) -> None:
    """Take a place into use again; Conflict where what it lies in is out of use or full."""
    safe = _begin(actor)
    row = places.found(number, lock=True)
    if row.parent is not None:
        fits = _fits(places.found(row.parent.pk, lock=True), 1)
        if not fits:
            raise Conflict(fits.reason, **fits.params)
    if row.closed_on is not None:
        row.closed_on = None
        row.save(update_fields=["closed_on"])
        safe.demand("level")
        _note(actor, "location.reopen", row, {"code": row.code})


@transaction.atomic
def place(
    actor: Actor,
    ids: Sequence[int],
    location: int,
    *,
    why: str = "",
    refused: Literal["stop", "skip"] = "stop",
    seen: int | None = None,
) -> Outcome[int]:
    """Say that the paper of these records lies in a place from now on; what may not lie there comes back refused.

    With `refused="stop"` nothing is done while one is refused. A reason is asked where a record lay elsewhere.
    `seen`: the place somebody saw a single record in (0 none); Conflict where it was moved meanwhile. Invalid for
    more than `MOST`, or where they do not fit.
    """
    if len(ids) > MOST:
        text = N_("At most {limit} records can be placed at once.")
        raise Invalid([Problem(code="too_many", message=text, params={"limit": MOST})])
    permission.demand_any(actor, KEEPING, target="record")
    hold_policy()
    records = locked(actor, ids, leave_out=True)
    lock_shared(LOCK)  # after the records, as a change of level takes it
    target = places.found(location, lock=True)
    lying = {one.record_id: one for one in Placing.objects.filter(any_id("record", records))}
    if seen is not None and any(_lay(lying.get(number)) != seen for number in ids):
        raise Conflict
    goal = Goal(target)
    answers = {number: _may(actor, records.get(number), goal) for number in dict.fromkeys(ids)}
    no = tuple((number, answer) for number, answer in answers.items() if not answer)
    if no and refused == "stop":
        return Outcome(refused=no)
    coming = [
        records[number]
        for number, answer in answers.items()
        if answer and _lay(lying.get(number)) != location
    ]
    _demand(_fits(target, len(coming)), "location")
    if any(one.pk in lying for one in coming):
        why = _reason(why)
    with change_set(actor, "record.place"):
        _put(actor, coming, lying, target, one_line(why)[:LONGEST])
    return Outcome(done=tuple(one.pk for one in coming), refused=no)


def _may(actor: Actor, record: Record | None, goal: Goal) -> Decision:
    if record is None:
        return refusal(Missing.message)
    may = may_place(actor, record)
    if not may:
        return may
    if record.carrier not in PAPER:
        return refusal(
            N_("This record is electronic only: there is no paper that could lie there.")
        )
    open_place = may_take_up(goal.place)
    if not open_place:
        return open_place
    items = Record.objects.filter(parent=record, carrier__in=PAPER, placing__isnull=True)
    return goal.takes(record, list(items.values_list("category", "level")))


def _put(
    actor: Actor,
    records: Sequence[Record],
    lying: dict[int, Placing],
    target: Location,
    why: str,
) -> None:
    if not records:
        return
    origins = {one.record_id: one.location_id for one in lying.values()}
    codes = dict(Location.objects.filter(pk__in=set(origins.values())).values_list("pk", "code"))
    at, by = now(), actor.user_id
    Placing.objects.filter(any_id("record", [one.pk for one in records])).delete()
    Placing.objects.bulk_create(
        Placing(record=one, location=target, at=at, by_id=by, why=why) for one in records
    )
    Move.objects.bulk_create(
        Move(record=one, origin_id=origins.get(one.pk), target=target, at=at, by_id=by, why=why)
        for one in records
    )
    single = records[0].pk if len(records) == 1 else None
    writer.record(
        actor=actor,
        verb="record.place",
        target=f"record:{single}" if single else "record",
        record_id=single,
        payload={"location": target.code, "count": len(records), "why": why},
        changes=[
            writer.Change(
                record_id=one.pk,
                before={PLACE: codes[origins[one.pk]]} if one.pk in origins else {},
                after={PLACE: target.code},
            )
            for one in records
        ],
    )


def _begin(actor: Actor) -> "_Safe":
    permission.demand_any(actor, Verb.CONFIGURE, target=TARGET)
    hold_policy()
    lock_exclusive(LOCK)
    return _Safe()


class _Safe:
    """Which records lay in places not secured for them before places changed; afterwards no more may (REQ-CUS-13).

    What the policy itself has made so since is listed, and keeps nobody from mending it.
    """

    def __init__(self) -> None:
        self.before = _exposed()

    def demand(self, where: str) -> None:
        """Invalid where more lie so now."""
        more = _exposed() - self.before
        if more:
            _refuse(
                where,
                N_(
                    "{count} records would lie in a place not secured for their level; move them first."
                ),
                count=more.total(),
            )


def _exposed() -> Counter[tuple[int, str]]:
    return places.exposed(Placing.objects.all()) + places.exposed_copies(Copy.objects.all())


def _demand_sound(row: Location) -> None:
    if not row.code:
        _refuse("code", N_("Give it a code; it stands on the label."))
    if row.kind not in KINDS:
        raise Missing
    if row.level and row.level not in places.levels():
        _refuse("level", N_("The policy has no such level; choose one of the list."))
    same = Location.objects.filter(code__iexact=row.code).exclude(pk=row.pk).first()
    if same is not None:
        _refuse("code", N_("{code} is taken; give it another code."), code=same.code)


def _store(row: Location) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody else took the code a moment ago
        raise Conflict from error


def _fits(target: Location, coming: int) -> Decision:
    place = places.place_of(target)
    return may_take_up(place) and has_room(place, held=places.held_in(target), coming=coming)


def _reason(why: str) -> str:
    said = one_line(why)[:LONGEST]
    if not said:
        _refuse("why", N_("Say why it is moved."))
    return said


def _demand(decision: Decision, where: str) -> None:
    if not decision:
        _refuse(where, decision.reason, **decision.params)


def _refuse(where: str, message: str, **params: object) -> None:
    raise Invalid([Problem(code="place", message=message, params=params, where=where)])


def _around(row: Location) -> Place | None:
    return places.place_of(row.parent) if row.parent is not None else None


def _lay(placing: Placing | None) -> int:
    return placing.location_id if placing is not None else 0


def _code(row: Location | None) -> str:
    return row.code if row is not None else ""


def _facts(row: Location) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "kind": str(row.kind),
        "parent": _code(row.parent),
        "capacity": row.capacity,
        "level": row.level,
    }


def _note(actor: Actor, verb: str, row: Location, said: dict[str, object]) -> None:
    writer.record(actor=actor, verb=verb, target=f"{TARGET}:{row.pk}", payload=said)


def note(
    actor: Actor,
    verb: str,
    target: str,
    said: Mapping[str, object],
    *,
    record_id: int | None = None,
    changes: Sequence[writer.Change] = (),
) -> None:
    """Tell the trail what an action of custody did; the one way of those beside this module."""
    writer.record(
        actor=actor,
        verb=verb,
        target=f"record:{record_id}" if record_id else target,
        record_id=record_id,
        payload=said,
        changes=changes,
    )
