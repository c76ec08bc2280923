"""Which files lie outside the hands of those who work in their customer's territory, and who should have them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from archive.handovers.models import HandoverLine
from archive.handovers.queries import may_receive
from archive.handovers.routing_rules import Worker, routed
from archive.handovers.rules import MOST
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.rules import State
from archive.records.title_sealing import open_titles
from kernel.clock import today
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.people.models import User
from security.people.queries import appointments_in_force


@dataclass(frozen=True, kw_only=True)
class Route:
    """A file, whoever should have it, and for which department; `colleagues`: who works there → department."""

    record: Record
    person: User
    department: str
    colleagues: Mapping[int, str]


def workers() -> dict[str, list[Worker]]:
    """Return territory → who works there today, may sign in, and stands in for nobody."""
    rows = appointments_in_force(today()).filter(user__is_active=True, stands_in_for__isnull=True)
    found: dict[str, list[Worker]] = {}
    for one in rows.exclude(territory="").select_related("department").order_by("user", "pk"):
        found.setdefault(one.territory, []).append(
            Worker(person=one.user_id, department=one.department.code)
        )
    return found


def routes(actor: Actor, ids: Sequence[int] | None = None) -> list[Route]:
    """Return the files somebody may hand over that nobody of their territory has, with who should; `ids`: of these.

    A file is left where its person in charge works in the territory, and out while it is on a form.
    """
    there = workers()
    rows = visible_to(actor).filter(permission.reach(actor, Verb.TRANSFER))
    rows = rows.filter(state=State.FILED, parent__isnull=True, territory__in=list(there))
    if ids is not None:
        rows = rows.filter(any_id("pk", ids))
    for territory, known in there.items():
        rows = rows.exclude(territory=territory, owner__in=[one.person for one in known])
    rows = rows.exclude(Exists(HandoverLine.objects.filter(record=OuterRef("pk"), open=True)))
    records = list(rows.order_by("territory", "pk")[:MOST])
    people = {one.person for known in there.values() for one in known}
    held = dict(
        Record.objects.filter(owner__in=people, state=State.FILED, parent__isnull=True)
        .order_by()
        .values_list("owner")
        .annotate(count=Count("pk"))
    )
    found = routed([(one.pk, one.territory) for one in records], there, held)
    users = {one.pk: one for one in User.objects.filter(pk__in=people)}
    open_titles(records)
    made = [
        Route(
            record=one,
            person=users[to.person],
            department=to.department,
            colleagues={each.person: each.department for each in there[one.territory]},
        )
        for one in records
        if (to := found.get(one.pk)) is not None
    ]
    return [one for one in made if may_receive(one.person, one.department, [one.record])]
