"""Electronic backup sets, what checks of their media found, and the defects until somebody else saw them mended."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from archive.backups import rules
from archive.custody.place_models import Location
from archive.inspections.rules import IssueState
from decisions.duties.models import Duty
from persistence.models import CompanyTable


class BackupSet(CompanyTable):
    """One electronic backup on one medium: what it covers, where it is kept, until when, how often it is checked."""

    class Medium(models.TextChoices):
        """What it lies on."""

        DISK = "disk", _("hard disk")
        TAPE = "tape", _("magnetic tape")
        OPTICAL = "optical", _("optical disc")
        USB = "usb", _("memory stick")
        STORE = "store", _("object store")
        OTHER = "other", _("another medium")

    class Every(models.TextChoices):
        """How often its medium is checked."""

        NEVER = "", _("is not checked")
        MONTH = "P1M", _("every month")
        QUARTER = "P3M", _("every three months")
        HALF = "P6M", _("every six months")
        YEAR = "P1Y", _("every year")

    label = models.CharField(max_length=64)
    medium = models.CharField(max_length=8, choices=Medium.choices)
    covers = models.CharField(max_length=rules.LONGEST)
    made_on = models.DateField()
    made_by = models.CharField(max_length=100)
    digest = models.CharField(max_length=rules.DIGEST, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    encrypted = models.BooleanField(default=False)
    kept_at = models.CharField(max_length=200, blank=True)
    location = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="backup_sets"
    )
    until = models.DateField(null=True)
    every = models.CharField(max_length=4, choices=Every.choices, blank=True)
    department = models.CharField(max_length=16, blank=True)
    version = models.PositiveIntegerField(default=1)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_backup_set"
        constraints = [
            models.UniqueConstraint(Upper("label"), name="backup_set_label_once"),
            models.CheckConstraint(
                name="backup_set_is_kept_somewhere",
                condition=~Q(kept_at="") | Q(location__isnull=False),
            ),
            models.CheckConstraint(
                name="backup_set_ended_has_reason",
                condition=Q(ended_on__isnull=True) | ~Q(ended_why=""),
            ),
            models.CheckConstraint(
                name="backup_set_is_checked_by_a_department",
                condition=Q(every="") | ~Q(department=""),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class MediaCheck(CompanyTable):
    """What was found of a medium for one duty to check it; never changed again."""

    class Compared(models.TextChoices):
        """What the digest read now came to."""

        SAME = rules.Compared.SAME.value, _("the digest is the same")
        DIFFERENT = rules.Compared.DIFFERENT.value, _("the digest differs")
        NOT = rules.Compared.NOT.value, _("no digest compared")

    duty = models.OneToOneField(Duty, on_delete=models.PROTECT, related_name="+")
    backup = models.ForeignKey(BackupSet, on_delete=models.PROTECT, related_name="checks")
    checked_on = models.DateField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    readable = models.BooleanField()
    compared = models.CharField(max_length=10, choices=Compared.choices)
    digest = models.CharField(max_length=rules.DIGEST, blank=True)
    note = models.CharField(max_length=rules.LONGEST, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_media_check"
        constraints = [
            models.CheckConstraint(
                name="media_check_compared_has_digest",
                condition=Q(compared="not") | ~Q(digest=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.backup_id} {self.checked_on}"


class MediaIssue(CompanyTable):
    """A defect of a medium: who mends it until when, what was done, and who else saw that it is."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = IssueState.OPEN.value, _("to be handled")
        HANDLED = IssueState.HANDLED.value, _("to be looked at")
        CLOSED = IssueState.CLOSED.value, _("closed")

    check_found = models.OneToOneField(MediaCheck, on_delete=models.PROTECT, related_name="issue")
    text = models.CharField(max_length=rules.LONGEST)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField()
    action = models.CharField(max_length=rules.LONGEST, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    handled_on = models.DateField(null=True)
    verdict = models.CharField(max_length=rules.LONGEST, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_media_issue"
        constraints = [
            models.CheckConstraint(
                name="media_issue_closed_by_another",
                condition=~Q(state="closed")
                | (
                    Q(closed_on__isnull=False, handled_by__isnull=False, verified_by__isnull=False)
                    & ~Q(verified_by=F("handled_by"))
                ),
            ),
            models.CheckConstraint(
                name="media_issue_handled_has_action",
                condition=Q(state="open") | ~Q(action=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text
