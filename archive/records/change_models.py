"""What lies beside the changes of records: how a critical one was verified again, and when what it says came about."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import ProposedChange, Record
from persistence.models import CompanyTable


class VerifiedHow(models.TextChoices):
    """How somebody made sure that a new value is true (REQ-VER-07)."""

    DOCUMENT = "document", _("document seen")
    PHONE = "phone", _("by telephone")
    REGISTER = "register", _("public register")
    VISIT = "visit", _("on site")
    OTHER = "other", _("otherwise")


class ChangeEvidence(CompanyTable):
    """One verification of a proposed change of critical fields; only ever added."""

    proposal = models.ForeignKey(ProposedChange, on_delete=models.PROTECT, related_name="evidence")
    method = models.CharField(_("method"), max_length=12, choices=VerifiedHow.choices)
    on = models.DateField(_("verified on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reference = models.CharField(_("proof or file"), max_length=200, blank=True)
    note = models.TextField(_("what was verified"))

    class Meta:
        app_label = "archive"
        db_table = "archive_change_evidence"
        constraints = [
            models.CheckConstraint(name="change_evidence_has_words", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.method}"


class ChangeDay(CompanyTable):
    """The day on which what a change says came about, beside the day it was entered (REQ-UPD-01)."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()  # of the record before the change
    happened_on = models.DateField(_("changed on"))
    entered_on = models.DateField(_("entered on"))
    late = models.IntegerField(_("days late"))
    department = models.CharField(max_length=16)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    fields = models.JSONField(default=list)  # the codes of what differs

    class Meta:
        app_label = "archive"
        db_table = "archive_change_day"
        constraints = [
            models.UniqueConstraint(name="change_day_once", fields=("record", "version")),
            models.CheckConstraint(
                name="change_day_in_order", condition=Q(entered_on__gte=F("happened_on"))
            ),
        ]
        indexes = [models.Index(fields=["-entered_on", "-id"], name="change_day_entered")]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.late}"
