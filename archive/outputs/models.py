"""How many rows may leave at once, and how often what left by whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from persistence.models import CompanyTable


class OutputLimit(CompanyTable):
    """The most rows of one output, for a category and a position; '' means any."""

    category = models.CharField(max_length=60, blank=True)
    position = models.CharField(max_length=16, blank=True)
    rows = models.PositiveIntegerField()

    class Meta:
        app_label = "archive"
        db_table = "archive_output_limit"
        ordering = ["category", "position"]
        constraints = [
            models.UniqueConstraint(name="output_limit_once", fields=("category", "position")),
            models.CheckConstraint(name="output_limit_from_one", condition=Q(rows__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.category or '*'}/{self.position or '*'}: {self.rows}"


class OutputTally(CompanyTable):
    """How often one person let something out in one month, and how many rows, by what it was for."""

    class Kind(models.TextChoices):
        """Which way it left."""

        EXPORT = "export"
        PRINT = "print"

    # Counted beside the two: choices stand in migrations, and no part of the table depends on them.
    DOWNLOAD = "download"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    purpose = models.CharField(
        max_length=40, blank=True, default="", db_default=""
    )  # '' none asked
    times = models.PositiveIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)

    class Meta:
        app_label = "archive"
        db_table = "archive_output_tally"
        constraints = [
            models.UniqueConstraint(
                name="output_tally_once_for", fields=("month", "person", "kind", "purpose")
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.month:%Y-%m} {self.kind}"
