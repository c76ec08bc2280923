"""A plan and what it found: one row for each affected record, one for each place whose records change hands."""

from django.db import models

from archive.records.models import Record
from persistence.models import CompanyTable


class PolicyPlan(CompanyTable):
    """What publishing one draft would do; `digest` is over both documents and every affected record.

    `counts` is kind → category → number of records; of sights kind → role → number.
    """

    class State(models.TextChoices):
        """Whether it is ready."""

        MAKING = "making"
        READY = "ready"
        FAILED = "failed"

    state = models.CharField(max_length=8, choices=State.choices, default=State.MAKING)
    base_digest = models.CharField(max_length=64)
    draft_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    # "before" and "after": shares as `forecast` writes them; empty in plans older than forecasts.
    forecast = models.JSONField(default=dict, db_default={})
    made_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    job = models.BigIntegerField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_policy_plan"
        ordering = ("-id",)
        indexes = [models.Index(fields=["draft_digest"], name="policy_plan_draft")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class PlanEffect(CompanyTable):
    """One effect on one record; `detail` is the field that is missing, `old` and `new` are standings or patterns."""

    plan = models.ForeignKey(
        PolicyPlan, on_delete=models.CASCADE, related_name="effects", db_index=False
    )
    # Made by the million and thrown away with the plan: the database checks nothing.
    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=12)
    category = models.CharField(max_length=64)
    detail = models.CharField(max_length=64, blank=True)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_plan_effect"
        indexes = [
            models.Index(fields=["plan", "kind", "category", "record"], name="plan_effect_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"


class PlanSight(CompanyTable):
    """A role comes to see the records of one place, or sees them no more; `which` of them, and how many.

    `later` is the level they are raised to, empty for those that stay at `level`.
    """

    plan = models.ForeignKey(PolicyPlan, on_delete=models.CASCADE, related_name="sights")
    kind = models.CharField(max_length=12)
    which = models.CharField(max_length=8)
    role_department = models.CharField(max_length=16)
    role_position = models.CharField(max_length=16)
    role_territories = models.TextField(blank=True)
    category = models.CharField(max_length=64)
    department = models.CharField(max_length=16)
    territory = models.CharField(max_length=16, blank=True)
    level = models.CharField(max_length=8)
    later = models.CharField(max_length=8, blank=True, default="", db_default="")
    records = models.BigIntegerField()

    class Meta:
        app_label = "archive"
        db_table = "archive_plan_sight"

    def __str__(self) -> str:
        return f"{self.role_department}/{self.role_position} {self.kind} {self.category}"
