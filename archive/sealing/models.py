"""Proposals to seal records, and the seals on their paper: numbered, with the place, who opened them and why."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record
from archive.sealing import rules
from persistence.models import CompanyTable

_PERSON = settings.AUTH_USER_MODEL


class SealProposal(CompanyTable):
    """Records somebody proposes to seal together, with one ground and one decision."""

    class State(models.TextChoices):
        """What became of it."""

        DECIDING = "deciding", _("with who decides")
        AGREED = "agreed", _("agreed to")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")

    ground = models.CharField(max_length=10)
    reference = models.CharField(max_length=rules.REFERENCE, blank=True)
    reason = models.CharField(max_length=rules.LONGEST)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DECIDING)
    request = models.BigIntegerField(null=True)
    proposed_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_seal_proposal"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="seal_proposal_over",
                condition=Q(state="deciding", ended_on__isnull=True)
                | ~Q(state="deciding") & Q(ended_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ground} {self.pk}: {self.state}"


class SealItem(CompanyTable):
    """One record of a proposal; with a file goes what lies in it."""

    proposal = models.ForeignKey(SealProposal, on_delete=models.CASCADE, related_name="items")
    # It outlives a record that is destroyed: why it was sealed has to be shown for years.
    record = models.ForeignKey(
        Record, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    class Meta:
        app_label = "archive"
        db_table = "archive_seal_item"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="seal_item_once", fields=("proposal", "record"))
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.record_id}"


class PaperSeal(CompanyTable):
    """One seal on the paper of a sealed record: its running number, where the paper lies, and its one opening."""

    # It outlives the record: a broken seal has to be explained for years.
    record = models.ForeignKey(
        Record, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    serial = models.PositiveIntegerField()
    place = models.CharField(max_length=rules.REFERENCE)
    by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    opened_by = models.ForeignKey(_PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=rules.LONGEST, blank=True)
    witness = models.ForeignKey(_PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "archive"
        db_table = "archive_paper_seal"
        ordering = ["-serial"]
        constraints = [
            models.UniqueConstraint(name="paper_seal_serial", fields=("serial",)),
            models.UniqueConstraint(
                name="paper_seal_closed_once", fields=("record",), condition=Q(opened_at=None)
            ),
            models.CheckConstraint(
                name="paper_seal_opening",
                condition=Q(opened_at__isnull=True, opened_by__isnull=True, witness__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False, witness__isnull=False)
                & ~Q(why="")
                & ~Q(witness=F("opened_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number printed on the seal."""
        return f"S-{self.serial:06d}"
