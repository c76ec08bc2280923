"""Reminds the department a report was made to, until it is acknowledged (REQ-REG-04).

A duty of its head; acknowledging ends it, and what passes its day is told to the superior as any duty.
"""

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext

from archive.register.models import Report
from archive.register.queries import reports
from decisions.duties import port
from decisions.duties.models import Duty
from decisions.duties.occasions import end_occasions, raise_occasions
from decisions.duties.port import About, Named, Occasion
from decisions.duties.rules import REMINDED, Bearer, State
from kernel.clock import today
from security.actor import Actor

SOURCE = KIND = "report"


def register_reminders() -> None:
    """Say how these duties are shown; called once at start-up."""
    port.register_about(KIND, About(named=_named, answers=REMINDED))


def remind(actor: Actor, made: Sequence[Report]) -> int:
    """Raise the duty to acknowledge these reports; a signed duty whose report is still open comes back each day."""
    return raise_occasions(actor, SOURCE, [_occasion(one) for one in made])


def end_reminder(actor: Actor, number: int) -> None:
    """End what reminds of a report: it is acknowledged."""
    rows = Duty.objects.filter(source=SOURCE, subject_kind=KIND, subject_id=str(number))
    end_occasions(actor, list(rows.filter(state=State.OPEN)))


def raise_left(actor: Actor, limit: int) -> int:
    """Remind again of reports whose duty was signed without acknowledging them; return how many."""
    waiting = list(Report.objects.filter(acknowledged_at=None, due_on__lt=today()).order_by("pk"))
    open_ones = Duty.objects.filter(source=SOURCE, state=State.OPEN)
    known = set(open_ones.values_list("subject_id", flat=True))
    wanted = [_occasion(one, late=True) for one in waiting if str(one.pk) not in known]
    keys = [one.key for one in wanted]
    rows = Duty.objects.filter(source=SOURCE, key__in=keys)
    there = set(rows.values_list("key", flat=True))  # signed today: it comes back tomorrow
    left = [one for one in wanted if one.key not in there]
    return raise_occasions(actor, SOURCE, left[:limit])


def _occasion(one: Report, *, late: bool = False) -> Occasion:
    return Occasion(
        key=f"{KIND}:{one.pk}:late:{today()}" if late else f"{KIND}:{one.pk}",
        cause=f"{KIND}:{one.pk}",
        cadence=KIND,
        kind="reminder",
        zh="签收备案报告",
        en="Acknowledge a report for record",
        subject=f"{KIND}:{one.pk}",
        appears_on=one.made_on,
        due_on=one.due_on,
        bearers=(Bearer(department=one.reported_to, position="", leads=True),),
    )


def _named(actor: Actor, ids: Collection[int]) -> dict[int, Named]:
    rows = reports(actor).filter(pk__in=list(ids))
    words = gettext("Report of {department}, {day}")
    return {
        one.pk: Named(
            label=words.format(department=one.department, day=one.made_on),
            url=reverse("report_page", args=[one.pk]),
        )
        for one in rows
    }
