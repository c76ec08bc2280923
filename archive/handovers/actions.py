"""The only writer of handovers: draws a form up, writes down what was found, signs; with both signatures files pass."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from django.db import transaction

from archive.custody import actions as custody
from archive.custody.queries import lies_on_paper
from archive.handovers import queries
from archive.handovers.models import Handover, HandoverLine
from archive.handovers.paper import place_in_use
from archive.handovers.queries import TARGET, form_of
from archive.handovers.rules import (
    LONGEST,
    MOST,
    Condition,
    Hands,
    Side,
    Stage,
    counted,
    handed_to,
    may_sign,
    may_write,
    needs_words,
    passed_on,
    signed,
)
from archive.handovers.telling import tell_waiting
from archive.records.actions import note
from archive.records.bars import Act, demand_free
from archive.records.handing import To, handed
from archive.records.models import Record
from archive.records.queries import visible_to as records_visible_to
from archive.records.rules import State
from kernel.clock import now, today
from kernel.decision import Decision
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.text import N_, one_line
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from policies.document.queries import published
from security.actor import Actor
from security.audit import writer
from security.people.models import User


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What a form says at first: ids of both people, the department, the place its paper goes to, a note."""

    transferor: int
    receiver: int
    department: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found of one file: its condition, and in words what is wrong."""

    condition: Condition
    discrepancy: str = ""


@transaction.atomic
def draw_up(actor: Actor, said: Drawing, ids: Sequence[int]) -> Handover:
    """Draw up that one hands these files over to another; nothing passes before both have signed.

    Missing for a file `actor` may not see, Refused where he may not hand it over, Invalid for what is wrong with
    the two, Conflict with the first sentence that stands against handing one of the files over.
    """
    hold_policy()
    giver, taker = _people(said)
    if not 1 <= len(set(ids)) <= MOST:
        _refuse("record", N_("Choose 1 to {most} files."), most=MOST)
    records = _locked(ids)
    seen = records_visible_to(actor).filter(any_id("pk", records))
    if seen.count() != len(set(ids)):
        raise Missing
    for one in records.values():
        _deny(actor, queries.may_draw(actor, giver.pk, one))
        _demand("record", queries.is_held_by(one, giver))
    department = _department(said, taker)
    _demand("receiver", queries.may_receive(taker, department, records.values()))
    _demand_free(records)
    row = Handover.objects.create(
        transferor=giver,
        receiver=taker,
        to_department=department,
        to_place=_place(said.place),
        on=today(),
        note=one_line(said.note)[:LONGEST],
        made_by_id=actor.user_id,
        made_at=now(),
    )
    HandoverLine.objects.bulk_create(
        HandoverLine(
            handover=row,
            record=one,
            number=one.archive_no or "",
            from_person=one.owner_id,
            from_department=one.department,
        )
        for one in records.values()
    )
    _tell(actor, "handover.draw_up", row, {"files": len(records), "records": list(records)})
    tell_waiting(actor, row)
    return row


@transaction.atomic
def write_down(actor: Actor, number: int, found: Mapping[int, Found], *, seen: int) -> Handover:
    """Write down what was found of files, by id of the line, until one signed; Invalid without words for a defect."""
    row = _form(actor, number, seen)
    _deny(actor, may_write(form_of(row), actor.counted_as))
    lines = {one.pk: one for one in row.lines.all()}
    problems = [
        Problem(
            code="discrepancy",
            message=N_("{number}: say what is wrong with it."),
            params={"number": lines[pk].number},
            where=f"l{pk}",
        )
        for pk, one in found.items()
        if pk in lines and needs_words(one.condition) and not one_line(one.discrepancy)
    ]
    if problems:
        raise Invalid(problems)
    changed = []
    for pk, one in found.items():
        if pk in lines:
            line = lines[pk]
            words = one_line(one.discrepancy)[:LONGEST] if needs_words(one.condition) else ""
            line.condition, line.discrepancy = str(one.condition), words
            changed.append(line)
    HandoverLine.objects.bulk_update(changed, ["condition", "discrepancy"])
    row.version += 1
    row.save(update_fields=["version"])
    wrong = {one.number: one.condition for one in changed if one.discrepancy}
    _tell(actor, "handover.write", row, {"discrepancies": wrong})
    return row


@transaction.atomic
def sign(actor: Actor, number: int, side: Side, *, seen: int) -> Handover:
    """Sign for one side; with the second signature responsibility passes for every file that was received.

    Asks again what stands against it under the locks of the files. Refused for who is not that side, Conflict where
    the form was changed since, a file is in other hands by now, lent, held or sealed, or the receiver has left.
    """
    hold_policy()
    row = _form(actor, number, seen)
    form = form_of(row)
    gone = queries.is_gone(row.transferor) and bool(queries.may_draw_any(actor))
    _deny(actor, may_sign(form, side, actor.id, gone=gone))
    after = signed(form, side)
    if side is Side.GIVES:
        row.given_by_id, row.given_at = actor.user_id, now()
    else:
        row.taken_at = now()
    if after.stage is Stage.DONE:
        _pass(actor, row)
    row.save(update_fields=["given_by", "given_at", "taken_at", "stage", "done_at"])
    _tell(actor, "handover.sign", row, {"side": str(side), "in_stead": gone})
    return row


def _pass(actor: Actor, row: Handover) -> None:
    """Let the files of a form pass: all that were received, or none at all."""
    lines = list(row.lines.select_for_update().order_by("record"))
    records = _locked([one.record_id for one in lines])
    for line in lines:
        one = records[line.record_id]
        if (one.owner_id, one.department) != (line.from_person, line.from_department):
            raise Conflict(
                N_("{number} came into other hands since this was drawn up; cancel it."),
                number=line.number,
            )
    row.lines.update(open=False)
    _stop(queries.may_receive(row.receiver, row.to_department, records.values()))
    _demand_free(records)
    conditions = {one.record_id: Condition(one.condition) for one in lines}
    count = counted(conditions)
    to = Hands(person=str(row.receiver_id), department=row.to_department)
    held = {
        one.pk: Hands(person=str(one.owner_id or ""), department=one.department)
        for one in records.values()
    }
    after = passed_on(held, conditions, to)
    going = [one for one in records.values() if conditions[one.pk] is not Condition.MISSING]
    moved = handed(actor, going, To(person=row.receiver_id, department=row.to_department))
    _demand_balance(after, count.balances)
    row.stage, row.done_at = Stage.DONE, now()
    reason = f"{row.number}"
    note(
        actor,
        "handover.complete",
        moved,
        reasons={str(one.record_id): reason for one in moved},
        handover=row.pk,
        listed=count.listed,
        received=count.received,
        stayed=count.stayed,
    )
    _place_paper(actor, row, going)


def _demand_balance(after: Mapping[int, Hands], balances: bool) -> None:
    """Stop where custody before is not custody after, as the database has it now."""
    rows = Record.objects.filter(any_id("pk", after)).values_list("pk", "owner", "department")
    there = {pk: Hands(person=str(owner or ""), department=place) for pk, owner, place in rows}
    if not balances or there != after:
        raise Conflict(N_("The files before and after do not agree; nothing was handed over."))


def _place_paper(actor: Actor, row: Handover, records: Collection[Record]) -> None:
    """Put the paper in its new place where who signs last may; else its keeper does, and the form says so."""
    paper = [one.pk for one in records if lies_on_paper(one)]
    location = place_in_use(row.to_place)
    if paper and location is not None:
        custody.place(actor, paper, location, why=row.number, refused="skip")


@transaction.atomic
def cancel(actor: Actor, number: int, *, reason: str) -> Handover:
    """Cancel a form that is not done: everything stays where it was; Invalid without a reason."""
    row = _form(actor, number, None)
    why = one_line(reason)
    if row.stage != Stage.OPEN:
        raise Conflict(N_("This handover is closed."))
    mine = {row.transferor_id, row.receiver_id, row.made_by_id}
    if actor.user_id not in mine:
        _deny(actor, queries.may_draw_any(actor))
    if not why:
        _refuse("reason", N_("Say why it is cancelled."))
    row.stage = Stage.CANCELLED
    row.save(update_fields=["stage"])
    row.lines.update(open=False)
    _tell(actor, "handover.cancel", row, {"reason": why})
    return row


@transaction.atomic
def settle(actor: Actor, number: int, line: int, *, words: str) -> HandoverLine:
    """Say how a discrepancy was settled; it is shown as settled from then on, and stays. Invalid without words."""
    row = _form(actor, number, None)
    one = row.lines.select_for_update(of=("self",)).filter(pk=line).first()
    if one is None:
        raise Missing
    _deny(actor, queries.may_settle(actor, one, row))
    said = one_line(words)
    if not said:
        _refuse("words", N_("Say how it was settled."))
    one.settlement, one.settled_by_id, one.settled_at = said[:LONGEST], actor.user_id, now()
    one.save(update_fields=["settlement", "settled_by", "settled_at"])
    _tell(actor, "handover.settle", row, {"file": one.number, "settled": said})
    return one


@transaction.atomic
def replace_receiver(actor: Actor, person: int, successor: int) -> int:
    """Let a successor receive what a leaver was to receive; both sign anew. Return how many forms.

    The caller has asked whether `actor` may let people go, and whether the successor may take them over.
    """
    rows = Handover.objects.select_for_update(of=("self",)).filter(stage=Stage.OPEN)
    mine = list(rows.filter(receiver=person).order_by("pk"))
    places = queries.departments_of(User.objects.get(pk=successor))
    for row in mine:
        row.receiver_id = int(handed_to(form_of(row), str(successor)).receiver)
        row.to_department = row.to_department if row.to_department in places else places[0]
        row.given_by, row.given_at, row.taken_at = None, None, None
        row.version += 1
        row.save()
        _tell(actor, "handover.redirect", row, {"from": person, "to": successor})
        tell_waiting(actor, row)
    return len(mine)


def _people(said: Drawing) -> tuple[User, User]:
    known = {one.pk: one for one in User.objects.filter(pk__in=[said.transferor, said.receiver])}
    giver, taker = known.get(said.transferor), known.get(said.receiver)
    if giver is None or taker is None:
        _refuse("receiver", N_("There is no such person."))
    if giver == taker:
        _refuse("receiver", N_("Nobody hands files over to himself; name another receiver."))
    return giver, taker


def _department(said: Drawing, taker: User) -> str:
    places = queries.departments_of(taker)
    if said.department:
        return said.department
    if len(places) != 1:
        _refuse("department", N_("Say for which department the receiver takes them over."))
    return places[0]


def _place(code: str) -> str:
    wanted = code.strip()
    if wanted and place_in_use(wanted) is None:
        _refuse("place", N_("There is no place in use with the code {code}."), code=wanted)
    return wanted


def _locked(ids: Sequence[int]) -> dict[int, Record]:
    """Return these files, locked in one order: what stands against handing them over is asked under these locks."""
    rows = Record.objects.select_for_update().filter(any_id("pk", set(ids))).order_by("pk")
    records = {one.pk: one for one in rows}
    if len(records) != len(set(ids)):
        raise Missing
    for one in records.values():
        if one.parent_id is not None:
            _refuse("record", N_("An item goes with its file: choose the file."))
        if one.state != State.FILED:
            _refuse("record", N_("Only what is filed is handed over by a form."))
    return records


def _demand_free(records: Mapping[int, Record]) -> None:
    _stop(queries.standing_against(records))
    demand_free(Act.HAND_OVER, list(records))


def _form(actor: Actor, number: int, seen: int | None) -> Handover:
    rows = Handover.objects.select_for_update(of=("self",)).select_related("transferor", "receiver")
    row = rows.filter(pk=number).first()
    if row is None or not queries.visible_to(actor).filter(pk=number).exists():
        raise Missing
    if seen is not None and row.version != seen:
        raise Conflict(N_("The form was changed meanwhile; look at it again and sign then."))
    return row


def _stop(answer: Decision) -> None:
    if not answer:
        raise Conflict(answer.reason, **answer.params)


def _demand(where: str, answer: Decision) -> None:
    if not answer:
        _refuse(where, answer.reason, **answer.params)


def _deny(actor: Actor, answer: Decision) -> None:
    if not answer:
        raise Refused(answer, actor=actor.id, verb=str(Verb.TRANSFER), target=TARGET)


def _refuse(where: str, message: str, **params: object) -> NoReturn:
    raise Invalid([Problem(code=where, message=message, params=params, where=where)])


def _tell(actor: Actor, verb: str, row: Handover, said: Mapping[str, object]) -> None:
    payload = {"number": row.number, "policy": published().number, **said}
    writer.record(actor=actor, verb=verb, target=f"{TARGET}:{row.pk}", payload=payload)
