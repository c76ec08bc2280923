"""Checklists of rooms, what inspections found, their photos, and the issues that came out of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.custody.place_models import Location
from archive.inspections import rules
from decisions.duties.models import Duty
from persistence.models import CompanyTable


class ChecklistItem(CompanyTable):
    """What the company says of one line of the checklist, for all rooms or for one."""

    room = models.ForeignKey(Location, null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32)
    zh = models.CharField(max_length=100)
    en = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=16, blank=True)
    retired = models.BooleanField(default=False)

    class Meta:
        app_label = "archive"
        db_table = "archive_checklist_item"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="checklist_item_once", fields=("room", "code"), nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.zh

    @property
    def item(self) -> rules.Item:
        """It as the rules see it."""
        return rules.Item(
            code=self.code, zh=self.zh, en=self.en, unit=self.unit, retired=self.retired
        )


class Inspection(CompanyTable):
    """What is written down for one duty to inspect a room; it is closed when the duty is signed by all."""

    duty = models.OneToOneField(Duty, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="inspections")
    inspected_on = models.DateField(null=True)
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        app_label = "archive"
        db_table = "archive_inspection"

    def __str__(self) -> str:
        return f"{self.room_id} {self.duty_id}"


class InspectionAnswer(CompanyTable):
    """What was found of one item, under the name it had then."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(max_length=32)
    zh = models.CharField(max_length=100)
    en = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=16, blank=True)
    mark = models.CharField(max_length=8)
    value = models.CharField(max_length=32, blank=True)
    note = models.CharField(max_length=rules.LONGEST, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_inspection_answer"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="inspection_answer_once", fields=("inspection", "code")),
            models.CheckConstraint(
                name="inspection_answer_mark",
                condition=Q(mark__in=("good", "none")) | (Q(mark="bad") & ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.mark}"


class InspectionPhoto(CompanyTable):
    """A photo of an inspection, made anew by us and sealed: nothing of the file that was sent is kept."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="photos")
    token = models.CharField(max_length=32, unique=True)
    sealed = models.BinaryField()
    caption = models.CharField(max_length=100, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_inspection_photo"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.caption}"


class InspectionIssue(CompanyTable):
    """Something that is wrong: who mends it until when, what was done, and who else saw that it is."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = rules.IssueState.OPEN.value, _("to be handled")
        HANDLED = rules.IssueState.HANDLED.value, _("to be looked at")
        CLOSED = rules.IssueState.CLOSED.value, _("closed")

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="issues")
    item = models.CharField(max_length=32, blank=True)
    text = models.CharField(max_length=rules.LONGEST)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reported_on = models.DateField()
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
        db_table = "archive_inspection_issue"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="inspection_issue_closed_by_another",
                condition=~Q(state="closed")
                | (
                    Q(closed_on__isnull=False, handled_by__isnull=False, verified_by__isnull=False)
                    & ~Q(verified_by=F("handled_by"))
                ),
            ),
            models.CheckConstraint(
                name="inspection_issue_handled_has_action",
                condition=Q(state="open") | ~Q(action=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], name="inspection_issue_due", condition=~Q(state="closed")
            ),
        ]

    def __str__(self) -> str:
        return self.text


def in_language(zh: str, en: str) -> str:
    """Return a name in the reader's language, where it has one there."""
    return en or zh if (get_language() or "").startswith("en") else zh
