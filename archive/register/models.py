"""Reports for record (备案): what one department filed, told to another that acknowledges it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import RegisterEntry
from persistence.models import CompanyTable


class Report(CompanyTable):
    """One batch that a department reported, and its acknowledgement; `reported_to` is named by the policy."""

    department = models.CharField(_("responsible department"), max_length=16)
    reported_to = models.CharField(_("reported to"), max_length=16)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    made_on = models.DateField(_("reported on"))
    due_on = models.DateField(_("to be acknowledged by"))
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_report"
        constraints = [
            models.CheckConstraint(
                name="report_acknowledged_by_somebody",
                condition=Q(acknowledged_by=None, acknowledged_at=None)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["reported_to"], name="report_open", condition=Q(acknowledged_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} → {self.reported_to} {self.made_on}"


class ReportLine(CompanyTable):
    """A line of the register in a report; each is reported once."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="lines")
    entry = models.OneToOneField(
        RegisterEntry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="report_line"
    )

    class Meta:
        app_label = "archive"
        db_table = "archive_report_line"

    def __str__(self) -> str:
        return f"{self.report_id}: {self.entry_id}"
