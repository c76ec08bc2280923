"""Number patterns as the company edits them; columns are named as the attributes of the value."""

from django.db import models
from django.db.models import Q

from persistence.models import CompanyTable


class NumberRow(CompanyTable):
    """The number pattern of one category and of all below it that have none of their own."""

    place = models.IntegerField(default=0, db_default=0)
    category = models.CharField(max_length=60)
    pattern = models.CharField(max_length=200)
    date_field = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("place", "id")
        constraints = [
            models.UniqueConstraint(fields=["category"], name="number_rule_once"),
            models.CheckConstraint(condition=~Q(pattern=""), name="number_rule_has_pattern"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.pattern}"
