"""What people have said of records that may be one customer: kept beside the record it was said of."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record
from persistence.models import CompanyTable


class AlikeDecision(CompanyTable):
    """What somebody said of a record that may be the same customer as this one: linked, or another, and why."""

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, related_name="alike_decisions", db_index=False
    )
    other = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField(default=list)  # codes of those with the same value
    decision = models.CharField(max_length=8)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    decided_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_alike_decision"
        constraints = [
            models.UniqueConstraint(name="alike_decision_once", fields=("record", "other")),
            models.CheckConstraint(
                name="alike_decision_said",
                condition=Q(decision="link") | (Q(decision="justify") & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.decision} {self.other_id}"
