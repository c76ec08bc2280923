"""What departments found when they reviewed records together (定期审核); only ever added."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.checks import rules
from archive.records.models import Record
from persistence.models import CompanyTable


class Found(models.TextChoices):
    """What a department found of one record."""

    NO_CHANGE = rules.Found.NO_CHANGE.value, _("right as it stands")
    CHANGED = rules.Found.CHANGED.value, _("corrected")
    FINDING = rules.Found.FINDING.value, _("finding")


class JointConfirmation(CompanyTable):
    """One department confirms one record in one period of a joint review (REQ-VER-05, REQ-VER-06)."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+", db_index=False)
    cadence = models.CharField(max_length=30)
    starts = models.DateField()
    ends = models.DateField()
    department = models.CharField(_("department"), max_length=16)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField(_("confirmed on"))
    found = models.CharField(_("found"), max_length=10, choices=Found.choices)
    remark = models.TextField(blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_joint_confirmation"
        constraints = [
            models.UniqueConstraint(
                name="joint_confirmation_once",
                fields=("record", "cadence", "starts", "department"),
            ),
            models.CheckConstraint(
                name="joint_finding_has_words", condition=~Q(found="finding") | ~Q(remark="")
            ),
        ]
        indexes = [models.Index(fields=["-on", "-id"], name="joint_confirmation_on")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.cadence} {self.department}"
