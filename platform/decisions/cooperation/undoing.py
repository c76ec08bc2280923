"""Takes back acts on cooperation tasks: an ask nobody has answered is withdrawn, a taken task given back."""

from collections.abc import Callable, Collection, Sequence

from django.db import transaction

from decisions.cooperation import actions
from decisions.cooperation.models import Cooperation
from decisions.cooperation.rules import Step, may
from kernel.decision import ALLOWED, Decision, Outcome, refusal
from kernel.errors import FondsError
from kernel.text import N_
from security.actor import Actor
from security.audit.models import AuditEvent, ChangeSet
from security.audit.undoing import Inverse, Item, forbid, register
from security.people.head_queries import department_names

Work = Callable[[Actor, int], object]


def register_inverses() -> None:
    """Register how acts on tasks are taken back; called once at start-up."""
    register("cooperation.ask", _inverse(Step.WITHDRAW, actions.withdraw))
    register("cooperation.take", _inverse(Step.GIVE_BACK, actions.give_back))
    forbid(
        "cooperation.answer", N_("An answer that was given stays; ask again or write to who asked.")
    )
    forbid("cooperation.withdraw", N_("What was withdrawn is asked again with a new task."))


def _inverse(step: Step, work: Work) -> Inverse:
    def plan(actor: Actor, found: ChangeSet) -> Sequence[Item]:
        names = department_names()
        return [
            Item(
                key=task.pk,
                label=names.get(task.department, task.department),
                decision=may(step, actor, task.facts),
            )
            for task in _tasks(found)
        ]

    def apply(actor: Actor, found: ChangeSet, keys: Collection[int], _why: str) -> Outcome[int]:
        wanted = [task.pk for task in _tasks(found) if task.pk in keys]
        told = {key: _worked(actor, work, key) for key in wanted}
        return Outcome(
            done=tuple(key for key, decision in told.items() if decision),
            refused=tuple((key, decision) for key, decision in told.items() if not decision),
        )

    return Inverse(plan=plan, apply=apply)


def _tasks(found: ChangeSet) -> list[Cooperation]:
    events = AuditEvent.objects.filter(change_set=found, target_kind="cooperation")
    numbers = [int(number) for number in events.values_list("target_id", flat=True)]
    return list(Cooperation.objects.filter(pk__in=numbers).order_by("pk"))


def _worked(actor: Actor, work: Work, key: int) -> Decision:
    try:
        with transaction.atomic():
            work(actor, key)
    except FondsError as error:
        return refusal(error.template, **error.params)
    return ALLOWED
