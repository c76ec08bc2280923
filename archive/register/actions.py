"""The only writer after a filing: corrections, the two steps of a filing, reports for record, proofs."""

from datetime import date

from django.db import transaction

from administration.calendar.queries import work_calendar
from archive.records import actions as records
from archive.records.changing import locked, may_edit
from archive.records.demands import demand
from archive.records.filing import is_keeper
from archive.records.models import Record
from archive.records.moving import classified, demand_complete, demand_fileable
from archive.records.provisional import in_two_steps, may_confirm
from archive.records.register_models import ProvisionalFiling, RegisterNote
from archive.records.rules import needs_review
from archive.records.shapes import Shape, shape_of
from archive.records.storing import opened
from archive.register import queries
from archive.register.models import Report, ReportLine
from archive.register.reminding import end_reminder, remind
from archive.register.rules import ACKNOWLEDGED_WITHIN
from kernel.calendar import CalendarMissing
from kernel.clock import now, today
from kernel.decision import refusal
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.text import N_
from persistence.locks import lock_exclusive
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.audit import writer

LONGEST = 500
MOST = 5_000  # lines of one report
FIELDS = ("title", "quantity", "pages", "carrier", "location", "retention", "level", "received_by")
OTHER = "other"
LOCK = "reports"


@transaction.atomic
def correct(actor: Actor, number: int, *, field: str, text: str, reason: str) -> RegisterNote:
    """Add a dated correction to a line of the register; the line itself never changes (REQ-REG-05).

    Refused without the right to file the record, Missing for a line that is not seen, Invalid without text or reason.
    """
    line = queries.line_of(actor, number)
    demand(actor, Verb.FILE, line.record, queries.may_note(actor, line.record))
    said, why = (" ".join(one.split())[:LONGEST] for one in (text, reason))
    problems = []
    if field not in {*FIELDS, OTHER}:
        problems.append(_problem(N_("Choose what of the line is corrected."), "field"))
    if not said:
        problems.append(_problem(N_("Say what it should read."), "text"))
    if not why:
        problems.append(_problem(N_("A correction needs its reason."), "reason"))
    if field == "title" and line.record.sealed_title is not None:
        message = N_("The title of this record is sealed; it stands in no line of the register.")
        problems.append(_problem(message, "field"))
    if problems:
        raise Invalid(problems)
    made = RegisterNote.objects.create(
        entry=line,
        kind=RegisterNote.Kind.CORRECTION,
        on=today(),
        at=now(),
        by=actor.user_id,
        by_name=actor.name[:100],
        field=field,
        text=said,
        reason=why,
    )
    writer.record(
        actor=actor,
        verb="register.correct",
        target=f"record:{line.record_id}",
        record_id=line.record_id,
        payload={"number": line.archive_no, "field": field, "text": said, "reason": why},
    )
    return made


@transaction.atomic
def file_provisionally(actor: Actor, record_id: int) -> None:
    """Take the first of two steps: its department has arranged the record and hands it to the custodian (REQ-FIL-08).

    Refused for people of other departments, Conflict where the category is filed in one step, the record is not
    ready or was handed over already, Invalid with what is missing.
    """
    hold_policy()
    record = locked(actor, [record_id])[record_id]
    shape = shape_of(published(), record.category)
    demand(actor, Verb.EDIT, record, may_edit(actor, record))
    if record.department not in actor.departments:
        message = N_("Only the responsible department {department} files this provisionally.")
        demand(actor, Verb.EDIT, record, refusal(message, department=record.department))
    if not in_two_steps(shape):
        raise Conflict(N_("Records of this category are filed in one step."))
    values = opened([record])[record_id]
    demand_fileable(record, shape, values)
    demand_complete(record, shape, values)
    _made, is_new = ProvisionalFiling.objects.get_or_create(
        record=record, defaults={"on": today(), "at": now(), "by_id": actor.user_id or 0}
    )
    if not is_new:
        raise Conflict(N_("The record was filed provisionally already; the custodian confirms it."))
    writer.record(
        actor=actor,
        verb="record.file_provisionally",
        target=f"record:{record_id}",
        record_id=record_id,
        payload={"custodian": shape.category.custodian_of(record.department)},
    )


