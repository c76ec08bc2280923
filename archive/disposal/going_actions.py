"""The second half of a disposal: approval, cooling off, the destruction, its supervisors, its certificate."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction

from archive.destruction import actions as destruction
from archive.destruction.actions import Approved, Order
from archive.destruction.models import Destruction
from archive.disposal import deciding, queries
from archive.disposal.actions import NEVER, note
from archive.disposal.locking import (
    LONGEST,
    Held,
    demand_keeper,
    digest_of,
    held,
    held_row,
    take,
)
from archive.disposal.models import Disposal, DisposalItem, DisposalSupervisor
from archive.disposal.rules import ANOTHER_SET, NOT_SUPERVISOR, By, Step
from archive.disposal.storing import begin_anew, end
from archive.disposal.terms import carriers_of, methods, terms_of, terms_row
from backoffice.moments import moment
from decisions.port import Ended
from kernel.clock import now
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_, one_line
from policies.document.locking import hold_policy
from security.actor import Actor
from security.people.models import User
from security.people.names import names_of
from security.people.queries import actor_of


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Who carries a destruction out, who watches it, and carrier → code of the way it is done."""

    executor: int
    supervisors: Collection[int]
    methods: Mapping[str, str]


@transaction.atomic
def submit(actor: Actor, number: int, plan: Plan) -> None:
    """Name who does it, who watches and how, and ask for approval of exactly this set, by those the policy names.

    Conflict where these are not different people or a way is not allowed; Invalid where the policy names no approver.
    """
    if terms_row().never:
        raise Conflict(NEVER)
    hold_policy()
    found = _kept(actor, number)
    wanted = {way for one in found.items for way in carriers_of(one.carrier)}
    ways = {carrier: code for carrier, code in plan.methods.items() if carrier in wanted}
    if ways.keys() != wanted:
        message = N_("Choose for each carrier a way to destroy it that the company allows.")
        raise Invalid([Problem(code="methods", message=message)])
    found.batch = replace(
        found.batch,
        executor=plan.executor,
        supervisors=frozenset(plan.supervisors),
        methods=ways,
    )
    take(actor, found, Step.SUBMIT)
    _demand_executor(found.row, plan.executor)
    row = found.row
    row.executor_id, row.methods, row.returned_why = plan.executor, ways, ""
    row.supervisors.all().delete()
    DisposalSupervisor.objects.bulk_create(
        DisposalSupervisor(batch=row, person_id=one) for one in sorted(set(plan.supervisors))
    )
    names = methods()
    for one in found.items:
        said = [names[carrier][ways[carrier]] for carrier in carriers_of(one.carrier)]
        one.method = "；".join(said)[:40]
    DisposalItem.objects.bulk_update(found.items, ["method"])
    row.request = deciding.ask_for(actor, row, found.items)
    row.save()
    people = {"executor": plan.executor, "supervisors": sorted(plan.supervisors)}
    note(actor, "disposal.submit", row, bound=digest_of(found.items), methods=ways, **people)


def agreed(actor: Actor, request: Ended) -> None:
    """Let the destruction cool off once everybody agreed; Conflict where the set is not the one that was asked for."""
    found = _asked(request)
    deciders = deciding.deciders_of(request.request_id)
    if digest_of(found.items) != request.payload.get("bound"):
        raise Conflict(ANOTHER_SET)
    found.terms = terms_of(len(deciders))
    take(actor, found, Step.APPROVE, who=[_decider(*one) for one in deciders])
    row = found.row
    row.approvers = [list(one) for one in deciders]
    row.approved = digest_of(found.items)
    row.request = None
    row.save()
    said = {"approvers": row.approvers, "cooling_until": str(row.cooling_until)}
    note(actor, "disposal.approve", row, bound=row.approved, **said)


def not_agreed(actor: Actor, request: Ended) -> None:
    """Put a batch that was not approved back to its appraisal, with the reason."""
    found = _asked(request)
    found.batch = replace(found.batch, is_asked=False)
    found.row.returned_why = request.reason[:LONGEST]
    begin_anew(actor, found)
    note(actor, "disposal.return", found.row, reason=request.reason)


