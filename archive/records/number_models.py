"""Counters and the ledger of numbers: every number ever taken, and every gap explained."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable


class Counter(CompanyTable):
    """The last value handed out in one scope of one pattern; locked until COMMIT, so it is taken last.

    `category` and `number` are those last numbered near the end of the counter's width, '' before that.
    """

    scope = models.CharField(max_length=300, unique=True)
    last = models.BigIntegerField(default=0)
    category = models.CharField(max_length=64, blank=True, default="", db_default="")
    number = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        app_label = "archive"
        db_table = "archive_counter"
        indexes = [
            models.Index(fields=["scope"], name="counter_nearly_full", condition=~Q(number=""))
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.last}"


class NumberEvent(CompanyTable):
    """One event in the life of a number; append-only, the last event of a number counts."""

    class Event(models.TextChoices):
        """What happened to the number."""

        RESERVED = "reserved", _("reserved")
        USED = "used", _("used")
        VOID = "void", _("void")
        LEGACY = "legacy", _("legacy number adopted")
        ALIAS = "alias", _("known as")
        TOMBSTONE = "tombstone", _("destroyed")

    event = models.CharField(max_length=12, choices=Event.choices)
    number = models.CharField(max_length=200)
    normalised = models.CharField(max_length=200, db_collation="C")
    scope = models.CharField(max_length=300, blank=True)
    value = models.BigIntegerField(
        null=True
    )  # of the counter; null for legacy numbers outside any pattern
    # No foreign key: the number outlives the record it named.
    record_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=64)

    class Meta:
        app_label = "archive"
        db_table = "archive_number_event"
        constraints = [
            # Numbers never return: neither as the archive's own nor as an adopted legacy number.
            models.UniqueConstraint(
                name="number_used_once",
                fields=("normalised",),
                condition=Q(event__in=("used", "legacy")),
            ),
        ]
        indexes = [
            models.Index(fields=["scope", "value"], name="number_scope_value"),
            models.Index(fields=["normalised", "id"], name="number_normalised"),
            models.Index(
                fields=["record_id"], name="number_record", condition=Q(record_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.event}"
