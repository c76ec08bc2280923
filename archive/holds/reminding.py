"""Reminds who placed a hold to look at it again: a duty near each day of its cadence, until it is released."""

from collections.abc import Collection
from datetime import timedelta

from django.urls import reverse

from archive.holds import queries
from archive.holds.models import Hold
from decisions.duties import port
from decisions.duties.models import Duty
from decisions.duties.occasions import end_occasions, raise_occasions
from decisions.duties.port import About, Figures, Named, Occasion, Period, WorkList
from decisions.duties.rules import Bearer, Result, State
from kernel.clock import today
from kernel.digits import number_in
from security.actor import Actor
from security.people.queries import appointments_in_force

SOURCE, SUBJECT, KIND = "holds", "hold", "reminder"
LEAD = timedelta(days=14)


def register_reminders() -> None:
    """Say how these duties are shown and that looking at the hold ends them; called once at start-up."""
    port.register_about(SUBJECT, About(named=_named, answers=(Result.DONE,)))
    port.register_work_list(SUBJECT, WorkList(figures=_as_seen, whole=_whole))


def raise_near(actor: Actor, limit: int) -> int:
    """Raise up to `limit` duties whose day has come near; return how many are new."""
    near = Hold.objects.filter(released_on__isnull=True, review_on__lte=today() + LEAD)
    wanted = [_occasion(one) for one in near.order_by("review_on", "pk")]
    there = Duty.objects.filter(source=SOURCE, key__in=[one.key for one in wanted])
    known = set(there.values_list("key", flat=True))
    return raise_occasions(actor, SOURCE, [one for one in wanted if one.key not in known][:limit])


def end_reminder(actor: Actor, number: int) -> None:
    """End what reminds of a hold: it was looked at, or is released."""
    rows = Duty.objects.filter(source=SOURCE, subject_kind=SUBJECT, state=State.OPEN)
    end_occasions(actor, list(rows.filter(subject_id=str(number))))


def _occasion(row: Hold) -> Occasion:
    return Occasion(
        key=f"{row.pk}:{row.review_on}",
        cause=f"{SUBJECT}:{row.pk}",
        cadence=SUBJECT,
        kind=KIND,
        zh="复核冻结事项是否继续",
        en="See whether a hold still has to be",
        subject=f"{SUBJECT}:{row.pk}",
        appears_on=row.review_on - LEAD,
        due_on=row.review_on,
        bearers=(_bearer(row.placed_by_id),),
    )


def _bearer(person: int) -> Bearer:
    """Return who placed it with the post held today: it says whose superior hears of what is late."""
    held = appointments_in_force(today()).filter(user=person, stands_in_for__isnull=True)
    post = held.select_related("department", "position").order_by("pk").first()
    if post is None:
        return Bearer(person=str(person))
    return Bearer(department=post.department.code, position=post.position.code, person=str(person))


def _named(actor: Actor, ids: Collection[int]) -> dict[int, Named]:
    if not queries.may_read(actor):
        return {}
    return {
        one.pk: Named(label=one.number, url=reverse("hold", args=[one.pk]))
        for one in Hold.objects.filter(pk__in=ids)
    }


def _whole(period: Period) -> Figures:
    """Return 0 of 1 until it was looked at: the duty ends with that, and cannot be signed past it."""
    number = number_in(period.subject.partition(":")[2]) or 0
    is_open = Hold.objects.filter(pk=number, released_on__isnull=True).exists()
    return Figures(total=1, done=int(not is_open), url=reverse("hold", args=[number]))


def _as_seen(_actor: Actor, period: Period) -> Figures:
    return _whole(period)
