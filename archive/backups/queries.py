"""Reads the backup register: sets and copies in one list, checks of media, and defects until they are mended."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from archive.backups.models import BackupSet, MediaCheck, MediaIssue
from archive.custody import places
from archive.custody.copy_queries import copies
from archive.custody.place_models import Copy
from archive.custody.queries import demand_look, may_look
from archive.inspections.rules import IssueState
from archive.records.title_sealing import open_titles
from decisions.duties import queries as duties
from decisions.duties.models import Duty
from decisions.duties.rules import State
from kernel.clock import today
from kernel.errors import Missing
from policies.access.regime import KEEPING
from security import permission
from security.actor import Actor

SET, ISSUE = "backup_set", "media_issue"
MOST = 2_000  # lines of the register that are read at once
ELECTRONIC, PHYSICAL = "electronic", "physical"
KEPT, WITHDRAWN, LATE = "kept", "withdrawn", "late"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which lines of the register: of which kind ('' both), how they stand ('' all), with which words in them."""

    kind: str = ""
    state: str = KEPT
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Register:
    """The lines that were asked for: electronic sets, then copies; `late`: ids of sets whose check is overdue."""

    sets: Sequence[BackupSet]
    copies: Sequence[Copy]
    late: frozenset[int]

    def __len__(self) -> int:
        return len(self.sets) + len(self.copies)


def register(actor: Actor, asked: Asked) -> Register:
    """Return the register as far as `actor` may see it; Refused for who may not see places.

    Copies are restricted as their originals are. At most `MOST` of each kind.
    """
    demand_look(actor)
    late = overdue()
    found: list[BackupSet] = []
    if asked.kind != PHYSICAL:
        found = list(_sets(asked, late).order_by("-made_on", "-pk")[:MOST])
    rows: list[Copy] = []
    if asked.kind != ELECTRONIC and asked.state != LATE:
        rows = list(_copies(actor, asked).order_by("-made_on", "-pk")[:MOST])
        open_titles([one.record for one in rows])
    return Register(sets=found, copies=rows, late=late)


def _sets(asked: Asked, late: frozenset[int]) -> QuerySet[BackupSet]:
    rows = BackupSet.objects.select_related(f"location__{places.AROUND}")
    if asked.state == LATE:
        rows = rows.filter(pk__in=late)
    if asked.state:
        rows = rows.filter(ended_on__isnull=asked.state != WITHDRAWN)
    if asked.words:
        names = ("label", "covers", "made_by", "kept_at", "location__code")
        rows = rows.filter(_any_of(names, asked.words))
    return rows


def _copies(actor: Actor, asked: Asked) -> QuerySet[Copy]:
    rows = copies(actor)
    if asked.state:
        rows = rows.filter(withdrawn_on__isnull=asked.state != WITHDRAWN)
    if asked.words:
        rows = rows.filter(_any_of(("label", "part", "made_by", "location__code"), asked.words))
    return rows


def _any_of(names: Sequence[str], words: str) -> Q:
    found = Q(pk__in=())
    for name in names:
        found |= Q(**{f"{name}__icontains": words})
    return found


def overdue() -> frozenset[int]:
    """Return the ids of the sets whose check should have been signed before today."""
    rows = Duty.objects.filter(subject_kind=SET, state=State.OPEN, due_on__lt=today())
    return frozenset(int(one) for one in rows.values_list("subject_id", flat=True))


def may_write(actor: Actor) -> bool:
    """Say whether somebody may register and change sets: who keeps records."""
    return bool(permission.decide(actor, KEEPING))


def set_of(actor: Actor, number: int) -> BackupSet:
    """Return one set; Missing for none, Refused for who may not see places."""
    demand_look(actor)
    rows = BackupSet.objects.select_related(
        f"location__{places.AROUND}", "registered_by", "ended_by"
    )
    row = rows.filter(pk=number).first()
    if row is None:
        raise Missing
    return row


def checks_of(row: BackupSet) -> list[MediaCheck]:
    """Return the checks of a medium, newest first."""
    rows = MediaCheck.objects.filter(backup=row).select_related("checked_by", "issue")
    return list(rows.order_by("-pk")[:MOST])


def due_check(row: BackupSet) -> Duty | None:
    """Return the open duty to check a medium, None while none has appeared."""
    rows = Duty.objects.filter(subject_kind=SET, subject_id=str(row.pk), state=State.OPEN)
    return rows.order_by("due_on", "pk").first()


def seen_duties(actor: Actor) -> QuerySet[Duty]:
    """Return the checks of who has to sign them, heads who does, or may see where records lie."""
    rows = Duty.objects.all() if may_look(actor) else duties.visible_to(actor)
    return rows.filter(subject_kind=SET)


def check_duty(actor: Actor, number: int) -> tuple[Duty, BackupSet]:
    """Return the duty to check a medium, and the set; Missing where it may not be seen."""
    duty = seen_duties(actor).filter(pk=number).first()
    if duty is None:
        raise Missing
    return duty, BackupSet.objects.select_related("location").get(pk=int(duty.subject_id))


def check_made(duty: Duty) -> MediaCheck | None:
    """Return what was written down for a duty, None before."""
    rows = MediaCheck.objects.filter(duty=duty).select_related("checked_by", "issue")
    return rows.first()


def issues(actor: Actor, *, closed: bool) -> list[MediaIssue]:
    """Return the defects `actor` may see, the most urgent first: one's own, those of media one sees checked."""
    rows = _issues().filter(state=IssueState.CLOSED)
    if not closed:
        rows = _issues().exclude(state=IssueState.CLOSED)
    if not may_look(actor):
        seen = duties.visible_to(actor).filter(subject_kind=SET).values("pk")
        rows = rows.filter(Q(check_found__duty__in=seen) | Q(handler=actor.user_id or 0))
    return list(rows.order_by("due_on", "pk")[:MOST])


def issue_of(actor: Actor, number: int) -> MediaIssue:
    """Return one defect; Missing where it may not be seen."""
    row = _issues().filter(pk=number).first()
    if row is None or not _may_see(actor, row):
        raise Missing
    return row


def _may_see(actor: Actor, row: MediaIssue) -> bool:
    if may_look(actor) or str(row.handler_id) in actor.counted_as:
        return True
    return duties.visible_to(actor).filter(pk=row.check_found.duty_id).exists()


def may_close(actor: Actor, row: MediaIssue) -> bool:
    """Say whether somebody may close a defect: who keeps records, or found it."""
    found_by = str(row.check_found.checked_by_id)
    return bool(permission.decide(actor, KEEPING)) or found_by in actor.counted_as


def _issues() -> QuerySet[MediaIssue]:
    return MediaIssue.objects.select_related(
        "check_found__backup",
        "check_found__duty",
        "check_found__checked_by",
        "handler",
        "handled_by",
        "verified_by",
    )
