"""Handover forms (交接单) and the files on them (REQ-TRF-01, REQ-TRF-02)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record
from persistence.models import CompanyTable

_PERSON = settings.AUTH_USER_MODEL


class Handover(CompanyTable):
    """One form: who hands over to whom, where the files belong from then on, and both signatures.

    `version` counts what was written in it: who signs says which version he saw. `given_by` is the transferor, or
    who signed in the stead of one who can no longer sign in.
    """

    class Stage(models.TextChoices):
        """How far a form is."""

        OPEN = "open", _("waits for signatures")
        DONE = "done", _("passed to the receiver")
        CANCELLED = "cancelled", _("cancelled")

    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.OPEN)
    transferor = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    to_department = models.CharField(max_length=16)
    to_place = models.CharField(
        max_length=32, blank=True
    )  # code of the place its paper is to lie in
    on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(_PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    given_by = models.ForeignKey(_PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_handover"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="handover_between_two",
                condition=~Q(transferor=F("receiver"))
                & (Q(given_by__isnull=True) | ~Q(given_by=F("receiver"))),
            ),
            models.CheckConstraint(
                name="handover_done_by_both",
                condition=Q(stage="done", given_at__isnull=False, taken_at__isnull=False)
                & Q(done_at__isnull=False)
                | ~Q(stage="done") & Q(done_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number a form carries: year and its place among the forms."""
        return f"{self.made_at.year}-{self.pk:05d}"


class HandoverLine(CompanyTable):
    """One file on a form: in whose hands it was, in what condition it was received, what is wrong with it.

    It outlives its record, whose number it carries and nothing else of it. `open`: its form waits for signatures.
    """

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="lines")
    record = models.ForeignKey(
        Record, on_delete=models.DO_NOTHING, db_constraint=False, related_name="handovers"
    )
    number = models.CharField(max_length=200)
    from_person = models.BigIntegerField(null=True)
    from_department = models.CharField(max_length=16)
    condition = models.CharField(max_length=12, default="good")
    discrepancy = models.CharField(max_length=300, blank=True)
    settlement = models.CharField(max_length=300, blank=True)
    settled_by = models.ForeignKey(_PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    open = models.BooleanField(default=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_handover_line"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="handover_line_one_open", fields=("record",), condition=Q(open=True)
            ),
            models.CheckConstraint(
                name="handover_line_discrepancy_named",
                condition=Q(condition="good") | ~Q(discrepancy=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover_id}: {self.number}"
