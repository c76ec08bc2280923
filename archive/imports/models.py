"""An import on its way: the file, its rows as read and cleaned, what is wrong with them, the headings remembered."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable


class ImportJob(CompanyTable):
    """One file somebody brings in. `stored` names the sealed file; `preview` holds its first rows, sealed.

    `table` is what the sheet was understood as, `mapping` which column fills what, `counts` what the
    rehearsal and the commit found. No cell of the file stands here in clear.
    """

    class State(models.TextChoices):
        """How far the import is."""

        UPLOADED = "uploaded", _("uploaded")
        UNDERSTOOD = "understood", _("understood")
        REHEARSING = "rehearsing", _("being rehearsed")
        REHEARSED = "rehearsed", _("rehearsed")
        COMMITTING = "committing", _("being committed")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(_("size"))
    stored = models.CharField(max_length=64)
    category = models.CharField(_("category"), max_length=64)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.UPLOADED
    )
    table = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    preview = models.BinaryField(null=True)
    withdrawn_at = models.DateTimeField(null=True)  # its file went with a record of it
    policy_digest = models.CharField(max_length=64, blank=True)
    policy_version = models.PositiveIntegerField(default=0)
    job = models.BigIntegerField(null=True)
    change_set = models.BigIntegerField(null=True)
    revision = models.PositiveIntegerField(
        default=0, db_default=0
    )  # how often its corrections were changed
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("uploaded at"))
    updated_at = models.DateTimeField(_("updated at"))

    class Meta:
        app_label = "archive"
        db_table = "archive_import_job"
        constraints = [
            models.CheckConstraint(name="import_size_positive", condition=Q(size__gte=0)),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="import_sha256"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(CompanyTable):
    """One row of the file; `content` is its cells and its cleaned values, sealed with the import's key."""

    class State(models.TextChoices):
        """What is to become, or became, of the row."""

        NEW = "new", _("new")
        DUPLICATE = "duplicate", _("duplicate")
        BAD = "bad", _("with problems")
        COMMITTED = "committed", _("committed")
        REFUSED = "refused", _("refused")
        CHANGED = "changed", _("changes a record")
        UNCHANGED = "unchanged", _("says what the record says")
        UPDATED = "updated", _("record changed")
        ALIKE = "alike", _("perhaps known")

    class Choice(models.TextChoices):
        """What a person decided of a row that looks like a record there is (REQ-COL-21)."""

        MERGE = "merge", _("it is the same: compare and update")
        LINK = "link", _("it belongs into that file")
        JUSTIFY = "justify", _("it is another one")

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    row = models.PositiveIntegerField()  # as the spreadsheet numbers it, from 1
    state = models.CharField(max_length=10, choices=State.choices)
    filing = models.BooleanField(default=False)
    content = models.BinaryField()
    record_id = models.BigIntegerField(null=True)  # no foreign key: a record's life is not ours
    met_id = models.BigIntegerField(
        null=True
    )  # the record the row is about, before it is committed
    customer = models.PositiveIntegerField(
        null=True
    )  # whose file the row lies in, by its number here
    decision = models.CharField(
        max_length=10, choices=Choice.choices, blank=True, default="", db_default=""
    )
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        app_label = "archive"
        db_table = "archive_import_row"
        constraints = [
            models.UniqueConstraint(name="import_row_once", fields=("job", "row")),
            models.CheckConstraint(
                name="import_row_committed_has_record",
                condition=~Q(state="committed") | Q(record_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(F("job"), F("state"), F("row"), name="import_row_state"),
            models.Index(
                fields=["record_id"],
                name="import_row_record",
                condition=Q(record_id__isnull=False),
            ),
            models.Index(
                fields=["job", "customer"],
                name="import_row_customer",
                condition=Q(customer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.state}"


class ImportIssue(CompanyTable):
    """One thing a person should know of one cell; values of sensitive fields never stand in `params`."""

    class Severity(models.TextChoices):
        """Whether the row is left out, should be looked at, or is listed as known."""

        ERROR = "error", _("problem")
        WARNING = "warning", _("to check")
        DUPLICATE = "duplicate", _("duplicate")

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="issues", db_index=False
    )
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=255, blank=True)
    field = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    message = models.CharField(max_length=500)
    params = models.JSONField(default=dict)

    class Meta:
        app_label = "archive"
        db_table = "archive_import_issue"
        indexes = [
            models.Index(F("job"), F("code"), F("row"), name="import_issue_code"),
            models.Index(F("job"), F("row"), name="import_issue_row"),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.column} {self.code}"


class ImportDifference(CompanyTable):
    """One field in which a row differs from the record it is about, and whether the row's value is taken.

    Both values lie sealed with the row; here stands the decision alone.
    """

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="differences", db_index=False
    )
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=80)
    accepted = models.BooleanField(default=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_import_difference"
        constraints = [
            models.UniqueConstraint(name="import_difference_once", fields=("job", "row", "field")),
        ]
        indexes = [models.Index(F("job"), F("field"), F("row"), name="import_difference_field")]

    def __str__(self) -> str:
        return f"{self.row} {self.field}"


class ColumnMemory(CompanyTable):
    """Which field a heading meant the last time, by category; written when an import succeeds."""

    category = models.CharField(max_length=64)
    heading = models.CharField(max_length=200)
    target = models.CharField(max_length=80)
    hits = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "archive"
        db_table = "archive_column_memory"
        constraints = [
            models.UniqueConstraint(name="column_memory_once", fields=("category", "heading")),
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.target}"
