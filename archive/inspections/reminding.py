"""Duties out of inspections: one of each room, one for who mends an issue, one for who looks whether it is mended."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse

from archive.checks.sources import COMPANY, spread
from archive.custody.place_models import Location
from archive.custody.queries import may_look
from archive.inspections import queries
from archive.inspections.models import Inspection, InspectionIssue
from archive.inspections.queries import ISSUE, ROOM
from archive.inspections.rules import IssueState, done
from decisions.duties import port
from decisions.duties import queries as duties
from decisions.duties.actions import look_again
from decisions.duties.models import Duty, DutySignature
from decisions.duties.occasions import end_occasions, raise_occasions
from decisions.duties.port import About, Figures, Named, Occasion, Period, WorkList
from decisions.duties.rules import Bearer, Result, State
from kernel.clock import today
from kernel.digits import number_in
from policies.cadences.rules import CadenceKind
from security.actor import Actor
from security.audit.hearing import hear
from security.audit.models import AuditEvent
from security.people.queries import appointments_in_force

SOURCE = "room_issues"
INSPECTED = (Result.DONE, Result.FINDING)
HANDLE, VERIFY = "handle", "verify"
TO_LOOK = timedelta(days=7)  # for who looks whether an issue is mended


def register_inspections() -> None:
    """Let inspections arise for each room, and say what these duties are about; called once at start-up."""
    spread(CadenceKind.INSPECTION, queries.rooms)
    port.register_about(ROOM, About(named=_rooms_named, answers=INSPECTED))
    port.register_work_list(ROOM, WorkList(figures=_as_seen, whole=_whole))
    port.register_about(ISSUE, About(named=_issues_named, answers=(Result.DONE,)))
    port.register_work_list(ISSUE, WorkList(figures=_issue_as_seen, whole=_issue_whole))
    hear(_after_places)


def _after_places(event: AuditEvent, _records: Sequence[int], _said: Mapping[str, Any]) -> None:
    """Ask anew which rooms are inspected, today still: one may be new, and one may have gone."""
    if event.verb.startswith("location."):
        look_again(COMPANY)


def _rooms_named(actor: Actor, ids: Collection[int]) -> dict[int, Named]:
    """Return the rooms whose inspection somebody has to do with, with the way to the latest one."""
    rows = Duty.objects.all() if may_look(actor) else duties.visible_to(actor)
    rows = rows.filter(subject_kind=ROOM, subject_id__in=[str(one) for one in ids])
    latest = {int(room): pk for room, pk in rows.order_by("pk").values_list("subject_id", "pk")}
    return {
        one.pk: Named(label=str(one), url=reverse("inspection", args=[latest[one.pk]]))
        for one in Location.objects.filter(pk__in=latest)
    }


def _whole(period: Period) -> Figures:
    duty = _duty_of(period)
    row = Inspection.objects.filter(duty=duty).first() if duty else None
    room = Location.objects.filter(pk=number_in(period.subject.partition(":")[2]) or 0).first()
    if room is None or duty is None:
        return Figures(total=0, done=0)
    items = queries.items_of(room, row if _is_signed(duty) else None)
    counted = done(items, queries.answers_of(row), queries.reported(row))
    return Figures(total=len(items), done=counted, url=reverse("inspection", args=[duty.pk]))


def _as_seen(_actor: Actor, period: Period) -> Figures:
    return _whole(period)


def _is_signed(duty: Duty) -> bool:
    return DutySignature.objects.filter(bearer__duty=duty).exists()


def _duty_of(period: Period) -> Duty | None:
    kind, _sign, number = period.subject.partition(":")
    rows = Duty.objects.filter(subject_kind=kind, subject_id=number, cadence=period.cadence)
    return rows.filter(starts=period.start, ends=period.end).order_by("-pk").first()


def remind_handler(actor: Actor, row: InspectionIssue) -> None:
    """Let the handler have it as a duty, until the day it is due; its superior hears of it once that has passed."""
    bearer = _person(row.handler_id)
    _raise(actor, row, HANDLE, "处理库房问题", "Handle an issue of a room", bearer)


def remind_verifier(actor: Actor, row: InspectionIssue) -> None:
    """Let who reported it look whether it is mended; where that is who handled it, whoever inspects the room."""
    bearer = _person(row.reported_by_id)
    if row.reported_by_id == row.handled_by_id:
        first = row.inspection.duty.bearers.order_by("order").first()
        bearer = Bearer(department=first.department, leads=True) if first is not None else Bearer()
    _raise(
        actor, row, VERIFY, "核实库房问题已解决", "See whether an issue of a room is mended", bearer
    )


def _person(number: int) -> Bearer:
    """Return a person with the post held today: it says whose superior hears of what is late."""
    held = appointments_in_force(today()).filter(user=number, stands_in_for__isnull=True)
    post = held.order_by("pk").first()
    if post is None:
        return Bearer(person=str(number))
    return Bearer(department=post.department.code, position=post.position.code, person=str(number))


def _raise(actor: Actor, row: InspectionIssue, what: str, zh: str, en: str, bearer: Bearer) -> None:
    due = row.due_on if what == HANDLE else today() + TO_LOOK
    occasion = Occasion(
        key=f"{what}:{row.pk}",
        cause=f"{what}:{row.pk}",
        cadence=what,
        kind=str(CadenceKind.INSPECTION),
        zh=zh,
        en=en,
        subject=f"{ISSUE}:{row.pk}",
        appears_on=today(),
        due_on=due,
        bearers=(bearer,),
    )
    raise_occasions(actor, SOURCE, [occasion])


def end_reminders(actor: Actor, row: InspectionIssue) -> None:
    """End what reminds of an issue: its handler has done it, or it is closed or sent back."""
    rows = Duty.objects.filter(source=SOURCE, subject_kind=ISSUE, state=State.OPEN)
    end_occasions(actor, list(rows.filter(subject_id=str(row.pk))))


def _issues_named(actor: Actor, ids: Collection[int]) -> dict[int, Named]:
    seen = {one.pk: one for one in queries.issues(actor)} if ids else {}
    return {
        number: Named(label=seen[number].text, url=reverse("room_issue", args=[number]))
        for number in ids
        if number in seen
    }


def _issue_whole(period: Period) -> Figures:
    """Return 0 of 1: the duty ends with what is said on the page of the issue, and cannot be signed past it."""
    number = number_in(period.subject.partition(":")[2]) or 0
    row = InspectionIssue.objects.filter(pk=number).first()
    is_done = row is None or row.state == IssueState.CLOSED
    return Figures(total=1, done=int(is_done), url=reverse("room_issue", args=[number]))


def _issue_as_seen(_actor: Actor, period: Period) -> Figures:
    return _issue_whole(period)
