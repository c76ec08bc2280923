"""What is added to the register after a filing: dated notes, former versions, and what waits for the custodian."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record, RegisterEntry
from persistence.models import CompanyTable


class RegisterNote(CompanyTable):
    """A dated note under a line of the register, only ever added: a correction, or a version filed anew.

    The line itself says for ever what it said; `field` is what a correction is of, as `RegisterEntry` calls it.
    """

    class Kind(models.TextChoices):
        """Why it was added."""

        CORRECTION = "correction", _("Correction")
        VERSION = "version", _("Filed anew")

    # As the line itself: it outlives a record whose import was taken back.
    entry = models.ForeignKey(
        RegisterEntry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="notes"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField(_("date"))
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    field = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_register_note"
        constraints = [
            models.CheckConstraint(
                name="register_note_whole",
                condition=models.Q(kind="version", version__isnull=False)
                | (models.Q(kind="correction") & ~models.Q(text="") & ~models.Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind} {self.entry_id}"


class RecordVersion(CompanyTable):
    """A version of a filed record that another one took the place of: title and values, sealed with its key."""

    record = models.ForeignKey(
        Record, on_delete=models.DO_NOTHING, db_constraint=False, related_name="versions"
    )
    number = models.PositiveIntegerField()
    archive_no = models.CharField(max_length=200)
    category = models.CharField(max_length=64)
    policy_version = models.PositiveIntegerField()
    kept_at = models.DateTimeField()
    replaced_by = models.BigIntegerField(null=True)
    sealed = models.BinaryField()

    class Meta:
        app_label = "archive"
        db_table = "archive_record_version"
        constraints = [
            models.UniqueConstraint(fields=("record", "number"), name="record_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.archive_no} {self.number}"


class ProvisionalFiling(CompanyTable):
    """A record its department has filed provisionally; it waits for the custodian to classify and confirm it."""

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.CASCADE, related_name="provisional"
    )
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "archive"
        db_table = "archive_provisional_filing"

    def __str__(self) -> str:
        return f"{self.record_id} {self.on}"
