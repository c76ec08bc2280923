"""Matters that hold records, and the records each one holds."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.holds import rules
from archive.records.models import Record
from persistence.models import CompanyTable


class Hold(CompanyTable):
    """One matter: why, by whose authority, since when; until somebody else than who placed it released it."""

    class Kind(models.TextChoices):
        """Why records are held."""

        LEGAL = rules.Kind.LEGAL.value, _("legal proceedings")
        INVESTIGATION = rules.Kind.INVESTIGATION.value, _("investigation of an authority")
        DISPUTE = rules.Kind.DISPUTE.value, _("dispute")
        DEBT = rules.Kind.DEBT.value, _("unsettled debt")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    number = models.CharField(max_length=rules.MATTER)
    reason = models.CharField(max_length=rules.LONGEST)
    authority = models.CharField(max_length=200)
    since = models.DateField()
    expected_end = models.DateField(null=True)
    every = models.CharField(max_length=4)
    confidential = models.BooleanField(default=False)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField()
    review_on = models.DateField()
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_on = models.DateField(null=True)
    review_said = models.CharField(max_length=rules.LONGEST, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    released_on = models.DateField(null=True)
    released_why = models.CharField(max_length=rules.LONGEST, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_hold"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="hold_open_once", fields=("number",), condition=Q(released_on__isnull=True)
            ),
            models.CheckConstraint(
                name="hold_released_by_another_with_reason",
                condition=Q(released_on__isnull=True, released_by__isnull=True)
                | Q(released_on__isnull=False, released_by__isnull=False)
                & ~Q(released_why="")
                & ~Q(released_by=F("placed_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class HeldRecord(CompanyTable):
    """One record that a matter holds; what lies in a file that is held, now or later, is held with it."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="held")
    # A hold bars what would remove the record; one that is never filed and taken back takes its line along.
    # It outlives a record that is destroyed once it was released.
    record = models.ForeignKey(
        Record,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        db_index=False,
    )

    class Meta:
        app_label = "archive"
        db_table = "archive_held_record"
        constraints = [models.UniqueConstraint(name="held_record_once", fields=("hold", "record"))]
        indexes = [models.Index(fields=["record"], name="held_record_of")]

    def __str__(self) -> str:
        return f"{self.hold_id}: {self.record_id}"
