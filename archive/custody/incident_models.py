"""Loss, damage or a suspected leak of a record: what was found, what was done, and who closed it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.custody.place_models import Copy
from archive.records.models import Record
from persistence.models import CompanyTable


class Incident(CompanyTable):
    """What happened to a record; it outlives the record, whose number it keeps, and is closed by another person."""

    class Kind(models.TextChoices):
        """What happened."""

        LOSS = "loss", _("loss")
        DAMAGE = "damage", _("damage")
        LEAK = "leak", _("suspected leak")

    record = models.ForeignKey(
        Record, on_delete=models.DO_NOTHING, related_name="incidents", db_constraint=False
    )
    copy = models.ForeignKey(  # what happened to a copy of it, not to the original
        Copy, null=True, on_delete=models.PROTECT, related_name="incidents"
    )
    number = models.CharField(max_length=210, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    found_on = models.DateField()
    found_by = models.CharField(max_length=100)
    facts = models.TextField()
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    ending = models.TextField(blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_incident"
        constraints = [
            models.CheckConstraint(
                name="incident_closed_by_another",
                condition=Q(closed_at__isnull=True)
                | (Q(closed_by__isnull=False) & ~Q(closed_by=F("registered_by"))),
            ),
        ]
        indexes = [
            models.Index(F("id").desc(), name="incident_open", condition=Q(closed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.record_id}: {self.kind}"


class IncidentStep(CompanyTable):
    """What somebody did about an incident; never changed again."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="steps")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        app_label = "archive"
        db_table = "archive_incident_step"

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.at}"
