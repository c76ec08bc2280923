"""Reads inspections: of which rooms, how far each is, what was found, and which issues are open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from archive.checks.queries import reached_by
from archive.custody.place_models import Location, Placing
from archive.custody.queries import may_look
from archive.inspections.models import (
    ChecklistItem,
    Inspection,
    InspectionAnswer,
    InspectionIssue,
    InspectionPhoto,
)
from archive.inspections.rules import Answer, IssueState, Item, Mark, checklist
from decisions.duties import queries as duties
from decisions.duties.facts import facts_of
from decisions.duties.models import Duty
from decisions.duties.queries import DutyView
from decisions.duties.rules import State
from kernel.clock import today
from kernel.digits import number_in
from kernel.errors import Missing, Refused
from policies.access.regime import KEEPING
from policies.access.rules import Verb
from policies.cadences.rules import Cadence
from policies.document.values import PolicyDocument
from security import permission
from security.actor import Actor

ROOM, ISSUE = "room", "room_issue"
MOST = 200


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """An inspection as it stands: the duty, the room, what is asked, said and photographed, and its issues."""

    duty: DutyView
    room: Location
    items: tuple[Item, ...]
    answers: Mapping[str, Answer]
    inspected_by: str
    inspected_on: str
    photos: Sequence[InspectionPhoto]
    issues: Sequence[InspectionIssue]
    bears: bool  # the reader has to sign it, or has signed it

    @property
    def signed(self) -> int:
        """How many have signed."""
        return len(self.duty.facts.given)


def rooms(document: PolicyDocument, cadence: Cadence) -> list[str]:
    """Return the rooms a cadence is about: all in use, or those where records of its categories lie (REQ-CUS-03)."""
    found = Location.objects.filter(kind=Location.Kind.ROOM, closed_on__isnull=True)
    if cadence.categories:
        reached = sorted(reached_by(document, cadence))
        top = Coalesce(
            F("location__parent__parent__parent"),
            F("location__parent__parent"),
            F("location__parent"),
            F("location"),
        )
        held = Placing.objects.filter(record__category__in=reached).annotate(room=top)
        found = found.filter(pk__in=held.values("room"))
    return [f"{ROOM}:{number}" for number in found.order_by("pk").values_list("pk", flat=True)]


def inspections(actor: Actor, *, ended: bool) -> QuerySet[Duty]:
    """Return the duties to inspect a room that `actor` may see: to be done, the most urgent first, or ended."""
    rows = _seen(actor)
    if ended:
        return rows.exclude(state=State.OPEN).order_by("-ended_at", "-pk")
    return rows.filter(state=State.OPEN).order_by("due_on", "pk")


def rooms_by_id(ids: Collection[str]) -> dict[str, Location]:
    """Return id as a duty has it → room."""
    numbers = [number for one in ids if (number := number_in(one)) is not None]
    return {str(one.pk): one for one in Location.objects.filter(pk__in=numbers)}


def sheet_of(actor: Actor, number: int) -> Sheet:
    """Return the inspection of a duty; Missing where it may not be seen or inspects no room."""
    duty = _seen(actor).filter(pk=number).first()
    if duty is None:
        raise Missing
    room = Location.objects.get(pk=int(duty.subject_id))
    row = Inspection.objects.filter(duty=duty).select_related("filled_by").first()
    view = duties.views_of(actor, [duty])[0]
    bears = any(one.is_borne_by(actor) for one in view.facts.bearers) or any(
        actor.id in one.people for one in view.facts.given
    )
    return Sheet(
        duty=view,
        room=room,
        items=items_of(room, row if view.facts.given else None),
        answers=answers_of(row),
        inspected_by=row.filled_by.name if row and row.filled_by else "",
        inspected_on=row.inspected_on.isoformat() if row and row.inspected_on else "",
        photos=list(InspectionPhoto.objects.filter(inspection=row).defer("sealed")) if row else [],
        issues=list(_issues().filter(inspection=row)) if row else [],
        bears=bears,
    )


def _seen(actor: Actor) -> QuerySet[Duty]:
    """Return the inspections of who has to sign them, heads who does, or may see where records lie."""
    rows = Duty.objects.all() if may_look(actor) else duties.visible_to(actor)
    return rows.filter(subject_kind=ROOM)


def items_of(room: Location, frozen: Inspection | None = None) -> tuple[Item, ...]:
    """Return the checklist of a room; of one signed already as it was signed."""
    if frozen is not None:
        return tuple(
            Item(code=one.code, zh=one.zh, en=one.en, unit=one.unit)
            for one in InspectionAnswer.objects.filter(inspection=frozen)
        )
    rows = ChecklistItem.objects.filter(room__isnull=True)
    of_room = ChecklistItem.objects.filter(room=room)
    return checklist([one.item for one in rows], [one.item for one in of_room])


def answers_of(row: Inspection | None) -> dict[str, Answer]:
    """Return what was said of each item so far."""
    if row is None:
        return {}
    return {
        one.code: Answer(code=one.code, mark=Mark(one.mark), value=one.value, note=one.note)
        for one in InspectionAnswer.objects.filter(inspection=row)
    }


def reported(row: Inspection | None) -> list[str]:
    """Return the items of which an issue is reported."""
    if row is None:
        return []
    return list(InspectionIssue.objects.filter(inspection=row).values_list("item", flat=True))


def photo_of(actor: Actor, number: int, token: str) -> InspectionPhoto:
    """Return a photo of an inspection that `actor` may see."""
    sheet_of(actor, number)
    row = InspectionPhoto.objects.filter(inspection__duty=number, token=token).first()
    if row is None:
        raise Missing
    return row


def issues(actor: Actor, *, show: str = "") -> list[InspectionIssue]:
    """Return the issues `actor` may see: one's own, those of inspections one sees; `show` overdue, open, closed."""
    rows = _issues()
    if not may_look(actor):
        seen = duties.visible_to(actor).filter(subject_kind=ROOM).values("pk")
        own = rows.filter(handler=actor.user_id)
        rows = (rows.filter(inspection__duty__in=seen) | own).distinct()
    if show == "overdue":
        rows = rows.filter(state=IssueState.OPEN, due_on__lt=today())
    elif show == "closed":
        rows = rows.filter(state=IssueState.CLOSED)
    else:
        rows = rows.exclude(state=IssueState.CLOSED)
    return list(rows[:MOST])


