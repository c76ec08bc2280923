"""What is done with single records of a list: opinions, objections and their answers, taking off, checking off."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from archive.disposal import queries
from archive.disposal.actions import MOST, note
from archive.disposal.locking import LONGEST, Held, demand_keeper, held, item_in, take
from archive.disposal.models import DisposalItem
from archive.disposal.rules import Step
from archive.disposal.telling import tell_answered, tell_objected
from archive.records.changing import locked
from archive.records.demands import demand
from archive.records.naming_for_disposal import tell_kept
from kernel.clock import now
from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_, one_line
from policies.access.rules import Verb
from security.actor import Actor

SAID = N_("The appraisal decided to keep it: {why}")
OWN_OBJECTION = N_("Another person than who objected answers.")


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What was found: item id → its pages (None: not counted), and how many records lay there in all."""

    found: Mapping[int, int | None]
    total: int


@transaction.atomic
def judge(actor: Actor, number: int, opinion: str, single: Mapping[int, str]) -> None:
    """Give an opinion on the batch, which counts for each record `actor` may appraise, or one for itself by item id.

    Conflict for the proposer and where every record left the list; Refused where none may be appraised by `actor`.
    """
    found = held(actor, number)
    said = _words("opinion", opinion, N_("Say what the appraisal found."))
    records = locked(actor, found.batch.listed, leave_out=True)
    mine = [
        one
        for one in found.items
        if one.record_id in records and queries.may_judge(actor, found.row, records[one.record_id])
    ]
    if not mine and found.items:
        demand_keeper(actor, found.row)
        raise Missing
    take(actor, found, Step.JUDGE, *(one.record_id for one in mine))
    for one in mine:
        one.opinion = one_line(single.get(one.pk, ""))[:LONGEST] or said
        one.opinion_by_id = actor.user_id
    found.row.opinion, found.row.appraised_by_id = said, actor.user_id
    found.row.save()
    DisposalItem.objects.bulk_update(mine, ["opinion", "opinion_by"])
    ids = [one.record_id for one in mine]
    note(actor, "disposal.judge", found.row, records=ids, opinion=said)


@transaction.atomic
def object_to(actor: Actor, number: int, item: int, why: str) -> None:
    """Object to the destruction of one record, for the department that answers for it."""
    found = held(actor, number)
    one = item_in(found, item)
    record = locked(actor, [one.record_id])[one.record_id]
    demand(actor, Verb.DESTROY, record, queries.may_object(actor, record))
    said = _words("why", why, N_("Say why it should not be destroyed."))
    take(actor, found, Step.OBJECT, one.record_id)
    one.objection, one.objected_by_id, one.answer, one.answered_by = said, actor.user_id, "", None
    one.save()
    note(actor, "disposal.object", found.row, records=[one.record_id], reason=said)
    tell_objected(found.row, actor.user_id or 0)


@transaction.atomic
def answer(actor: Actor, number: int, item: int, outcome: str, why: str) -> None:
    """Answer an objection: the record is kept, gets another period or class and leaves the list, or it stays on it.

    Conflict for who objected.
    """
    found = _kept(actor, number)
    one = item_in(found, item)
    locked(actor, [one.record_id])
    if not one.objection or one.answer:
        raise Missing
    problems = []
    if outcome not in DisposalItem.Answer.values:
        problems.append(_problem("outcome", N_("Choose the answer.")))
    if str(one.objected_by_id) in actor.counted_as:
        problems.append(_problem("outcome", OWN_OBJECTION))
    if problems:
        raise Invalid(problems)
    said = _words("why", why, N_("Say why."))
    take(actor, found, Step.ANSWER, one.record_id)
    one.answer, one.answer_why, one.answered_by_id = outcome, said, actor.user_id
    if outcome != DisposalItem.Answer.STAYS:
        take(actor, found, Step.DROP, one.record_id)
        one.open, one.dropped_why = False, said
        tell_kept(actor, {one.record_id: (SAID, {"why": said})}, found.row.number)
    one.save()
    note(actor, "disposal.answer", found.row, records=[one.record_id], outcome=outcome, reason=said)
    tell_answered(found.row, one)


@transaction.atomic
def drop(actor: Actor, number: int, item: int, why: str) -> None:
    """Take one record off the list for a reason, as for what was not found."""
    found = _kept(actor, number)
    one = item_in(found, item)
    said = _words("why", why, N_("Say why."))
    take(actor, found, Step.DROP, one.record_id)
    one.open, one.dropped_why = False, said
    one.save()
    found.row.counted = None
    found.row.save()
    note(actor, "disposal.drop", found.row, records=[one.record_id], reason=said)


@transaction.atomic
def check(actor: Actor, number: int, counted: Counted) -> bool:
    """Check off what was found and count it; return whether all is there, its pages too.

    A difference is kept and stops the batch; it is put right by finding what lacks, or by taking it off the list.
    """
    found = _kept(actor, number)
    if not 0 <= counted.total <= MOST:
        raise Invalid([_problem("total", N_("Say how many records lie there."))])
    there = []
    for one in found.items:
        one.pages_found = counted.found.get(one.pk)
        is_there = one.pk in counted.found and one.pages_listed in {None, one.pages_found}
        one.checked_at, one.checked_by_id = (now(), actor.user_id) if is_there else (None, None)
        there += [one.record_id] if is_there else []
    found.batch = replace(found.batch, found=frozenset())
    if there:
        take(actor, found, Step.CHECK, *there)
    lacking = sorted(found.batch.listed - found.batch.found)
    is_whole = not lacking and counted.total == len(found.items)
    if is_whole:
        take(actor, found, Step.COUNT)
    found.row.counted = counted.total
    found.row.save()
    DisposalItem.objects.bulk_update(found.items, ["pages_found", "checked_at", "checked_by"])
    said = {"counted": counted.total, "listed": len(found.items), "missing": lacking}
    note(actor, "disposal.check", found.row, **said)
    return is_whole


def _kept(actor: Actor, number: int) -> Held:
    found = held(actor, number)
    demand_keeper(actor, found.row)
    return found


def _words(code: str, text: str, message: str) -> str:
    said = one_line(text)[:LONGEST]
    if not said:
        raise Invalid([_problem(code, message)])
    return said


def _problem(code: str, message: str) -> Problem:
    return Problem(code=code, message=message, where=code)
