"""The only writer of checklists, inspections and their issues; a signature is given by the duty's own act."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import NoReturn

from django.db import transaction

from archive.custody.place_models import Location
from archive.inspections import queries
from archive.inspections.models import (
    ChecklistItem,
    Inspection,
    InspectionAnswer,
    InspectionIssue,
    InspectionPhoto,
)
from archive.inspections.photos import made_anew, sealed_photo
from archive.inspections.queries import ROOM
from archive.inspections.reminding import end_reminders, remind_handler, remind_verifier
from archive.inspections.rules import (
    MOST_PHOTOS,
    Answer,
    IssueState,
    Item,
    Mark,
    Reported,
    answer_problems,
    done,
    may_fill,
    may_handle,
    may_verify,
    report_problems,
)
from decisions.duties import actions as duties
from decisions.duties.actions import Signing
from decisions.duties.facts import facts_of
from decisions.duties.models import Duty
from decisions.duties.rules import Result
from decisions.duties.rules import State as DutyStateRule
from kernel.clock import now, today
from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Invalid, Missing, Problem, Refused
from kernel.text import N_, one_line
from security.actor import Actor
from security.audit import writer

CHECKLIST, INSPECTION, ISSUE = "checklist", "inspection", "room_issue"


@transaction.atomic
def set_item(actor: Actor, room: int | None, wanted: Item) -> ChecklistItem:
    """Say what one line of the checklist is, for all rooms (None) or for one; it holds from the next filling on."""
    queries.demand_shape(actor)
    where = _room(room) if room is not None else None
    wanted = replace(wanted, zh=one_line(wanted.zh), en=one_line(wanted.en))
    if not wanted.zh:
        _refuse("zh", N_("Give it a name."))
    row, _made = ChecklistItem.objects.update_or_create(
        room=where,
        code=wanted.code or f"own-{secrets.token_hex(4)}",
        defaults={
            "zh": wanted.zh,
            "en": wanted.en,
            "unit": one_line(wanted.unit),
            "retired": wanted.retired,
        },
    )
    said = {"room": where.code if where else "", "code": row.code, "zh": row.zh, "unit": row.unit}
    _note(actor, "checklist.set", f"{CHECKLIST}:{row.pk}", {**said, "retired": row.retired})
    return row


@transaction.atomic
def fill(actor: Actor, number: int, answers: Mapping[str, Answer]) -> Inspection:
    """Write down what was found of the items so far; Invalid with what is wrong beside each.

    Refused for who does not sign it, and once one has signed: what both sign is one and the same.
    """
    duty, row = _opened(actor, number)
    items = queries.items_of(row.room)
    known = {one.code: one for one in items}
    problems = answer_problems(items, answers)
    if problems:
        raise Invalid(problems)
    said = [one for code, one in answers.items() if code in known and one.mark is not None]
    row.answers.all().delete()
    InspectionAnswer.objects.bulk_create(_answer(row, known[one.code], one) for one in said)
    row.inspected_on, row.filled_by_id = today(), actor.user_id
    row.save(update_fields=["inspected_on", "filled_by"])
    bad = [one.code for one in said if one.mark is Mark.BAD]
    _note(actor, "inspection.fill", f"{INSPECTION}:{duty.pk}", {"items": len(said), "bad": bad})
    return row


def _answer(row: Inspection, item: Item, said: Answer) -> InspectionAnswer:
    return InspectionAnswer(
        inspection=row,
        code=item.code,
        zh=item.zh,
        en=item.en,
        unit=item.unit,
        mark=said.mark or Mark.GOOD,
        value=said.value.strip(),
        note=one_line(said.note),
    )


@transaction.atomic
def add_photo(actor: Actor, number: int, content: bytes, *, caption: str) -> InspectionPhoto:
    """Keep a photo with an inspection; Invalid where it is no picture, or there are `MOST_PHOTOS` already."""
    _duty, row = _opened(actor, number)
    if row.photos.count() >= MOST_PHOTOS:
        _refuse(
            "photo", N_("At most {limit} photos are kept with an inspection."), limit=MOST_PHOTOS
        )
    token = secrets.token_hex(16)
    made = InspectionPhoto.objects.create(
        inspection=row,
        token=token,
        sealed=sealed_photo(token, made_anew(content)),
        caption=one_line(caption)[:100],
        added_by_id=actor.user_id,
        added_at=now(),
    )
    _note(actor, "inspection.photo", f"{INSPECTION}:{number}", {"photo": token})
    return made


@transaction.atomic
def sign(actor: Actor, number: int, *, remark: str) -> Decision:
    """Sign an inspection; it is closed once everybody has, of two departments where the policy wants both.

    The result is a finding where an item is not in order. A refusal comes back with its reason.
    """
    duty = _locked(number)
    row = Inspection.objects.filter(duty=duty).first()
    left = _left(row, queries.sheet_of(actor, number))
    if left:
        return refusal(
            N_(
                "Not looked at yet, or not in order and without an issue: {count}. See to them first."
            ),
            count=left,
        )
    bad = InspectionAnswer.objects.filter(inspection=row, mark=Mark.BAD) if row else ()
    words = "；".join(f"{one.zh}：{one.note}" for one in bad)
    said = " · ".join(filter(None, [words, remark.strip()]))
    result = Result.FINDING if words else Result.DONE
    outcome = duties.sign(actor, [Signing(duty=number, result=result, remark=said[:2000])])
    return outcome.refused[0][1] if outcome.refused else ALLOWED


def _left(row: Inspection | None, sheet: queries.Sheet) -> int:
    return len(sheet.items) - done(sheet.items, sheet.answers, queries.reported(row))


@transaction.atomic
def report_issue(actor: Actor, number: int, wanted: Reported) -> InspectionIssue:
    """Report what is wrong: who mends it until when; the handler is told, and his superior once it is late."""
    duty = _locked(number)
    sheet = queries.sheet_of(actor, number)
    if not sheet.bears:
        _deny(actor, may_fill(bears=False, ended=False, signed=0), f"{INSPECTION}:{number}")
    problems = report_problems(wanted, today())
    if problems:
        raise Invalid(problems)
    row, _made = Inspection.objects.get_or_create(duty=duty, defaults={"room": sheet.room})
    made = InspectionIssue.objects.create(
        inspection=row,
        item=wanted.item,
        text=one_line(wanted.text),
        reported_by_id=int(actor.id),
        reported_on=today(),
        handler_id=wanted.handler,
        due_on=wanted.due_on,
    )
    remind_handler(actor, made)
    facts = {"item": made.item, "text": made.text, "due_on": made.due_on.isoformat()}
    _note(actor, "room_issue.report", f"{ISSUE}:{made.pk}", {**facts, "handler": made.handler_id})
    return made


@transaction.atomic
def handle_issue(actor: Actor, number: int, *, action: str) -> InspectionIssue:
    """Say what was done about an issue; from now on somebody else looks whether it is mended."""
    row = _issue(actor, number)
    is_handler = str(row.handler_id) in actor.counted_as
    _deny(actor, may_handle(IssueState(row.state), is_handler=is_handler), f"{ISSUE}:{number}")
    said = one_line(action)
    if not said:
        _refuse("action", N_("Say what was done."))
    row.action, row.state = said, InspectionIssue.State.HANDLED
    row.handled_by_id, row.handled_on = actor.user_id, today()
    row.save(update_fields=["action", "state", "handled_by", "handled_on"])
    end_reminders(actor, row)
    remind_verifier(actor, row)
    _note(actor, "room_issue.handle", f"{ISSUE}:{number}", {"action": said})
    return row


@transaction.atomic
def verify_issue(actor: Actor, number: int, *, mended: bool, verdict: str) -> InspectionIssue:
    """Close an issue as mended, or send it back to its handler with words; never by who handled it (REQ-CUS-05)."""
    row = _issue(actor, number)
    theirs = str(row.handled_by_id) in {actor.id, *actor.counted_as}
    answer = may_verify(
        IssueState(row.state), handled_by_them=theirs, may=queries.may_close(actor, row)
    )
    _deny(actor, answer, f"{ISSUE}:{number}")
    said = one_line(verdict)
    if not mended and not said:
        _refuse("verdict", N_("Say what is not mended yet."))
    row.verdict, row.verified_by_id = said, actor.user_id
    row.state = InspectionIssue.State.CLOSED if mended else InspectionIssue.State.OPEN
    row.closed_on = today() if mended else None
    row.save(update_fields=["verdict", "verified_by", "state", "closed_on"])
    end_reminders(actor, row)
    if not mended:
        remind_handler(actor, row)
    _note(actor, "room_issue.verify", f"{ISSUE}:{number}", {"mended": mended, "verdict": said})
    return row


def _opened(actor: Actor, number: int) -> tuple[Duty, Inspection]:
    """Return a duty, locked, with its inspection to be filled in by `actor` now."""
    duty = _locked(number)
    sheet = queries.sheet_of(actor, number)
    facts = facts_of([duty])[duty.pk]
    ended = duty.state != DutyStateRule.OPEN
    answer = may_fill(bears=sheet.bears, ended=ended, signed=len(facts.given))
    _deny(actor, answer, f"{INSPECTION}:{number}")
    row, _made = Inspection.objects.get_or_create(duty=duty, defaults={"room": sheet.room})
    return duty, row


def _locked(number: int) -> Duty:
    duty = Duty.objects.select_for_update().filter(pk=number, subject_kind=ROOM).first()
    if duty is None:
        raise Missing
    return duty


def _issue(actor: Actor, number: int) -> InspectionIssue:
    locked = InspectionIssue.objects.select_for_update().filter(pk=number).first()
    if locked is None:
        raise Missing
    return queries.issue_of(actor, number)


def _room(number: int) -> Location:
    row = Location.objects.filter(pk=number, kind=Location.Kind.ROOM).first()
    if row is None:
        raise Missing
    return row


def _deny(actor: Actor, answer: Decision, target: str) -> None:
    """Refuse what a person may not do; what somebody else has done meanwhile is a conflict of two."""
    if not answer:
        raise Refused(answer, actor=actor.id, verb=target.partition(":")[0], target=target)


def _refuse(where: str, message: str, **params: object) -> NoReturn:
    raise Invalid([Problem(code=where, message=message, params=params, where=where)])


def _note(actor: Actor, verb: str, target: str, said: Mapping[str, object]) -> None:
    writer.record(actor=actor, verb=verb, target=target, payload=said)
