"""Opens what an application was agreed to, for its days alone, and closes it again at once (REQ-USE-02)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from archive.records.bars import Act, demand_free
from archive.records.levels import SEALED
from archive.records.models import Record
from archive.records.rules import State
from archive.using.models import UseApplication
from archive.using.rules import verbs_of
from kernel.clock import now, today
from kernel.errors import Conflict
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.using import Granted, Term, close_use, open_for_use
from policies.document.effective import level_in_force
from policies.document.queries import published
from security.people.queries import appointments_in_force


def demand_usable(records: Sequence[Record]) -> None:
    """Raise Conflict for a record that is not filed, is sealed, or may not be used now; the caller holds its lock."""
    for one in records:
        if one.state != State.FILED or one.level == SEALED:
            raise Conflict(N_("Only what is filed and not sealed is used."))
    demand_free(Act.USE, [one.pk for one in records])


def open_for(row: UseApplication) -> None:
    """Open the records of an application to its applicant; Conflict where that may not be any more."""
    if row.until < today():
        raise Conflict(N_("The time this was asked for is over already; return the request."))
    own = appointments_in_force(today()).filter(user=row.applicant_id, stands_in_for__isnull=True)
    if not own.filter(user__is_active=True).exists():
        raise Conflict(N_("Who asked for this holds no post any more; return the request."))
    ids = list(row.records.values_list("record_id", flat=True))
    rows = Record.objects.select_for_update().filter(any_id("pk", ids)).order_by("pk")
    records = list(rows)
    if len(records) != len(ids):
        raise Conflict(N_("A record of this application is gone; return the request."))
    demand_usable(records)
    document = published().document
    since = max(row.since, today())
    term = Term(
        person=row.applicant_id,
        application=row.number,
        request=row.request or 0,
        purpose=row.purpose,
        since=since,
        until=row.until,
        begins=now() if since == today() else _start_of(since),
        ends=_start_of(row.until + timedelta(days=1)),
    )
    wanted = [
        Granted(
            record=one.pk,
            category=one.category,
            clearance=level_in_force(document, one.category, one.level),
        )
        for one in records
    ]
    open_for_use(term, wanted, verbs_of(row.manners))


def close(row: UseApplication) -> None:
    """Close at once what an application opened."""
    close_use(row.applicant_id, row.number, row.request or 0)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
