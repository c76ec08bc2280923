"""What somebody may know of disposals: those he keeps, watches or decides, or whose records are his department's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.destruction.models import Destruction
from archive.disposal.models import Disposal, DisposalItem
from archive.disposal.rules import State
from archive.records.models import Record
from archive.records.queries import visible_to as records_visible_to
from archive.records.title_sealing import open_titles
from decisions.queries import waiting_for
from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Missing
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.permission import Subject

PAGE = 100
ENDED = (State.CERTIFIED, State.ABORTED)
_RUN_OVER = (Destruction.State.DONE, Destruction.State.STOPPED)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One record of a list, with the record itself where its reader may see it and it is still there."""

    item: DisposalItem
    record: Record | None


def keeps(actor: Actor) -> bool:
    """Say whether somebody does the work of disposals: who may destroy records of some category."""
    return bool(permission.decide(actor, Verb.DESTROY))


def may_enter(actor: Actor) -> bool:
    """Say whether the screens of disposals are for somebody: who keeps or audits them, or one of them waits for."""
    if keeps(actor) or permission.decide(actor, Verb.AUDIT):
        return True
    return visible_to(actor).exists()


def visible_to(actor: Actor) -> QuerySet[Disposal]:
    """Return the batches somebody may know of.

    Who destroys or audits knows of all; of the others who proposes, carries out, watches or decides one, and who
    works in the department that answers for a record on an open list.
    """
    rows = Disposal.objects.select_related("proposer", "executor")
    if keeps(actor) or permission.decide(actor, Verb.AUDIT):
        return rows
    me = actor.user_id or 0
    theirs = DisposalItem.objects.filter(
        batch=OuterRef("pk"),
        open=True,
        record__in=records_visible_to(actor).filter(department__in=actor.departments),
    )
    return rows.filter(
        Q(proposer=me)
        | Q(executor=me)
        | Q(supervisors__person=me)
        | Q(request__in=waiting_for(actor).values("pk"))
        | Exists(theirs)
    ).distinct()


def batch_of(actor: Actor, number: int) -> Disposal:
    """Return a batch somebody may know of; Missing for any other."""
    found = visible_to(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def state_of(row: Disposal) -> State:
    """Return how far a batch is: a destruction that is over waits for its supervisors."""
    state = State(row.state)
    if state is State.EXECUTING and row.run is not None:
        over = Destruction.objects.filter(pk=row.run, state__in=_RUN_OVER).exists()
        return State.EXECUTED if over else state
    return state


def lines_of(
    actor: Actor, row: Disposal, *, after: int = 0, only_open: bool = False, most: int = PAGE + 1
) -> list[Line]:
    """Return the records of a list behind an id, at most `most`, each with its record where `actor` may see it.

    A line whose record is hidden has no number either; of what was destroyed the number stays for who keeps or audits.
    """
    items = row.items.filter(pk__gt=after).select_related("opinion_by", "objected_by")
    found = list((items.filter(open=True) if only_open else items)[:most])
    ids = [one.record_id for one in found]
    records = {one.pk: one for one in records_visible_to(actor).filter(any_id("pk", ids))}
    open_titles(list(records.values()))
    there = set(Record.objects.filter(any_id("pk", ids)).values_list("pk", flat=True))
    knows = keeps(actor) or bool(permission.decide(actor, Verb.AUDIT))
    for one in found:
        if one.record_id not in records and (one.record_id in there or not knows):
            one.number = one.opinion = one.objection = one.answer_why = one.dropped_why = ""
    return [Line(item=one, record=records.get(one.record_id)) for one in found]


def item_of(actor: Actor, row: Disposal, number: int) -> Line:
    """Return one line of a list whose record somebody may see; Missing for any other."""
    item = row.items.filter(pk=number).first()
    if item is None:
        raise Missing
    record = records_visible_to(actor).filter(pk=item.record_id).first()
    if record is None:
        raise Missing
    open_titles([record])
    return Line(item=item, record=record)


def may_keep(actor: Actor, row: Disposal) -> Decision:
    """Say whether somebody does the work of this batch: he may destroy records of each category on its list."""
    categories = sorted(set(row.items.values_list("category", flat=True)))
    for code in categories:
        decision = permission.decide(actor, Verb.DESTROY, Subject(category=code))
        if not decision:
            return decision
    return ALLOWED


def may_object(actor: Actor, record: Record) -> Decision:
    """Say whether somebody speaks for the department that answers for a record, in a post of his own or another's."""
    if record.department in actor.departments:
        return ALLOWED
    return refusal(N_("Only the department that answers for the record objects."))


def may_judge(actor: Actor, row: Disposal, record: Record) -> Decision:
    """Say whether somebody appraises a record: who keeps the batch, or works in the department that answers for it."""
    return may_keep(actor, row) or may_object(actor, record)


def open_batches_of(ids: Collection[int]) -> dict[int, int]:
    """Return record → the open batch it is on, for those that are on one."""
    rows = DisposalItem.objects.filter(any_id("record_id", ids), open=True)
    return dict(rows.values_list("record_id", "batch_id"))


def items_of(row: Disposal) -> Sequence[DisposalItem]:
    """Return what is on the list now, in its order."""
    return list(row.items.filter(open=True).order_by("pk"))


def waits_for(actor: Actor) -> QuerySet[Disposal]:
    """Return the open batches in which somebody is named to carry out or to watch."""
    me = actor.user_id or 0
    watched = Q(supervisors__person=me, supervisors__confirmed_at__isnull=True)
    rows = visible_to(actor).filter(
        Q(executor=me, state=State.APPROVED)
        | Q(state__in=(State.EXECUTING, State.EXECUTED)) & watched
    )
    return rows.distinct()
