"""A destruction that was approved: the exact set, what became of each record, its tombstone and its certificate."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable


class Destruction(CompanyTable):
    """One run over an approved set. `said` are the facts of the certificate: who, how, where, by whose approval.

    `bound` is the digest of the set as it was approved; `policy` that of the policy then. The certificate is the
    text that was signed, kept for ever.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waits")
        RUNNING = "running", _("is under way")
        STOPPED = "stopped", _("called off")
        DONE = "done", _("done")

    reference = models.CharField(_("disposal number"), max_length=60)
    batch = models.BigIntegerField(null=True)
    early = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    bound = models.CharField(max_length=64)
    policy = models.CharField(max_length=64)
    said = models.JSONField(default=dict)
    not_before = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    epoch = models.IntegerField(null=True)  # began after the run: what is older dies with its key
    certificate = models.JSONField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_destruction"
        constraints = [
            models.UniqueConstraint(name="destruction_reference_once", fields=("reference",)),
            models.CheckConstraint(
                name="destruction_certified_when_over",
                condition=Q(certificate__isnull=True)
                | Q(state__in=("done", "stopped"), done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Doomed(CompanyTable):
    """One record of the set. Destroyed it is a tombstone: its number, class and reference, and nothing it said.

    `text` and `salt` are its leaf in the certificate; `code` and `params` say why it was skipped.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("waits")
        DESTROYED = "destroyed", _("destroyed")
        SKIPPED = "skipped", _("skipped")

    run = models.ForeignKey(Destruction, on_delete=models.CASCADE, related_name="items")
    # No foreign key: the tombstone outlives the record.
    record_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    method = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    params = models.JSONField(default=dict)
    number = models.CharField(_("archive number"), max_length=200, blank=True)
    category = models.CharField(_("category"), max_length=64, blank=True)
    text = models.TextField(blank=True)
    salt = models.BinaryField(default=bytes)
    at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_destruction_item"
        constraints = [
            models.UniqueConstraint(name="doomed_once_a_run", fields=("run", "record_id")),
            models.UniqueConstraint(
                name="destroyed_once", fields=("record_id",), condition=Q(state="destroyed")
            ),
            models.CheckConstraint(
                name="doomed_skipped_with_reason", condition=~Q(state="skipped") | ~Q(code="")
            ),
            models.CheckConstraint(
                name="doomed_destroyed_has_leaf",
                condition=~Q(state="destroyed") | (~Q(text="") & Q(at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["run", "id"], name="doomed_waiting", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.record_id} {self.state}"