def issue_of(actor: Actor, number: int) -> InspectionIssue:
    """Return one issue; Missing where it may not be seen."""
    row = _issues().filter(pk=number).first()
    if row is None or not _may_see(actor, row):
        raise Missing
    return row


def _may_see(actor: Actor, row: InspectionIssue) -> bool:
    if may_look(actor) or str(row.handler_id) in actor.counted_as:
        return True
    return duties.visible_to(actor).filter(pk=row.inspection.duty_id).exists()


def may_close(actor: Actor, row: InspectionIssue) -> bool:
    """Say whether somebody may close issues of this room: who inspects it, reported it or keeps records."""
    if permission.decide(actor, KEEPING) or str(row.reported_by_id) in actor.counted_as:
        return True
    facts = facts_of([row.inspection.duty])[row.inspection.duty_id]
    return any(one.is_borne_by(actor) for one in facts.bearers)


def _issues() -> QuerySet[InspectionIssue]:
    return InspectionIssue.objects.select_related(
        "inspection__room",
        "inspection__duty",
        "handler",
        "reported_by",
        "handled_by",
        "verified_by",
    )


def demand_shape(actor: Actor) -> None:
    """Raise Refused for somebody who does not configure the company."""
    decision = permission.decide(actor, Verb.CONFIGURE)
    if not decision:
        raise Refused(decision, actor=actor.id, verb=str(Verb.CONFIGURE), target="checklist")


def checklist_rows(room: Location | None) -> list[tuple[Item, bool]]:
    """Return the items for all rooms, or for one, with the retired ones, each with whether it is said here itself."""
    general = [one.item for one in ChecklistItem.objects.filter(room__isnull=True)]
    here = [one.item for one in ChecklistItem.objects.filter(room=room)] if room else general
    lower = general if room else []
    found = {one.code: one for one in checklist(lower, [])}
    found |= {one.code: one for one in here}
    own = {one.code for one in here}
    return [(one, one.code in own) for one in found.values()]


def shown_rooms() -> list[Location]:
    """Return the rooms in use."""
    found = Location.objects.filter(kind=Location.Kind.ROOM, closed_on__isnull=True)
    return list(found.order_by("code"))
