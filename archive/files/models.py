"""A file of a record, one row for each of its versions; its name and digest lie sealed in it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record
from persistence.models import CompanyTable


class File(CompanyTable):
    """One version of a file: what lies under `blob` is sealed with the key of its record.

    `token` names it in addresses. All versions of a file share `series`; one of them is the current one.
    """

    class State(models.TextChoices):
        """How far it is on its way to those who may have it."""

        QUARANTINED = "quarantined", _("in quarantine")
        SCANNING = "scanning", _("being scanned")
        CLEAN = "clean", _("checked")
        BLOCKED = "blocked", _("blocked")

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, related_name="files", db_index=False
    )
    token = models.CharField(max_length=32)
    series = models.CharField(max_length=32)
    number = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    sealed = models.BinaryField()  # name and SHA-256
    kind = models.CharField(max_length=8)
    size = models.BigIntegerField()
    blob = models.CharField(max_length=64)
    piece = models.PositiveIntegerField()  # bytes sealed together
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUARANTINED)
    found = models.CharField(max_length=200, blank=True)  # what the scanner calls it
    scanned_by = models.CharField(max_length=100, blank=True)  # "" no scanner is set up
    scanned_at = models.DateTimeField(null=True)
    proved_at = models.DateTimeField(null=True)
    is_damaged = models.BooleanField(default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    added_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_file"
        constraints = [
            models.UniqueConstraint(name="file_token_once", fields=("token",)),
            models.UniqueConstraint(name="file_version_once", fields=("series", "number")),
            models.UniqueConstraint(
                name="file_one_current", fields=("series",), condition=Q(is_current=True)
            ),
            # The name of a blob follows from record and content: the same file twice is one too many.
            models.UniqueConstraint(name="file_content_once", fields=("record", "blob")),
            models.CheckConstraint(
                name="file_clean_was_looked_at",
                condition=~Q(state="clean") | Q(scanned_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["state"],
                name="file_waiting",
                condition=Q(state__in=("quarantined", "scanning")),
            ),
            models.Index(fields=["proved_at"], name="file_proved"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.kind}, {self.number}"


class FiledFile(CompanyTable):
    """The SHA-256 a file had when its record was filed, or when it came into a filed one; only ever added.

    It lies sealed with the key of the record, bound to this version of the file (REQ-FIL-07).
    """

    # As the lines of the register: it outlives a record whose import was taken back.
    file = models.OneToOneField(
        File, on_delete=models.DO_NOTHING, db_constraint=False, related_name="filed"
    )
    record = models.ForeignKey(
        Record, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    on = models.DateField()
    sealed = models.BinaryField()

    class Meta:
        app_label = "archive"
        db_table = "archive_filed_file"

    def __str__(self) -> str:
        return f"{self.record_id}: {self.file_id} {self.on}"


class FilePreview(CompanyTable):
    """How many pages a file has and its thumbnails, sealed as the file is; made by a job, and again where missing.

    `lengths`: bytes of each sheet of thumbnails, which lie one behind the other. With a `problem` (a code of
    `viewing_rules`) there are none.
    """

    file = models.OneToOneField(File, on_delete=models.CASCADE, related_name="preview")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    pages = models.PositiveIntegerField(default=0)
    lengths = models.JSONField(default=list)
    size = models.BigIntegerField(default=0)
    blob = models.CharField(max_length=64, blank=True)
    piece = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=12, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_file_preview"
        constraints = [
            models.CheckConstraint(
                name="file_preview_has_pages_or_problem",
                condition=Q(problem="", pages__gt=0) | ~Q(problem="") & Q(pages=0, blob=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.pages}"


class HeldFile(CompanyTable):
    """A file somebody sent with a form whose record is not stored yet; it waits for its person's page alone.

    `page` is the open page of the form (`security.unfinished`). Name and content lie sealed with a key of the
    company; what nobody saved goes after the time typed entries are kept.
    """

    record_id = 0  # none yet: its content is bound to its address alone

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    form = models.CharField(max_length=100)
    page = models.CharField(max_length=32)
    token = models.CharField(max_length=32)
    sealed = models.BinaryField()  # name and SHA-256
    size = models.BigIntegerField()
    blob = models.CharField(max_length=64)
    piece = models.PositiveIntegerField()
    held_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_held_file"
        constraints = [models.UniqueConstraint(name="held_file_token_once", fields=("token",))]
        indexes = [models.Index(fields=["person", "form", "page"], name="held_file_page")]

    def __str__(self) -> str:
        return f"{self.form} {self.token}"


class LooseFile(CompanyTable):
    """A file of what is no record yet; `holder` names that ("raw_item:7"). It goes through quarantine as any file.

    Name and content lie sealed with a key of the company; it is attached to the record its holder becomes.
    """

    record_id = 0  # none yet: its content is bound to its address alone

    holder = models.CharField(max_length=40)
    token = models.CharField(max_length=32)
    sealed = models.BinaryField()  # name and SHA-256
    kind = models.CharField(max_length=8)
    size = models.BigIntegerField()
    blob = models.CharField(max_length=64)
    piece = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12, choices=File.State.choices, default=File.State.QUARANTINED
    )
    found = models.CharField(max_length=200, blank=True)
    scanned_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_loose_file"
        constraints = [
            models.UniqueConstraint(name="loose_file_token_once", fields=("token",)),
            models.CheckConstraint(
                name="loose_file_clean_was_looked_at",
                condition=~Q(state="clean") | Q(scanned_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["holder"], name="loose_file_holder"),
            models.Index(
                fields=["state"],
                name="loose_file_waiting",
                condition=Q(state__in=("quarantined", "scanning")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.token}"


class LeftContent(CompanyTable):
    """Bytes that a destroyed record left in the store; the row goes when they are gone."""

    blob = models.CharField(max_length=64)

    class Meta:
        app_label = "archive"
        db_table = "archive_left_content"

    def __str__(self) -> str:
        return self.blob


class FileRule(CompanyTable):
    """What files of a category may be and are called; the row without a category is for the whole company.

    What a row leaves open the category above says, and the company's row last.
    """

    category = models.CharField(max_length=64, blank=True)
    kinds = models.JSONField(default=list)  # codes, of the company's row; none: the usual ones
    largest_mb = models.PositiveIntegerField(null=True)
    name_rule = models.CharField(max_length=200, blank=True)
    naming = models.CharField(max_length=12, default="generated")
    marked_from = models.CharField(max_length=8, blank=True)  # level; of the company's row only
    room_mb = models.PositiveIntegerField(null=True)  # for all files; of the company's row only

    class Meta:
        app_label = "archive"
        db_table = "archive_file_rule"
        constraints = [
            models.UniqueConstraint(name="file_rule_once", fields=("category",)),
            models.CheckConstraint(
                name="file_rule_naming_known", condition=Q(naming__in=("generated", "checked"))
            ),
        ]

    def __str__(self) -> str:
        return self.category or "*"