def withdrawn(actor: Actor, request: Ended) -> None:
    """Let a batch be submitted anew whose question was withdrawn."""
    found = _asked(request)
    found.row.request = None
    found.row.save()
    note(actor, "disposal.withdraw", found.row)


@transaction.atomic
def carry_out(actor: Actor, number: int, place: str) -> None:
    """Begin the destruction of what was approved, at a place, after the cooling-off; by the person named for it."""
    found = _kept(actor, number)
    said = one_line(place)[:200]
    if not said:
        message = N_("Say where it is destroyed.")
        raise Invalid([Problem(code="place", message=message, where="place")])
    take(actor, found, Step.EXECUTE)
    row = found.row
    if row.approved != digest_of(found.items) or row.cooling_until is None:
        raise Conflict(ANOTHER_SET)
    row.place = said
    order = Order(
        reference=row.number,
        items=[
            Approved(record_id=one.record_id, version=one.version, method=one.method)
            for one in found.items
        ],
        not_before=row.cooling_until,
        batch=row.pk,
        early=row.ground == Disposal.Ground.OUTDATED,
        said=_said(row),
    )
    try:
        with transaction.atomic():
            row.run = destruction.begin(actor, order, approved=row.approved)
    except IntegrityError as error:
        raise Conflict from error
    row.save()
    note(actor, "disposal.execute", row, place=said, run=row.run)


@transaction.atomic
def confirm(actor: Actor, number: int, remark: str) -> None:
    """Confirm as a supervisor that one was there and all of it was destroyed; in person, never through a stand-in."""
    found = held(actor, number)
    watching = found.row.supervisors.filter(person=actor.user_id).first()
    if watching is None:
        raise Conflict(NOT_SUPERVISOR)
    take(actor, found, Step.CONFIRM)
    watching.confirmed_at, watching.remark = now(), one_line(remark)[:LONGEST]
    watching.save()
    found.row.save()
    note(actor, "disposal.confirm", found.row, remark=watching.remark)


@transaction.atomic
def certify(actor: Actor, number: int) -> None:
    """Sign the certificate of a destruction that its supervisors confirmed, and end the batch."""
    found = _kept(actor, number)
    take(actor, found, Step.CERTIFY)
    row = found.row
    run = Destruction.objects.get(batch=row.pk)
    watching = list(row.supervisors.select_related("person"))
    destruction.certify(
        actor,
        run.pk,
        {
            "executed_at": moment(run.done_at) if run.done_at else "",
            "supervised_by": [one.person.name for one in watching],
        },
    )
    end(found)
    note(actor, "disposal.certify", row, run=row.run)


def _demand_executor(row: Disposal, person: int) -> None:
    who = User.objects.get(pk=person)
    if not queries.may_keep(actor_of(who), row):
        message = N_("{name} has no right to destroy these records; name somebody else.")
        raise Invalid(
            [Problem(code="executor", message=message, params={"name": who.name}, where="executor")]
        )


def _said(row: Disposal) -> dict[str, object]:
    """Return what the certificate says of how a disposal came about: names and words, no values of records."""
    ids = [row.proposer_id, row.executor_id or 0, row.appraised_by_id or 0]
    names = names_of([*ids, *(who for who, _behalf in row.approvers)])
    known = methods()
    return {
        "proposed_by": names.get(row.proposer_id, ""),
        "appraised_by": names.get(row.appraised_by_id or 0, ""),
        "approved_by": [names.get(who, "") for who, _behalf in row.approvers],
        "method": [known[carrier][code] for carrier, code in sorted(row.methods.items())],
        "place": row.place,
        "executed_by": names.get(row.executor_id or 0, ""),
    }


def _decider(who: int, behalf: int) -> By:
    return By(person=who, standing_for=frozenset({behalf} - {0}))


def _asked(request: Ended) -> Held:
    row = Disposal.objects.select_for_update().filter(pk=int(request.target_id)).first()
    if row is None:
        raise Missing
    if row.request != request.request_id:
        raise Conflict(N_("This batch does not wait for this decision any more."))
    return held_row(row)


def _kept(actor: Actor, number: int) -> Held:
    found = held(actor, number)
    demand_keeper(actor, found.row)
    return found
