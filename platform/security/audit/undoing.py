"""Taking back what a change set did: each feature registers its inverse, or says why there is none.

A preview shows what would come back; what was touched since is refused item by item and never
overwritten. Taking back is a change set of its own, by the same person, under today's rights, once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from kernel.clock import now
from kernel.decision import ALLOWED, Decision, Outcome, refusal
from kernel.errors import Conflict, Missing
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.audit.models import ChangeSet

VERB = "undo"
AT_ONCE = 5_000  # items in one transaction, as everywhere; more go part by part
SAMPLE = 200  # items of a larger one that a preview looks at


@dataclass(frozen=True, kw_only=True)
class Line:
    """One value as it is now and as it would be again."""

    label: str
    now: str
    back: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing a change set touched; `decision` says whether it can be taken back, and why not."""

    key: int
    label: str
    url: str = ""
    lines: tuple[Line, ...] = ()
    note: str = ""  # a marked sentence with {names} out of params
    params: Mapping[str, str] = field(default_factory=dict)
    decision: Decision = ALLOWED


@dataclass(frozen=True, kw_only=True)
class Parts:
    """How a change set of any size is taken back part by part, in an order in which nothing holds another.

    `count` says how many items it has. `after` returns the next keys and where to go on, without those the
    change set `undone_by` has taken back; `plan` the items of some keys.
    """

    count: Callable[[ChangeSet], int]
    after: Callable[
        [ChangeSet, int | None, Mapping[str, Any], int], tuple[Sequence[int], dict[str, Any]]
    ]
    plan: Callable[[Actor, ChangeSet, Collection[int]], Sequence[Item]]


@dataclass(frozen=True, kw_only=True)
class Inverse:
    """How one kind of act is taken back.

    `plan` returns every item, at most a few thousand; `apply` takes back those whose keys it is given,
    checks rights and state again, and says of each whether it is done. What the person wrote of why it may
    be is handed on for those acts that ask for it; Invalid out of it takes nothing back.
    """

    plan: Callable[[Actor, ChangeSet], Sequence[Item]]
    apply: Callable[[Actor, ChangeSet, Collection[int], str], Outcome[int]]
    parts: Parts | None = None
    days: Callable[[], int] | None = None  # for how many days it can be taken back; None for ever


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What taking back a change set would do; without items where it cannot be done at all."""

    change_set: ChangeSet
    decision: Decision
    items: tuple[Item, ...] = ()
    total: int = 0  # of more than AT_ONCE items, of which `items` are the first few

    @property
    def is_large(self) -> bool:
        """Whether it is taken back part by part, in the background."""
        return self.total > 0

    @property
    def possible(self) -> tuple[Item, ...]:
        """What would be taken back."""
        return tuple(one for one in self.items if one.decision)

    @property
    def refused(self) -> tuple[Item, ...]:
        """What stays as it is, each with its reason."""
        return tuple(one for one in self.items if not one.decision)


_inverses: dict[str, Inverse] = {}
_reasons: dict[str, str] = {VERB: N_("This was taking back itself.")}
_UNKNOWN = N_("This kind of act cannot be taken back.")
_TOO_LATE = N_("It could be taken back for {days} days; that time is over.")


def register(verb: str, inverse: Inverse) -> None:
    """Say how change sets of this verb are taken back; called once at start-up."""
    _inverses[verb] = inverse


def forbid(verb: str, reason: str) -> None:
    """Say, as a marked sentence, why change sets of this verb are never taken back."""
    _reasons[verb] = reason


def may_undo(actor: Actor, found: ChangeSet, *, undone: bool, begun: bool = False) -> Decision:
    """Say whether a change set could be taken back at all; what became of its items the plan says.

    What was `begun` in time is finished, however late.
    """
    if found.actor_id != actor.id:
        return refusal(N_("Only the person who did it can take it back."))
    if undone:
        return refusal(N_("This has been taken back already."))
    if found.verb in _reasons:
        return refusal(_reasons[found.verb])
    inverse = _inverses.get(found.verb)
    if inverse is None:
        return refusal(_UNKNOWN)
    if inverse.days and not begun and found.opened_at + timedelta(days=inverse.days()) < now():
        return refusal(_TOO_LATE, days=inverse.days())
    return ALLOWED


def undoable_sets(actor: Actor, ids: Collection[int]) -> frozenset[int]:
    """Return which of these change sets the actor could try to take back."""
    rows = ChangeSet.objects.filter(pk__in=set(ids), undone_by__isnull=True)
    return frozenset(row.pk for row in rows if may_undo(actor, row, undone=False))


def plan_undo(actor: Actor, number: int) -> Plan:
    """Return what taking back one of the actor's own change sets would do; Missing for any other."""
    found = ChangeSet.objects.filter(pk=number, actor_id=actor.id).first()
    if found is None:
        raise Missing
    return _plan(actor, found)


