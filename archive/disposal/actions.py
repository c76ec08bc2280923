"""Proposing a disposal, concluding its appraisal, taking it up anew or giving it up; and what the company asks."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q

from archive.destruction.rules import Why
from archive.disposal.locking import (
    LONGEST,
    Held,
    against,
    by,
    demand_keeper,
    held,
    take,
    words,
)
from archive.disposal.models import Disposal, DisposalItem, DisposalTerms
from archive.disposal.queries import open_batches_of
from archive.disposal.rules import Step
from archive.disposal.storing import begin_anew, end
from archive.disposal.terms import terms_row
from archive.records.changing import facts_of, locked
from archive.records.demands import demand
from archive.records.models import Record, RegisterEntry
from kernel.clock import now
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_, one_line
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from security import permission
from security.actor import Actor
from security.audit import writer

MOST = 400  # records of one batch: a list somebody can still check off, and one form holds
TOLD = 20  # of what stands against a proposal
MOST_DAYS, MOST_SUPERVISORS = 365, 9
NEVER = N_(
    "This company destroys nothing: what is no longer used comes to rest or is sealed instead."
)


@transaction.atomic
def propose(
    actor: Actor, record_ids: Sequence[int], *, reason: str, ground: str = Disposal.Ground.DUE
) -> int:
    """Propose that records are destroyed and return the id of the batch: all of them or none.

    Refused without the right to destroy one of them, Missing for one `actor` may not see, Invalid with what stands
    against each: not past its period, held, lent, disputed, on another list; Conflict where the company destroys
    nothing. Ground `outdated` needs the appraisal's reason in words and goes down to the statutory minimum only.
    """
    if terms_row().never:
        raise Conflict(NEVER)
    hold_policy()
    said, ids = one_line(reason)[:LONGEST], sorted(set(record_ids))
    problems = _said_badly(said, ids, ground)
    if problems:
        raise Invalid(problems)
    records = locked(actor, ids)
    for one in records.values():
        demand(actor, Verb.DESTROY, one, permission.decide(actor, Verb.DESTROY, facts_of(one)))
    row = Disposal(
        ground=ground,
        reason=said,
        proposer_id=by(actor).person,
        hands=sorted(by(actor).standing_for),
        proposed_at=now(),
    )
    items = _listed(row, records)
    problems = _against(items, ground)
    if problems:
        raise Invalid(problems)
    row.save()
    try:
        with transaction.atomic():
            DisposalItem.objects.bulk_create(items)
    except IntegrityError as error:  # somebody else listed one of them a moment ago
        raise Conflict from error
    note(actor, "disposal.propose", row, records=ids, reason=said, ground=ground)
    return row.pk


@transaction.atomic
def conclude(actor: Actor, number: int) -> None:
    """End the appraisal: each record has its opinion, each objection its answer."""
    found = _kept(actor, number)
    take(actor, found, Step.APPRAISE)
    found.row.save()
    note(actor, "disposal.conclude", found.row, records=sorted(found.batch.listed))


@transaction.atomic
def reopen(actor: Actor, number: int, reason: str) -> None:
    """Take the records as they are now and begin the look at them anew; what was counted and approved is void."""
    found = _kept(actor, number)
    said = _why(reason)
    begin_anew(actor, found)
    note(actor, "disposal.reopen", found.row, reason=said)


@transaction.atomic
def abort(actor: Actor, number: int, reason: str) -> None:
    """Give a batch up before its destruction begins; its records are free again."""
    found = _kept(actor, number)
    said = _why(reason)
    take(actor, found, Step.ABORT)
    end(found, said)
    note(actor, "disposal.abort", found.row, reason=said)


@transaction.atomic
def set_terms(actor: Actor, *, never: bool, cooling_days: int, supervisors: int) -> None:
    """Say what the company asks of disposals from now on; Refused without the right to configure, Invalid outside."""
    permission.demand_any(actor, Verb.CONFIGURE, target="disposal_terms")
    problems = []
    if not 0 <= cooling_days <= MOST_DAYS:
        message = N_("Between 0 and {most} days.")
        problems.append(_problem("cooling_days", message, most=MOST_DAYS))
    if not 1 <= supervisors <= MOST_SUPERVISORS:
        message = N_("Between 1 and {most} supervisors.")
        problems.append(_problem("supervisors", message, most=MOST_SUPERVISORS))
    if problems:
        raise Invalid(problems)
    before = terms_row()
    row = DisposalTerms(
        pk=before.pk, never=never, cooling_days=cooling_days, supervisors=supervisors
    )
    row.save()
    writer.record(
        actor=actor,
        verb="disposal.set_terms",
        target="disposal_terms",
        payload={"before": _terms(before), "after": _terms(row)},
    )


def note(actor: Actor, verb: str, row: Disposal, **said: object) -> None:
    """Write into the trail what somebody did with a batch."""
    payload = {"number": row.number, **said}
    writer.record(actor=actor, verb=verb, target=f"disposal:{row.pk}", payload=payload)


def _terms(row: DisposalTerms) -> dict[str, object]:
    return {
        "never": row.never,
        "cooling_days": row.cooling_days,
        "supervisors": row.supervisors,
    }


def _listed(row: Disposal, records: dict[int, Record]) -> list[DisposalItem]:
    entries = RegisterEntry.objects.filter(any_id("record_id", records))
    pages = dict(entries.values_list("record_id", "pages"))
    return [
        DisposalItem(
            batch=row,
            record=one,
            version=one.version,
            number=one.archive_no or "",
            category=one.category,
            carrier=one.carrier,
            pages_listed=pages.get(pk),
        )
        for pk, one in sorted(records.items())
    ]


def _against(items: list[DisposalItem], ground: str) -> list[Problem]:
    """Return what stands against each of these, and which are on another list already."""
    listed = open_batches_of([one.record_id for one in items])
    numbers = {
        one.pk: one.number for one in Disposal.objects.filter(Q(any_id("pk", listed.values())))
    }
    other = N_("It is on the list of {batch} already.")
    found: list[tuple[DisposalItem, Why]] = [
        (one, Why(code="listed", sentence=other, params={"batch": numbers[listed[one.record_id]]}))
        for one in items
        if one.record_id in listed
    ]
    found += against(items, is_early=ground == Disposal.Ground.OUTDATED)
    return [
        _problem(
            "records",
            N_("{number} does not go: {why}"),
            number=one.number or f"#{one.record_id}",
            why=words(why),
        )
        for one, why in found[:TOLD]
    ]


def _said_badly(reason: str, ids: Sequence[int], ground: str) -> list[Problem]:
    problems = []
    if not 1 <= len(ids) <= MOST:
        problems.append(
            _problem("records", N_("A batch has between 1 and {most} records."), most=MOST)
        )
    if ground not in Disposal.Ground.values:
        problems.append(_problem("ground", N_("Choose why the records are proposed.")))
    if not reason:
        message = N_("Say why: what the appraisal found.")
        if ground == Disposal.Ground.OUTDATED:
            message = N_("Say in which way they are outdated or invalid.")
        problems.append(_problem("reason", message))
    return problems


def _problem(code: str, message: str, **params: object) -> Problem:
    return Problem(code=code, message=message, params=params, where=code)


def _why(reason: str) -> str:
    said = one_line(reason)[:LONGEST]
    if not said:
        raise Invalid([_problem("why", N_("Say why."))])
    return said


def _kept(actor: Actor, number: int) -> Held:
    found = held(actor, number)
    demand_keeper(actor, found.row)
    return found
