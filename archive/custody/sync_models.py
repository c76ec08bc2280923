"""Which of the two manifestations of a record lags behind the other: paper or electronic, since when and why."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record
from persistence.models import CompanyTable


class Lag(CompanyTable):
    """One manifestation was changed and the other was not yet; a keeper confirms that both agree again.

    `changes` counts what was changed since, so that nobody confirms what he has not seen.
    """

    class Carrier(models.TextChoices):
        """The manifestation that lags behind."""

        PAPER = "paper", _("paper")
        ELECTRONIC = "electronic", _("electronic")

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, related_name="lags", db_index=False
    )
    carrier = models.CharField(max_length=12, choices=Carrier.choices)
    since = models.DateTimeField()
    cause = models.CharField(max_length=200)
    changes = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_lag"
        constraints = [
            models.UniqueConstraint(
                name="lag_open_once",
                fields=("record", "carrier"),
                condition=Q(settled_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(F("since"), name="lag_open_since", condition=Q(settled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.carrier}"