@transaction.atomic
def confirm(actor: Actor, record_id: int, *, category: str = "") -> None:
    """Take the second step: the custodian puts the record into its class and files it; number and line follow."""
    hold_policy()
    record = locked(actor, [record_id])[record_id]
    shape = shape_of(published(), category or record.category)
    if not is_keeper(actor, shape, record.department):
        message = N_(
            "The custodian {custodian} confirms what another department filed provisionally."
        )
        custodian = shape.category.custodian_of(record.department)
        demand(actor, Verb.FILE, record, refusal(message, custodian=custodian))
    if category and category != record.category:
        if not ProvisionalFiling.objects.filter(record=record).exists():
            raise Conflict(N_("The record was not filed provisionally yet."))
        # Another class lets nobody past the second person or the review that this one or that one asks for.
        demand(actor, Verb.FILE, record, may_confirm(record, actor.user_id))
        _demand_reviewed(record, shape)
        change, keys = classified(actor, record, shape, record.parent)
        records.note(actor, "record.classify", [change], keys=keys)
    records.file(actor, [record_id])


def _demand_reviewed(record: Record, shape: Shape) -> None:
    """Raise Conflict where another class asks for a review that the present one did not."""
    values = opened([record])[record.pk]
    before = shape_of(published(), record.category)
    if needs_review(shape.category.review, values) and not needs_review(
        before.category.review, values
    ):
        raise Conflict(N_("The record has not been reviewed yet; submit it first."))


@transaction.atomic
def report(actor: Actor, department: str, target: str, *, remark: str = "") -> Report:
    """Report what a department has filed since its last report to the department the policy names (REQ-REG-04).

    Refused for who does not file in that department, Missing for a department the policy does not name, Invalid
    where there is nothing to report.
    """
    permission.demand_any(actor, Verb.FILE, target="report")
    if target not in queries.told_to():
        raise Missing
    if department not in actor.departments:
        decision = refusal(N_("Only people of the department report what it has filed."))
        raise Refused(decision, actor=actor.id, verb=str(Verb.FILE), target=f"report:{department}")
    lock_exclusive(LOCK)  # two people at once: each line is reported once
    lines = list(queries.unreported(actor, department, target)[:MOST])
    if not lines:
        raise Invalid([_problem(N_("Nothing was filed since the last report."), "target")])
    made = Report.objects.create(
        department=department,
        reported_to=target,
        made_by_id=actor.user_id or 0,
        made_at=now(),
        made_on=today(),
        due_on=_due(),
        remark=" ".join(remark.split())[:LONGEST],
    )
    ReportLine.objects.bulk_create(ReportLine(report=made, entry=one) for one in lines)
    said = {"from": department, "to": target, "count": len(lines), "remark": made.remark}
    writer.record(actor=actor, verb="report.make", target=f"report:{made.pk}", payload=said)
    remind(actor, [made])
    return made


@transaction.atomic
def acknowledge(actor: Actor, number: int, *, answer: str = "") -> Report:
    """Acknowledge a report for the department it was made to; Conflict where that was done already."""
    queries.report_of(actor, number)
    found = Report.objects.select_for_update().get(pk=number)
    if found.reported_to not in actor.departments or found.made_by_id == actor.user_id:
        message = N_(
            "Somebody of the department it was reported to acknowledges it, not who made it."
        )
        raise Refused(
            refusal(message), actor=actor.id, verb=str(Verb.FILE), target=f"report:{number}"
        )
    if found.acknowledged_at is not None:
        raise Conflict(N_("The report was acknowledged already."))
    found.acknowledged_by_id, found.acknowledged_at = actor.user_id, now()
    found.answer = " ".join(answer.split())[:LONGEST]
    found.save(update_fields=["acknowledged_by", "acknowledged_at", "answer"])
    said = {"from": found.department, "to": found.reported_to, "answer": found.answer}
    writer.record(actor=actor, verb="report.acknowledge", target=f"report:{number}", payload=said)
    end_reminder(actor, number)
    return found


def _due() -> date:
    try:
        return work_calendar().add_working_days(today(), ACKNOWLEDGED_WITHIN)
    except CalendarMissing:
        return today()


def _problem(message: str, where: str) -> Problem:
    return Problem(code=where, message=message, where=where)
