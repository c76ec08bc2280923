"""What the company keeps about personal data beside its records."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from persistence.models import CompanyTable


class NoticeVersion(CompanyTable):
    """One version of the privacy notice: its text is never changed, and the day the next begins ends it."""

    code = models.CharField(max_length=50)
    zh = models.TextField()
    en = models.TextField(blank=True)
    since = models.DateField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_notice_version"
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(name="notice_version_once", fields=("code",)),
            models.UniqueConstraint(name="notice_version_one_a_day", fields=("since",)),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.since}"


class ImpactAssessment(CompanyTable):
    """An assessment of what the sensitive data of a category means for people; a later one takes its place."""

    category = models.CharField(max_length=64)
    purpose = models.TextField()
    author = models.CharField(max_length=100)
    made_on = models.DateField()
    result = models.CharField(max_length=10)
    measures = models.TextField(blank=True)
    valid_until = models.DateField()
    reference = models.CharField(max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_impact_assessment"
        ordering = ["-made_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="assessment_period", condition=Q(valid_until__gt=F("made_on"))
            ),
            models.CheckConstraint(
                name="assessment_result", condition=Q(result__in=("fit", "measures", "unfit"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.made_on}: {self.result}"
