"""Applications to use archives, and the records each of them means."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record
from persistence.models import CompanyTable


class UseApplication(CompanyTable):
    """What somebody asks to use (客户档案使用申请表): what for, in which manner, in which days.

    `said` is sealed: the reason, the numbers and names that were typed, what the keeper answered; it may name people.
    `purpose`: the code of the company's list, '' where it has none. `request`: the decision that was asked for.
    """

    class State(models.TextChoices):
        """What became of the question."""

        RECEIVED = "received", _("received")  # the keeper has to find what was typed
        ASKED = "asked", _("with who decides")
        AGREED = "agreed", _("agreed to")
        RETURNED = "returned", _("not agreed to")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ENDED = "ended", _("ended before its time")

    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="use_applications"
    )
    department = models.CharField(max_length=32, blank=True)
    purpose = models.CharField(max_length=40, blank=True)
    manners = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField()
    said = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    request = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        app_label = "archive"
        db_table = "archive_use_application"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="use_ends_after_it_begins", condition=Q(until__gte=F("since"))
            )
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="use_application_state"),
            models.Index(fields=["applicant", "-id"], name="use_application_applicant"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number the application carries: year of the question and its place in the book."""
        return f"SY{self.asked_at.year}-{self.pk:05d}"


class UseRecord(CompanyTable):
    """One record an application means; `number` is kept where the record is gone."""

    application = models.ForeignKey(
        UseApplication, on_delete=models.CASCADE, related_name="records"
    )
    record = models.ForeignKey(  # it outlives the record
        Record, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    number = models.CharField(max_length=210, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_use_record"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="use_record_once", fields=("application", "record"))
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.record_id}"
