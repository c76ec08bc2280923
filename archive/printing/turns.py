"""Hands long prints and exports to the workers: one of a company at a time, people in turn, so many of each.

A company has one of them in the queue of the workers at most, so that companies take turns as well.
"""

from django.db.models import Max, QuerySet

from archive.printing.models import Printout
from archive.printing.rules import MOST_OF_ALL, MOST_OF_ONE, Waiting, in_turn
from jobs.models import Job
from jobs.port import Task, defer
from jobs.progress import FINISHED, Claim, Ending
from kernel.errors import Invalid, Problem
from kernel.scope import current
from kernel.text import N_
from persistence.locks import lock_exclusive
from security.people.models import User
from security.people.queries import actor_of

TASK = "printing.print"
LOCK = "printing.turns"
_MINE = N_(
    "{count} prints or exports of yours are not done yet; wait until one is done, or stop one under Prints and exports."
)
_ALL = N_(
    "{count} prints and exports of the company wait already; ask again in some minutes, or narrow the list."
)


def demand_room(person: int) -> None:
    """Raise Invalid where a person, or the company, has so many prints to be made that no further one may wait."""
    lock_exclusive(LOCK)
    waits = list(_open_ones().values_list("person", flat=True))
    for count, most, message in (
        (waits.count(person), MOST_OF_ONE, _MINE),
        (len(waits), MOST_OF_ALL, _ALL),
    ):
        if count >= most:
            raise Invalid([Problem(code="prints", message=message, params={"count": count})])


def go_on() -> None:
    """Hand over the print whose turn it is, in the name of who asked for it; nothing while one is under way."""
    lock_exclusive(LOCK)
    if _under_way().exists():
        return
    for number in waiting_in_turn():
        made = Printout.objects.select_related("person").defer("content").get(pk=number)
        if made.person.is_active:
            _hand_over(made, made.person)
            return
        made.delete()  # who is shut out gets nothing any more


def waiting_in_turn() -> tuple[int, ...]:
    """Return the printouts that wait for their turn, in the order they are made."""
    rows = Printout.objects.filter(turn__isnull=False, job__isnull=True)
    waiting = [
        Waiting(number=number, person=person) for number, person in rows.values_list("pk", "person")
    ]
    people = {one.person for one in waiting}
    served = Printout.objects.filter(person__in=people, job__isnull=False)
    last = served.values("person").annotate(last=Max("job")).values_list("person", "last")
    return in_turn(waiting, dict(last))


def after_ending(task: Task, _claim: Claim, _ending: Ending) -> None:
    """Go on once a print has ended, however it did; told by the runner of jobs."""
    if task.name == TASK:
        go_on()


def _hand_over(made: Printout, person: User) -> None:
    scope = current()
    before, scope.actor = scope.actor, actor_of(person)
    try:
        made.job = defer(TASK, printout_id=made.pk)
    finally:
        scope.actor = before
    made.save(update_fields=["job"])


def _under_way() -> QuerySet[Job]:
    begun = Printout.objects.filter(job__isnull=False, done_at__isnull=True).values("job")
    ended = [one.value for one in FINISHED]
    return Job.objects.filter(pk__in=begun).exclude(state__in=ended)


def _open_ones() -> QuerySet[Printout]:
    """Return what waits for its turn or is being made."""
    rows = Printout.objects.filter(done_at__isnull=True)
    waits = rows.filter(turn__isnull=False, job__isnull=True)
    return waits | rows.filter(job__in=_under_way().values("pk"))
