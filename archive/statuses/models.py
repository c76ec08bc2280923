"""The changes of a customer's status, only ever added, and upon what the rules have acted already."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from archive.records.models import Record
from persistence.models import CompanyTable


class StatusChange(CompanyTable):
    """One change of the status of one record: the day, from what to what, why, by whom or by which rule.

    `occasion`: the day on which what the rule waits for came about.
    """

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, db_index=False, related_name="status_changes"
    )
    on = models.DateField()
    at = models.DateTimeField()
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    trigger = models.CharField(max_length=8, blank=True)  # idle | filed | day; '' by hand
    occasion = models.DateField(null=True)
    policy_version = models.PositiveIntegerField()  # under which the rule held

    class Meta:
        app_label = "archive"
        db_table = "archive_status_change"
        constraints = [
            models.CheckConstraint(
                name="status_change_by_hand_or_rule",
                condition=Q(by__isnull=False, trigger="") & ~Q(reason="")
                | Q(by__isnull=True, occasion__isnull=False) & ~Q(trigger=""),
            ),
        ]
        indexes = [models.Index(fields=["record", "-id"], name="status_change_record")]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.before} → {self.after}"


class StatusMark(CompanyTable):
    """Upon what rules have acted already, or somebody has decided since: rule → mark of its last occasion."""

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    passed = models.JSONField(default=dict)

    class Meta:
        app_label = "archive"
        db_table = "archive_status_mark"

    def __str__(self) -> str:
        return f"{self.record_id}: {self.passed}"
