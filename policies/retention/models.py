"""The retention schedule as the company edits it; columns are named as the attributes of the value."""

from django.db import models
from django.db.models import Q

from persistence.models import CompanyTable
from policies.retention.rules import Action


class RetentionRow(CompanyTable):
    """One row of the retention schedule."""

    place = models.IntegerField(default=0, db_default=0)
    category = models.CharField(max_length=60)
    code = models.CharField(max_length=20)
    period = models.CharField(max_length=20, blank=True)
    trigger = models.CharField(max_length=60, blank=True)
    start = models.CharField(max_length=10, blank=True)
    action = models.CharField(max_length=10, default=Action.APPRAISE.value)
    basis = models.CharField(max_length=300, blank=True)
    minimum = models.CharField(max_length=20, blank=True)
    maximum = models.CharField(max_length=20, blank=True)
    condition = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("place", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["category", "code", "trigger", "condition"], name="retention_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(action__in=[one.value for one in Action]),
                name="retention_action_known",
            ),
            models.CheckConstraint(
                condition=Q(minimum="") | ~Q(basis=""), name="retention_minimum_has_basis"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.code} {self.period}"
