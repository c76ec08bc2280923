"""Registers and changes records one by one: what may be a customer there is is decided before it is stored.

One master file per customer (REQ-COL-21): who enters one again says of each record found whether it is the
same, whether the new one belongs to it, or why it is another. Imports decide the same of their rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from archive.records import actions
from archive.records.alike import (
    Alike,
    alike,
    linked,
    links_in,
    texts_brought,
    texts_in,
    wait_for_others,
)
from archive.records.alike_models import AlikeDecision
from archive.records.assessing import assess
from archive.records.changing import locked
from archive.records.classifying import carried
from archive.records.collected import with_sign_offs
from archive.records.editing import judged
from archive.records.models import Record
from archive.records.rules import Edit, NewRecord
from archive.records.shapes import Shape, shape_of
from archive.records.storing import opened
from kernel.clock import now
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from persistence.arrays import any_id
from policies.document.locking import hold_policy
from policies.document.queries import published
from security.actor import Actor

HIDDEN = 0  # the place of an answer about records that the person does not see
LONGEST = 500  # characters of a reason


class Choice(StrEnum):
    """What a person says of a record that may be the same customer."""

    MERGE = "merge"
    LINK = "link"
    JUSTIFY = "justify"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One decision, with the reason of one that is another customer."""

    choice: Choice
    reason: str = ""


Answers = Mapping[int, Answer]  # by record, HIDDEN for those the person does not see


class Undecided(Conflict):
    """Records that may be the same customer, not decided yet; nothing is stored."""

    code = "alike"
    message = N_("This customer may be in the archive already; say so of each record found.")

    def __init__(self, found: Alike) -> None:
        self.found = found
        super().__init__()


@dataclass(kw_only=True)
class _Decided:
    """What was said of the records found: kept beside the record, and in the trail."""

    rows: list[AlikeDecision] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """Return it as the event says it."""
        said = [
            {"record": one.other_id, "decision": one.decision, "reason": one.reason}
            for one in self.rows
        ]
        return {"alike": said} if said else {}

    def keep(self, actor: Actor, record_id: int) -> None:
        for one in self.rows:
            one.record_id, one.decided_by_id, one.decided_at = record_id, actor.user_id, now()
        AlikeDecision.objects.bulk_create(self.rows)


def register(actor: Actor, new: NewRecord, answers: Answers) -> int:
    """Make a draft, as `create` does, and return its id.

    Raise Undecided where its category asks and `answers` leaves a record out, Invalid for an answer that
    cannot be. One that is the same customer is not registered at all: see `merge`.
    """
    hold_policy()
    shape = shape_of(published(), new.category)
    decided = _Decided()
    (new,) = with_sign_offs(actor, [new])
    if shape.category.asks_about_doubles:
        (judged_row,) = assess(actor, [new])
        if not judged_row.problems and judged_row.refusal is None:
            values = judged_row.row.values
            texts = texts_in(shape, values)
            wait_for_others(texts)
            beside = {*links_in(shape, values), new.parent_id or 0}
            found = alike(actor, texts).without(beside)
            new, decided = _settled(new, shape, found, answers)
    (number,) = actions.create(actor, [new], told=decided.told()).done
    decided.keep(actor, number)
    return number


def change(actor: Actor, edit: Edit, answers: Answers) -> None:
    """Change a record, as `edit` does; raise Undecided where that makes it perhaps a customer there is."""
    hold_policy()
    records = locked(actor, [edit.record_id])
    (one,) = judged(actor, [edit], records).edits
    decided = _Decided()
    if one.shape is not None and one.after and one.shape.category.asks_about_doubles:
        was = shape_of(one.shape.policy, records[edit.record_id].category)
        texts = texts_brought(one.shape, was, one.stored or {}, one.after.values)
        wait_for_others(texts)
        known = {*links_in(one.shape, one.after.values), one.record.parent_id if one.record else 0}
        known |= _decided_before(edit.record_id)
        found = alike(actor, texts, but=edit.record_id).without(
            {pk for pk in known if pk is not None}
        )
        given = NewRecord(category=one.shape.code, values=edit.values, parent_id=HIDDEN)
        new, decided = _settled(given, one.shape, found, answers)
        edit = replace(edit, values=new.values)
    actions.edit(actor, [edit], told=decided.told())
    decided.keep(actor, edit.record_id)


def classify(
    actor: Actor,
    record_id: int,
    category: str,
    answers: Answers,
    *,
    parent_id: int | None = None,
) -> int:
    """Give a draft its class, as `actions.classify` does; raise Undecided where it is perhaps a customer there is.

    What is the same customer, or belongs to it, is not classified: its values are brought into that record.
    """
    hold_policy()
    record = locked(actor, [record_id])[record_id]
    shape, was = shape_of(published(), category), shape_of(published(), record.category)
    decided = _Decided()
    if shape.category.asks_about_doubles:
        stored = opened([record])[record_id]
        values = carried(shape, stored).values
        texts = texts_brought(shape, was, stored, values)
        wait_for_others(texts)
        known = {*links_in(shape, values), parent_id or 0} | _decided_before(record_id)
        found = alike(actor, texts, but=record_id).without(known)
        alone = {number: one for number, one in answers.items() if one.choice is Choice.JUSTIFY}
        new = NewRecord(category=category, values=values, parent_id=parent_id)
        decided = _settled(new, shape, found, alone)[1]
    actions.classify(actor, record_id, category, parent_id, decided.told())
    decided.keep(actor, record_id)
    return record_id


def merge(actor: Actor, edit: Edit, answers: Answers) -> None:
    """Bring what was to be a new record, or was said of another one, into the record that is the same customer.

    Its values replace those of that record, as any change: with its version, reason and approval.
    """
    change(actor, edit, answers)


def _settled(
    new: NewRecord, shape: Shape, found: Alike, answers: Answers
) -> tuple[NewRecord, _Decided]:
    """Return the record with the links that were said; raise Undecided unless all found is decided."""
    decided = _Decided()
    records = {record.pk: record for record in Record.objects.filter(any_id("pk", found.seen))}
    asked: Mapping[int, Record | None] = {**records, **dict.fromkeys(found.hidden)}
    for number, record in asked.items():
        answer = answers.get(number if record is not None else HIDDEN)
        if answer is None or answer.choice is Choice.MERGE:
            raise Undecided(found)
        reason = " ".join(answer.reason.split())[:LONGEST]
        if answer.choice is Choice.LINK:
            new = _linked(new, shape, record)
        elif not reason:
            raise Invalid([_problem(N_("Say why this is another customer."))])
        codes = found.seen.get(number) or found.hidden[number]
        decided.rows.append(
            AlikeDecision(
                other_id=number,
                fields=sorted(codes),
                decision=answer.choice,
                reason=reason if answer.choice is Choice.JUSTIFY else "",
            )
        )
    return new, decided


def _linked(new: NewRecord, shape: Shape, record: Record | None) -> NewRecord:
    made = linked(new, shape, record) if record is not None else None
    if made is None:
        message = N_(
            "This category has no field that links it to the other record; say why it is another customer."
        )
        raise Invalid([_problem(message)])
    return made


def _problem(message: str) -> Problem:
    return Problem(code="alike", message=message, where="alike")


def _decided_before(record_id: int) -> set[int]:
    """Return the records of which it was said what they are to this one."""
    mine = AlikeDecision.objects.filter(record=record_id).values_list("other_id", flat=True)
    theirs = AlikeDecision.objects.filter(other=record_id).values_list("record_id", flat=True)
    return {*mine.union(theirs)}