@transaction.atomic
def undo(actor: Actor, number: int, *, why: str = "") -> Outcome[int]:
    """Take back what can be of one of the actor's own change sets; the rest is refused with its reason.

    Conflict when it was taken back already, can never be, or when nothing of it can be any more.
    """
    found = _locked(actor, number)
    planned = _plan(actor, found)
    if not planned.decision:
        raise Conflict(planned.decision.reason, **planned.decision.params)
    if planned.is_large:
        raise Conflict(N_("So much is taken back in the background only."))
    refused = [(one.key, one.decision) for one in planned.refused]
    with change_set(actor, VERB, undo_of=found.pk):
        outcome: Outcome[int] = Outcome()
        if planned.possible:
            keys = [one.key for one in planned.possible]
            outcome = _inverses[found.verb].apply(actor, found, keys, why)
        refused += outcome.refused
        if not outcome.done:
            raise Conflict(N_("Nothing of it can be taken back any more."))
        _note(actor, found, done=len(outcome.done), refused=len(refused))
    return Outcome(done=outcome.done, refused=tuple(refused))


@dataclass(frozen=True, kw_only=True)
class Part:
    """What became of one part; no `cursor` after the last."""

    done: int = 0
    refused: tuple[tuple[int, Decision], ...] = ()
    undone_by: int | None = None
    cursor: Mapping[str, Any] | None = None


def size_of(actor: Actor, number: int) -> int:
    """Return how many items one of the actor's own change sets has, 0 where they are not counted."""
    found = ChangeSet.objects.filter(pk=number, actor_id=actor.id).first()
    if found is None:
        raise Missing
    inverse = _inverses.get(found.verb)
    return inverse.parts.count(found) if inverse and inverse.parts else 0


@transaction.atomic
def undo_part(actor: Actor, number: int, *, cursor: Mapping[str, Any], size: int) -> Part:
    """Take back the next part of one of the actor's own large change sets, in the change set of the whole."""
    found = _locked(actor, number)
    inverse = _inverses[found.verb]
    if inverse.parts is None:
        raise Conflict(_UNKNOWN)
    undone_by = ChangeSet.objects.filter(undo_of=found).values_list("pk", flat=True).first()
    keys, further = inverse.parts.after(found, undone_by, cursor, size)
    if not keys:
        return Part(undone_by=undone_by)
    items = inverse.parts.plan(actor, found, keys)
    refused = [(one.key, one.decision) for one in items if not one.decision]
    possible = [one.key for one in items if one.decision]
    outcome: Outcome[int] = Outcome()
    if possible:
        try:
            with transaction.atomic():
                held, outcome = _applied(actor, found, undone_by, possible)
                undone_by = held
        except _NothingDone as nothing:
            outcome = nothing.outcome
    return Part(
        done=len(outcome.done),
        refused=(*refused, *outcome.refused),
        undone_by=undone_by,
        cursor=further,
    )


@transaction.atomic
def close_undo(actor: Actor, number: int, *, done: int, refused: int) -> None:
    """Note that a large change set was taken back as far as it could be; nothing taken back, nothing noted."""
    found = _locked(actor, number)
    undone_by = ChangeSet.objects.filter(undo_of=found).values_list("pk", flat=True).first()
    if undone_by is not None:
        with change_set(actor, VERB, resume=undone_by):
            _note(actor, found, done=done, refused=refused)


class _NothingDone(Exception):
    def __init__(self, outcome: Outcome[int]) -> None:
        super().__init__()
        self.outcome = outcome


def _applied(
    actor: Actor, found: ChangeSet, undone_by: int | None, keys: Collection[int]
) -> tuple[int, Outcome[int]]:
    with change_set(actor, VERB, undo_of=found.pk, resume=undone_by) as held:
        outcome = _inverses[found.verb].apply(actor, found, keys, "")
        if not outcome.done:
            raise _NothingDone(outcome)
    return held.pk, outcome


def _locked(actor: Actor, number: int) -> ChangeSet:
    """Return one of the actor's own, its row locked: two windows of one person take it back once."""
    found = ChangeSet.objects.select_for_update().filter(pk=number, actor_id=actor.id).first()
    if found is None:
        raise Missing
    return found


def _note(actor: Actor, found: ChangeSet, *, done: int, refused: int) -> None:
    writer.record(
        actor=actor,
        verb=VERB,
        target=f"change_set:{found.pk}",
        payload={"of": found.verb, "done": done, "refused": refused},
    )


def _plan(actor: Actor, found: ChangeSet) -> Plan:
    undone = ChangeSet.objects.filter(undo_of=found).exists()
    decision = may_undo(actor, found, undone=undone)
    if not decision:
        return Plan(change_set=found, decision=decision)
    inverse = _inverses[found.verb]
    total = inverse.parts.count(found) if inverse.parts else 0
    if inverse.parts and total > AT_ONCE:
        keys, _cursor = inverse.parts.after(found, None, {}, SAMPLE)
        items = inverse.parts.plan(actor, found, keys)
        return Plan(change_set=found, decision=decision, items=tuple(items), total=total)
    return Plan(change_set=found, decision=decision, items=tuple(inverse.plan(actor, found)))
