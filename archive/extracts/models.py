"""What customers asked and the extract that answers it (REQ-QRY-09)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record
from persistence.models import CompanyTable


class Extract(CompanyTable):
    """One question of a customer and its answer; who asks, how he was identified and what he asks lies sealed.

    `digest` is of what the answer was made of, `handed_at` the moment it was handed over: from `asked_at` to it is
    the response time.
    """

    class State(models.TextChoices):
        """How far the answer is."""

        ASKED = "asked", _("to be drawn up")
        DRAWN = "drawn", _("to be checked")
        RETURNED = "returned", _("to be drawn up again")
        RELEASED = "released", _("to be handed over")
        HANDED = "handed", _("handed over")

    category = models.CharField(max_length=64)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    purpose = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField(default=bytes)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    digest = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    handed_at = models.DateTimeField(null=True)
    handed_how = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_extract"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="extract_checked_by_another",
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="extract_handed_after_release",
                condition=Q(handed_at__isnull=True) | Q(released_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="extract_due")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number the extract carries: year of the question and its place in the register."""
        return f"{self.made_at.year}-{self.pk:05d}"


class ExtractPart(CompanyTable):
    """What an extract takes of one record; its text lies sealed with the key of that record, and goes with it."""

    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="parts")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=list)
    sealed = models.BinaryField(default=bytes)

    class Meta:
        app_label = "archive"
        db_table = "archive_extract_part"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="extract_part_once", fields=("extract", "record"))
        ]

    def __str__(self) -> str:
        return f"{self.extract_id}: {self.record_id}"
