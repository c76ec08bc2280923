"""A disposal (销毁批次) and each record on its list, who watches it, and what the company asks of disposals."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.disposal.rules import State
from archive.records.models import Record
from persistence.models import CompanyTable

STATES = {
    State.PROPOSED: _("in appraisal"),
    State.APPRAISED: _("to be checked off"),
    State.COUNTED: _("to be approved"),
    State.APPROVED: _("approved"),
    State.EXECUTING: _("being destroyed"),
    State.EXECUTED: _("to be confirmed"),
    State.CONFIRMED: _("to be certified"),
    State.CERTIFIED: _("certified"),
    State.ABORTED: _("aborted"),
}


class Disposal(CompanyTable):
    """A batch on its way from the proposal to the certificate; `state` is the last step that was taken.

    `hands` are the ids that count as the proposer: his own, and of those he stood in for when he proposed. `approvers`
    are pairs [who decided, in whose stead or 0]; `approved` is the digest of the set as it was approved, '' before.
    """

    class Ground(models.TextChoices):
        """Why records are proposed."""

        DUE = "due", _("its period has run out")
        OUTDATED = "outdated", _("outdated or invalid")

    ground = models.CharField(max_length=10, choices=Ground.choices)
    reason = models.CharField(max_length=500)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    hands = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    state = models.CharField(
        max_length=10,
        choices=[(str(one), words) for one, words in STATES.items()],
        default=State.PROPOSED.value,
    )
    opinion = models.CharField(max_length=500, blank=True)
    appraised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    counted = models.PositiveIntegerField(null=True)
    executor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    methods = models.JSONField(default=dict)
    request = models.BigIntegerField(null=True)
    returned_why = models.CharField(max_length=500, blank=True)
    approvers = models.JSONField(default=list)
    approved = models.CharField(max_length=64, blank=True)
    cooling_until = models.DateTimeField(null=True)
    place = models.CharField(max_length=200, blank=True)
    run = models.BigIntegerField(null=True)
    ended_why = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_disposal"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="disposal_approved_before_it_runs",
                condition=Q(run__isnull=True)
                | (~Q(approved="") & Q(cooling_until__isnull=False, executor__isnull=False)),
            )
        ]
        indexes = [models.Index(fields=["state", "-id"], name="disposal_state")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The disposal number: year of the proposal and its place in the book."""
        return f"XH{self.proposed_at.year}-{self.pk:05d}"


class DisposalItem(CompanyTable):
    """One record of a batch, in the version that was listed; what was said of it stays, its title does not.

    `open`: it is on the list and the batch has not ended. The database never lets a record be on two open lists.
    """

    class Answer(models.TextChoices):
        """What answers an objection; all but the last take the record off the list."""

        KEEP = "keep", _("keep it")
        PERIOD = "period", _("keep it for another period")
        CLASS = "class", _("put it into another class")
        STAYS = "stays", _("it stays on the list")

    batch = models.ForeignKey(Disposal, on_delete=models.CASCADE, related_name="items")
    record = models.ForeignKey(  # it outlives the record, whose number it keeps
        Record, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    version = models.PositiveIntegerField()
    number = models.CharField(max_length=210, blank=True)
    category = models.CharField(max_length=64)
    carrier = models.CharField(max_length=16, blank=True)
    open = models.BooleanField(default=True)
    dropped_why = models.CharField(max_length=500, blank=True)
    opinion = models.CharField(max_length=500, blank=True)
    opinion_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    objection = models.CharField(max_length=500, blank=True)
    objected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    answer_why = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    pages_listed = models.PositiveIntegerField(null=True)
    pages_found = models.PositiveIntegerField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    checked_at = models.DateTimeField(null=True)
    method = models.CharField(max_length=40, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_disposal_item"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="disposal_item_once", fields=("batch", "record")),
            models.UniqueConstraint(
                name="disposal_open_once", fields=("record",), condition=Q(open=True)
            ),
            models.CheckConstraint(
                name="disposal_answered_by_another",
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("objected_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.number or self.record_id}"


class DisposalSupervisor(CompanyTable):
    """Somebody who watches a destruction (监销人), and his word that all of it was destroyed."""

    batch = models.ForeignKey(Disposal, on_delete=models.CASCADE, related_name="supervisors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_disposal_supervisor"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="disposal_supervisor_once", fields=("batch", "person"))
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.person_id}"


class DisposalTerms(CompanyTable):
    """What the company asks of disposals; one row, none as long as nobody said anything else."""

    never = models.BooleanField(default=False)
    cooling_days = models.PositiveSmallIntegerField(default=7)
    supervisors = models.PositiveSmallIntegerField(default=2)

    class Meta:
        app_label = "archive"
        db_table = "archive_disposal_terms"
        constraints = [
            models.CheckConstraint(
                name="disposal_watched", condition=Q(supervisors__gte=1, supervisors__lte=9)
            )
        ]

    def __str__(self) -> str:
        return f"{self.cooling_days} {self.supervisors} {self.never}"
