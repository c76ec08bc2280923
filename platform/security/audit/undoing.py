"""Taking back what a change set did: each feature registers its inverse, or says why there is none.

A preview shows what would come back; what was touched since is refused item by item and never
overwritten. Taking back is a change set of its own, by the same person, under today's rights, once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from kernel.decision import ALLOWED, Decision, Outcome, refusal
from kernel.errors import Conflict, Missing
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.audit.models import ChangeSet

VERB = "undo"


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
class Inverse:
    """How one kind of act is taken back.

    `plan` returns every item, at most a few thousand; `apply` takes back those whose keys it is given,
    checks rights and state again, and says of each whether it is done. What the person wrote of why it may
    be is handed on for those acts that ask for it; Invalid out of it takes nothing back.
    """

    plan: Callable[[Actor, ChangeSet], Sequence[Item]]
    apply: Callable[[Actor, ChangeSet, Collection[int], str], Outcome[int]]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What taking back a change set would do; without items where it cannot be done at all."""

    change_set: ChangeSet
    decision: Decision
    items: tuple[Item, ...] = ()

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


def register(verb: str, inverse: Inverse) -> None:
    """Say how change sets of this verb are taken back; called once at start-up."""
    _inverses[verb] = inverse


def forbid(verb: str, reason: str) -> None:
    """Say, as a marked sentence, why change sets of this verb are never taken back."""
    _reasons[verb] = reason


def may_undo(actor: Actor, found: ChangeSet, *, undone: bool) -> Decision:
    """Say whether a change set could be taken back at all; what became of its items the plan says."""
    if found.actor_id != actor.id:
        return refusal(N_("Only the person who did it can take it back."))
    if undone:
        return refusal(N_("This has been taken back already."))
    if found.verb in _reasons:
        return refusal(_reasons[found.verb])
    return ALLOWED if found.verb in _inverses else refusal(_UNKNOWN)


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
    # The row is the lock: two windows of one person take it back once.
    found = ChangeSet.objects.select_for_update().filter(pk=number, actor_id=actor.id).first()
    if found is None:
        raise Missing
    planned = _plan(actor, found)
    if not planned.decision:
        raise Conflict(planned.decision.reason, **planned.decision.params)
    refused = [(one.key, one.decision) for one in planned.refused]
    with change_set(actor, VERB, undo_of=found.pk):
        outcome: Outcome[int] = Outcome()
        if planned.possible:
            keys = [one.key for one in planned.possible]
            outcome = _inverses[found.verb].apply(actor, found, keys, why)
        refused += outcome.refused
        if not outcome.done:
            raise Conflict(N_("Nothing of it can be taken back any more."))
        writer.record(
            actor=actor,
            verb=VERB,
            target=f"change_set:{found.pk}",
            payload={"of": found.verb, "done": len(outcome.done), "refused": len(refused)},
        )
    return Outcome(done=outcome.done, refused=tuple(refused))


def _plan(actor: Actor, found: ChangeSet) -> Plan:
    undone = ChangeSet.objects.filter(undo_of=found).exists()
    decision = may_undo(actor, found, undone=undone)
    items = _inverses[found.verb].plan(actor, found) if decision else ()
    return Plan(change_set=found, decision=decision, items=tuple(items))
