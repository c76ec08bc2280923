"""A batch under its row lock, as the rules see it, and the steps people take on it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from archive.destruction.actions import Approved, bound
from archive.destruction.judging import judged
from archive.destruction.rules import Why
from archive.disposal import queries
from archive.disposal.models import Disposal, DisposalItem
from archive.disposal.rules import Act, Batch, By, State, Step, Terms, after, may
from archive.disposal.terms import terms_of
from archive.records.models import Record
from kernel.clock import now
from kernel.errors import Conflict, Missing, Refused
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from security.actor import Actor

LONGEST = 500
# Steps that are refused where something stands against a record of the list by now.
_ONWARD = frozenset({Step.APPRAISE, Step.COUNT, Step.SUBMIT, Step.APPROVE, Step.EXECUTE})
BARRED = N_("{number} does not go: {why}")


@dataclass(kw_only=True)
class Held:
    """A batch whose row is locked, what is on its list, and what the rules know of it."""

    row: Disposal
    items: list[DisposalItem]
    batch: Batch
    terms: Terms


def by(actor: Actor) -> By:
    """Return who acts, and for whom he stands in."""
    others = frozenset(int(one) for one in actor.counted_as if one != actor.id)
    return By(person=int(actor.id), standing_for=others)


def held(actor: Actor, number: int) -> Held:
    """Lock a batch somebody may know of and return it, so that two at once wait for each other; Missing otherwise."""
    queries.batch_of(actor, number)
    return held_row(Disposal.objects.select_for_update().get(pk=number))


def held_row(row: Disposal) -> Held:
    """Return what the rules know of a batch that is locked."""
    state = queries.state_of(row)
    if state != row.state:  # the destruction is over
        row.state = state
        row.save(update_fields=["state"])
    items = queries.items_of(row)
    watching = list(row.supervisors.all())
    proposer = By(person=row.proposer_id, standing_for=frozenset(map(int, row.hands)))
    batch = Batch(
        digest=digest_of(items),
        listed=frozenset(one.record_id for one in items),
        proposer=proposer,
        state=state,
        judged=frozenset(one.record_id for one in items if one.opinion),
        objected=frozenset(one.record_id for one in items if one.objection and not one.answer),
        is_asked=row.request is not None and state is State.COUNTED,
        found=frozenset(one.record_id for one in items if one.checked_at is not None),
        approvers=tuple(
            By(person=who, standing_for=frozenset({behalf} - {0})) for who, behalf in row.approvers
        ),
        cooling_until=row.cooling_until,
        methods=row.methods,
        executor=row.executor_id,
        supervisors=frozenset(one.person_id for one in watching),
        confirmed=frozenset(one.person_id for one in watching if one.confirmed_at is not None),
    )
    return Held(row=row, items=list(items), batch=batch, terms=terms_of())


def digest_of(items: Iterable[DisposalItem]) -> str:
    """Return the digest of what is listed, in the versions that are listed."""
    return bound([Approved(record_id=one.record_id, version=one.version) for one in items])


def digest_now(items: Collection[DisposalItem]) -> str:
    """Return the digest of the same records as they are now."""
    rows = Record.objects.filter(any_id("pk", [one.record_id for one in items]))
    found = [
        Approved(record_id=pk, version=version) for pk, version in rows.values_list("pk", "version")
    ]
    return bound(found)


def take(actor: Actor, found: Held, step: Step, *records: int, who: Sequence[By] = ()) -> None:
    """Take a step, of some records one after another: Conflict with its sentence where it is not due.

    Conflict also where something stands against a record of the list by now. `who` take it where that is not `actor`.
    What it makes of the batch is in `found.batch`; nothing is stored.
    """
    digest, at = digest_now(found.items), now()
    for one in who or (by(actor),):
        for record in records or (None,):
            act = Act(step=step, by=one, at=at, digest=digest, record=record)
            decision = may(found.batch, act, found.terms)
            if not decision:
                raise Conflict(decision.reason, **decision.params)
            found.batch = after(found.batch, act, found.terms)
    if step in _ONWARD:
        demand_going(found)
    found.row.state = found.batch.state
    found.row.cooling_until = found.batch.cooling_until


def demand_going(found: Held) -> None:
    """Raise Conflict with the first thing that stands against a record of the list: a hold, a loan, its period."""
    is_early = found.row.ground == Disposal.Ground.OUTDATED
    for one, why in against(found.items, is_early=is_early):
        raise Conflict(BARRED, number=one.number or f"#{one.record_id}", why=words(why))


def against(items: Collection[DisposalItem], *, is_early: bool) -> list[tuple[DisposalItem, Why]]:
    """Lock these records and return what stands against destroying each of them by now."""
    ids = {one.record_id: one for one in items}
    inside = set(
        Record.objects.filter(any_id("pk", ids), parent__isnull=False).values_list("pk", flat=True)
    )
    listed = sorted(ids.values(), key=lambda one: (one.record_id not in inside, one.record_id))
    why: Mapping[int, Why | None] = judged(
        [(one.record_id, one.version) for one in listed], early=is_early
    ).why
    return [(ids[pk], said) for pk, said in why.items() if said is not None]


def words(why: Why) -> str:
    """Return why a record stays, in the language of the reader."""
    return gettext(why.sentence).format_map(why.params)


def demand_keeper(actor: Actor, row: Disposal) -> None:
    """Raise Refused for who may not destroy records of each category of the list."""
    decision = queries.may_keep(actor, row)
    if not decision:
        target = f"disposal:{row.pk}"
        raise Refused(decision, actor=actor.id, verb=str(Verb.DESTROY), target=target)


def item_in(found: Held, number: int) -> DisposalItem:
    """Return one record of the list; Missing for what is not on it any more."""
    for one in found.items:
        if one.pk == number:
            return one
    raise Missing
