"""The only writer of checks of media and of what they found wrong; a check is signed as it is written down."""

from typing import NoReturn

from django.db import transaction

from archive.backups import queries
from archive.backups.actions import note_check
from archive.backups.models import BackupSet, MediaCheck, MediaIssue
from archive.backups.reminding import end_reminders, remind_handler, remind_verifier
from archive.backups.rules import Checked, check_problems, compared, is_defect, may_check
from archive.inspections.rules import (
    IssueState,
    Reported,
    may_handle,
    may_verify,
    report_problems,
)
from decisions.duties import actions as duties
from decisions.duties.actions import Signing
from decisions.duties.facts import facts_of
from decisions.duties.models import Duty
from decisions.duties.rules import Result, State
from kernel.clock import today
from kernel.decision import Decision, refusal
from kernel.errors import Invalid, Missing, Problem, Refused
from kernel.text import N_, one_line
from security.actor import Actor

CHECK, ISSUE = "media_check", "media_issue"


@transaction.atomic
def check_medium(
    actor: Actor, number: int, said: Checked, reported: Reported | None = None
) -> MediaCheck:
    """Write down what was found of a medium and sign it: one act, one time (REQ-BKP-05).

    A defect needs `reported`: what is wrong, who mends it until when. Missing for a duty one may not see, Refused
    for who has not to sign it and once it is signed, Invalid with everything wrong beside its field.
    """
    duty = Duty.objects.select_for_update().filter(pk=number, subject_kind=queries.SET).first()
    if duty is None:
        raise Missing
    queries.check_duty(actor, number)
    bears = any(one.is_borne_by(actor) for one in facts_of([duty])[number].bearers)
    ended, checked = duty.state != State.OPEN, queries.check_made(duty) is not None
    _deny(actor, may_check(bears=bears, ended=ended, checked=checked), f"{CHECK}:{number}")
    backup = BackupSet.objects.get(pk=int(duty.subject_id))
    wrong = check_problems(said, backup.digest)
    defect = is_defect(said, backup.digest)
    if defect:
        wrong += _unreported(reported)
    if wrong:
        raise Invalid(wrong)
    row = MediaCheck.objects.create(
        duty=duty,
        backup=backup,
        checked_on=today(),
        checked_by_id=int(actor.id),
        readable=said.readable,
        compared=compared(said, backup.digest),
        digest=said.digest,
        note=one_line(said.note),
    )
    if defect and reported is not None:
        _report(actor, row, reported)
    _sign(actor, row, defect=defect)
    facts = {"readable": row.readable, "compared": str(row.compared), "digest": row.digest}
    note_check(actor, "media_check.sign", f"{CHECK}:{number}", {"label": backup.label, **facts})
    return row


def _unreported(reported: Reported | None) -> list[Problem]:
    if reported is None:
        text = N_("This is a defect: say who mends it and until when.")
        return [Problem(code="handler", message=text, where="handler")]
    return report_problems(reported, today())


def _report(actor: Actor, row: MediaCheck, reported: Reported) -> None:
    made = MediaIssue.objects.create(
        check_found=row,
        text=one_line(reported.text),
        handler_id=reported.handler,
        due_on=reported.due_on,
    )
    remind_handler(actor, made)
    facts = {"text": made.text, "handler": made.handler_id, "due_on": made.due_on.isoformat()}
    note_check(actor, "media_issue.report", f"{ISSUE}:{made.pk}", facts)


def _sign(actor: Actor, row: MediaCheck, *, defect: bool) -> None:
    result = Result.FINDING if defect else Result.DONE
    words = " · ".join(filter(None, [str(MediaCheck.Compared(row.compared).label), row.note]))
    outcome = duties.sign(actor, [Signing(duty=row.duty_id, result=result, remark=words)])
    for _number, answer in outcome.refused:
        _deny(actor, answer, f"{CHECK}:{row.duty_id}")


@transaction.atomic
def handle_issue(actor: Actor, number: int, *, action: str) -> MediaIssue:
    """Say what was done about a defect; from now on somebody else looks whether it is mended."""
    row = _issue(actor, number)
    is_handler = str(row.handler_id) in actor.counted_as
    _deny(actor, may_handle(IssueState(row.state), is_handler=is_handler), f"{ISSUE}:{number}")
    said = one_line(action)
    if not said:
        _refuse("action", N_("Say what was done."))
    row.action, row.state = said, MediaIssue.State.HANDLED
    row.handled_by_id, row.handled_on = actor.user_id, today()
    row.save(update_fields=["action", "state", "handled_by", "handled_on"])
    end_reminders(actor, row)
    remind_verifier(actor, row)
    note_check(actor, "media_issue.handle", f"{ISSUE}:{number}", {"action": said})
    return row


@transaction.atomic
def verify_issue(actor: Actor, number: int, *, mended: bool, verdict: str) -> MediaIssue:
    """Close a defect as mended, or send it back to its handler with words; never by who handled it."""
    row = _issue(actor, number)
    _deny(actor, verifying(actor, row), f"{ISSUE}:{number}")
    said = one_line(verdict)
    if not mended and not said:
        _refuse("verdict", N_("Say what is not mended yet."))
    row.verdict, row.verified_by_id = said, actor.user_id
    row.state = MediaIssue.State.CLOSED if mended else MediaIssue.State.OPEN
    row.closed_on = today() if mended else None
    row.save(update_fields=["verdict", "verified_by", "state", "closed_on"])
    end_reminders(actor, row)
    if not mended:
        remind_handler(actor, row)
    note_check(
        actor, "media_issue.verify", f"{ISSUE}:{number}", {"mended": mended, "verdict": said}
    )
    return row


def verifying(actor: Actor, row: MediaIssue) -> Decision:
    """Say whether somebody may close a defect, or send it back, now."""
    if not queries.may_close(actor, row):
        return refusal(N_("Only who keeps records, or found the defect, closes it."))
    theirs = str(row.handled_by_id) in {actor.id, *actor.counted_as}
    return may_verify(IssueState(row.state), handled_by_them=theirs, may=True)


def _issue(actor: Actor, number: int) -> MediaIssue:
    if not MediaIssue.objects.select_for_update().filter(pk=number).exists():
        raise Missing
    return queries.issue_of(actor, number)


def _deny(actor: Actor, answer: Decision, target: str) -> None:
    if not answer:
        raise Refused(answer, actor=actor.id, verb=target.partition(":")[0], target=target)


def _refuse(where: str, message: str) -> NoReturn:
    raise Invalid([Problem(code=where, message=message, where=where)])
