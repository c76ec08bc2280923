"""What a review of access lists and what was decided of each, and the seal its signature puts on all of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from decisions.duties.models import Duty
from decisions.reviews.rules import IDLE_DAYS, Kind, Verdict
from persistence.models import CompanyTable


class ReviewEntry(CompanyTable):
    """One thing somebody held when the review began; decided once, with a reason."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    item = models.BigIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    department = models.CharField(max_length=16, blank=True)
    said = models.JSONField(default=dict)
    until = models.DateField(null=True)
    idle = models.BooleanField(default=False)
    # The reason it was kept for in the last review, where nothing of it changed since.
    kept_for = models.TextField(blank=True, default="")
    verdict = models.CharField(max_length=8, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(null=True)
    request = models.BigIntegerField(null=True)  # that a second administrator decides about

    class Meta:
        app_label = "decisions"
        db_table = "decisions_review_entry"
        constraints = [
            models.UniqueConstraint(name="review_entry_once", fields=("duty", "kind", "item")),
            models.CheckConstraint(
                name="review_entry_kind", condition=Q(kind__in=[one.value for one in Kind])
            ),
            models.CheckConstraint(
                name="review_entry_decided_with_reason",
                condition=Q(verdict="", at__isnull=True)
                | (
                    Q(
                        verdict__in=[one.value for one in Verdict],
                        at__isnull=False,
                        by__isnull=False,
                    )
                    & ~Q(reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item}: {self.verdict or '?'}"


class ReviewSeal(CompanyTable):
    """The digest over everything a review decided, made when it was signed; the trail holds it as well."""

    duty = models.OneToOneField(Duty, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        app_label = "decisions"
        db_table = "decisions_review_seal"

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.digest}"


class ReviewPolicy(CompanyTable):
    """The one row that says who reviews and what counts as unused; without it the usual."""

    ONLY = 1

    by_heads = models.BooleanField(default=False, db_default=False)
    idle_days = models.SmallIntegerField(default=IDLE_DAYS[0], db_default=IDLE_DAYS[0])

    class Meta:
        app_label = "decisions"
        db_table = "decisions_review_policy"
        constraints = [
            models.CheckConstraint(name="review_policy_one_row", condition=Q(id=1)),
            models.CheckConstraint(
                name="review_policy_idle_days", condition=Q(idle_days__in=sorted(IDLE_DAYS))
            ),
        ]

    def __str__(self) -> str:
        return "heads" if self.by_heads else "security officer"
