"""Duties out of the backup register: checks of each medium, one for who mends a defect, one for who looks at it."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.backups import queries
from archive.backups.models import BackupSet, MediaCheck, MediaIssue
from archive.backups.queries import ISSUE, SET
from archive.inspections.rules import IssueState
from decisions.duties import port
from decisions.duties.models import Duty
from decisions.duties.occasions import end_occasions, raise_occasions
from decisions.duties.port import About, Figures, Named, Occasion, Period, Recurring, WorkList
from decisions.duties.rules import Bearer, Result, State
from kernel.clock import today
from kernel.digits import number_in
from security.actor import Actor
from security.people.queries import appointments_in_force

CHECKS, ISSUES = "media_checks", "media_issues"
CHECK_KIND, ISSUE_KIND = "media_check", "media_issue"
HANDLE, VERIFY = "handle", "verify"
LEAD = 14  # days a check appears before it is due
TO_LOOK = timedelta(days=7)  # for who looks whether a defect is mended


def register_backups() -> None:
    """Let checks of media arise, and say what these duties are about; called once at start-up."""
    port.register_source(CHECKS, _rules)
    port.register_kinds({CHECK_KIND: _("check of a medium"), ISSUE_KIND: _("defect of a medium")})
    port.register_about(SET, About(named=_sets_named, answers=(Result.DONE, Result.FINDING)))
    port.register_work_list(SET, WorkList(figures=_as_seen, whole=_whole))
    port.register_about(ISSUE, About(named=_issues_named, answers=(Result.DONE,)))
    port.register_work_list(ISSUE, WorkList(figures=_issue_as_seen, whole=_issue_whole))


def _rules() -> Iterator[Recurring]:
    """Yield one rule for each set that is kept and checked: from the day it was checked last."""
    for row in BackupSet.objects.filter(ended_on__isnull=True).exclude(every="").order_by("pk"):
        yield Recurring(
            cause=f"{CHECKS}|{row.pk}|{row.every}|{row.department}",
            cadence="",
            kind=CHECK_KIND,
            zh=f"检查备份介质 {row.label}",
            en=f"Check the medium {row.label}",
            every=row.every,
            bearers=(Bearer(department=row.department),),
            rolling=True,
            lead=LEAD,
            subject=f"{SET}:{row.pk}",
        )


def _sets_named(actor: Actor, ids: Collection[int]) -> dict[int, Named]:
    """Return the sets whose check somebody has to do with, with the way to the latest one."""
    rows = queries.seen_duties(actor).filter(subject_id__in=[str(one) for one in ids])
    latest = {int(one): pk for one, pk in rows.order_by("pk").values_list("subject_id", "pk")}
    return {
        one.pk: Named(label=str(one), url=reverse("media_check", args=[latest[one.pk]]))
        for one in BackupSet.objects.filter(pk__in=latest)
    }


def _whole(period: Period) -> Figures:
    number = period.subject.partition(":")[2]
    rows = Duty.objects.filter(subject_kind=SET, subject_id=number)
    duty = rows.filter(Q(starts=period.start, ends=period.end)).order_by("-pk").first()
    if duty is None:
        return Figures(total=0, done=0)
    is_made = MediaCheck.objects.filter(duty=duty).exists()
    return Figures(total=1, done=int(is_made), url=reverse("media_check", args=[duty.pk]))


def _as_seen(_actor: Actor, period: Period) -> Figures:
    return _whole(period)


def remind_handler(actor: Actor, row: MediaIssue) -> None:
    """Let the handler have it as a duty until the day it is due; its superior hears of it once that has passed."""
    _raise(actor, row, HANDLE, "处理备份介质缺陷", "Mend a defect of a medium", row.handler_id)


def remind_verifier(actor: Actor, row: MediaIssue) -> None:
    """Let who found it look whether it is mended; where that is who mended it, whoever checks the medium."""
    found_by = row.check_found.checked_by_id
    other = None if found_by == row.handled_by_id else found_by
    _raise(actor, row, VERIFY, "核实备份介质缺陷已消除", "See whether a medium is mended", other)


def _raise(actor: Actor, row: MediaIssue, what: str, zh: str, en: str, person: int | None) -> None:
    bearer = Bearer(department=row.check_found.backup.department, leads=True)
    if person is not None:
        bearer = _person(person)
    occasion = Occasion(
        key=f"{what}:{row.pk}",
        cause=f"{what}:{row.pk}",
        cadence=what,
        kind=ISSUE_KIND,
        zh=zh,
        en=en,
        subject=f"{ISSUE}:{row.pk}",
        appears_on=today(),
        due_on=row.due_on if what == HANDLE else today() + TO_LOOK,
        bearers=(bearer,),
    )
    raise_occasions(actor, ISSUES, [occasion])


def _person(number: int) -> Bearer:
    """Return a person with the post held today: it says whose superior hears of what is late."""
    held = appointments_in_force(today()).filter(user=number, stands_in_for__isnull=True)
    post = held.order_by("pk").first()
    if post is None:
        return Bearer(person=str(number))
    return Bearer(department=post.department.code, position=post.position.code, person=str(number))


def end_reminders(actor: Actor, row: MediaIssue) -> None:
    """End what reminds of a defect: its handler has done it, or it is closed or sent back."""
    rows = Duty.objects.filter(source=ISSUES, subject_kind=ISSUE, state=State.OPEN)
    end_occasions(actor, list(rows.filter(subject_id=str(row.pk))))


def _issues_named(actor: Actor, ids: Collection[int]) -> dict[int, Named]:
    seen = {one.pk: one for one in queries.issues(actor, closed=False)} if ids else {}
    return {
        number: Named(label=seen[number].text, url=reverse("media_issue", args=[number]))
        for number in ids
        if number in seen
    }


def _issue_whole(period: Period) -> Figures:
    """Return 0 of 1: the duty ends with what is said on the page of the defect, and cannot be signed past it."""
    number = number_in(period.subject.partition(":")[2]) or 0
    row = MediaIssue.objects.filter(pk=number).first()
    is_done = row is None or row.state == IssueState.CLOSED
    return Figures(total=1, done=int(is_done), url=reverse("media_issue", args=[number]))


def _issue_as_seen(_actor: Actor, period: Period) -> Figures:
    return _issue_whole(period)
