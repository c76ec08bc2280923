"""A record and what lies beside it: equality keys, retention state, search words, proposed changes, register."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable

TEXT_SLOTS = tuple(f"t{number}" for number in range(1, 9))
DATE_SLOTS = tuple(f"d{number}" for number in range(1, 5))
NUMBER_SLOTS = tuple(f"n{number}" for number in range(1, 5))
SLOTS = TEXT_SLOTS + DATE_SLOTS + NUMBER_SLOTS


class RecordState(models.TextChoices):
    """Where a record stands in its life."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    RETURNED = "returned", _("returned")
    READY = "ready", _("ready to be filed")
    FILED = "filed", _("filed")


class Record(CompanyTable):
    """A file (案卷) of a customer, or an item (件) in one.

    `values` holds the open fields of the category by field code; sealed ones lie in `sealed`. The slots are what
    lists sort by and filter by range; the policy says which field lies in which. Text slots hold a sort key.
    """

    category = models.CharField(_("category"), max_length=64)
    kind = models.CharField(_("kind"), max_length=8)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="items",
        db_index=False,
    )
    title = models.CharField(_("title"), max_length=500)
    archive_no = models.CharField(_("archive number"), max_length=200, null=True, blank=True)
    class_code = models.CharField(_("classification code"), max_length=64, blank=True)
    state = models.CharField(
        _("state"), max_length=16, choices=RecordState.choices, default="draft"
    )
    department = models.CharField(_("responsible department"), max_length=16)
    territory = models.CharField(_("territory"), max_length=16, blank=True)
    level = models.CharField(_("confidentiality"), max_length=8)
    carrier = models.CharField(_("carrier"), max_length=16, blank=True)
    # The people of a record: the database checks none of them, `fonds verify numbers` does (docs/adr/0014).
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    created_at = models.DateTimeField(_("created at"))
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    updated_at = models.DateTimeField(_("updated at"))
    version = models.PositiveIntegerField(_("version"), default=1)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    signed_at = models.DateTimeField(_("signed at"), null=True)
    filed_on = models.DateField(_("filed on"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    policy_version = models.PositiveIntegerField(_("policy version"))
    retention_code = models.CharField(_("retention"), max_length=16, blank=True)
    values = models.JSONField(_("values"), default=dict)
    sealed = models.BinaryField(null=True)
    sealed_title = models.BinaryField(null=True)  # `title` is '' then; see records.title_sealing
    opened: str | None = None  # what it says, once it was opened; never stored
    t1 = models.TextField(null=True, db_collation="C")
    t2 = models.TextField(null=True, db_collation="C")
    t3 = models.TextField(null=True, db_collation="C")
    t4 = models.TextField(null=True, db_collation="C")
    t5 = models.TextField(null=True, db_collation="C")
    t6 = models.TextField(null=True, db_collation="C")
    t7 = models.TextField(null=True, db_collation="C")
    t8 = models.TextField(null=True, db_collation="C")
    d1 = models.DateField(null=True)
    d2 = models.DateField(null=True)
    d3 = models.DateField(null=True)
    d4 = models.DateField(null=True)
    n1 = models.DecimalField(null=True, max_digits=24, decimal_places=6)
    n2 = models.DecimalField(null=True, max_digits=24, decimal_places=6)
    n3 = models.DecimalField(null=True, max_digits=24, decimal_places=6)
    n4 = models.DecimalField(null=True, max_digits=24, decimal_places=6)

    class Meta:
        app_label = "archive"
        db_table = "archive_record"
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [
            models.CheckConstraint(
                name="record_filed_has_number",
                condition=~Q(state="filed") | Q(archive_no__isnull=False, filed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="record_item_in_file_only", condition=Q(kind="item") | Q(parent__isnull=True)
            ),
            models.UniqueConstraint(name="record_archive_no_once", fields=("archive_no",)),
            models.CheckConstraint(
                name="record_title_sealed_or_open",
                condition=Q(sealed_title__isnull=True) | Q(title=""),
            ),
        ]
        indexes = [
            models.Index(F("category"), F("id").desc(), name="record_category_id"),
            models.Index(F("updated_at").desc(), F("id").desc(), name="record_updated"),
            models.Index(
                fields=["parent"], name="record_parent", condition=Q(parent__isnull=False)
            ),
            models.Index(
                fields=["department"], name="record_not_filed", condition=~Q(state="filed")
            ),
            *(
                models.Index(
                    fields=["category", slot, "id"],
                    name=f"record_{slot}",
                    condition=Q(**{f"{slot}__isnull": False}),
                )
                for slot in SLOTS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.archive_no or ''} {self.title}".strip() or f"#{self.pk}"


class EqualityKey(CompanyTable):
    """A digest of one field's normalised value: equality, duplicates, blind index; unique where the policy says so."""

    field = models.CharField(max_length=64)
    digest = models.BinaryField()
    # Derived and many: the database checks nothing, `fonds verify numbers` does (docs/adr/0009).
    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, db_constraint=False, related_name="equality_keys"
    )
    only_once = models.BooleanField(default=False)

    class Meta:
        app_label = "archive"
        db_table = "archive_record_key"
        constraints = [
            models.UniqueConstraint(
                name="record_key_once", fields=("field", "digest"), condition=Q(only_once=True)
            ),
        ]
        # A digest says which field it is of: no two fields share one.
        indexes = [models.Index(fields=["digest"], name="record_key_by_digest")]

    def __str__(self) -> str:
        return f"{self.field} of {self.record_id}"


class RetentionState(CompanyTable):
    """When a record falls due and the steps that led to it; beside the record, so that computing again is cheap."""

    # Derived, as the equality keys are: checked by `fonds verify numbers`, not by the database.
    record = models.OneToOneField(
        Record,
        primary_key=True,
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="retention",
    )
    due = models.DateField(_("due on"), null=True)
    action = models.CharField(_("action"), max_length=8, blank=True)
    state = models.CharField(_("state"), max_length=16)
    rule = models.CharField(max_length=16, blank=True)
    steps = models.JSONField(default=list)
    digest = models.BinaryField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_retention_state"
        indexes = [
            models.Index(fields=["due", "record"], name="due_list", condition=Q(due__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.due or self.state}"


class VerificationState(CompanyTable):
    """When a filed record is next due to be checked, by which cadence, and who saw to it last.

    Beside the record, and narrow: a million of them are worked out by a few statements.
    """

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.CASCADE, related_name="verification"
    )
    cadence = models.CharField(max_length=30, blank=True)  # '' none governs it
    due = models.DateField(_("to be checked by"), null=True)
    since = models.DateField()  # the day it came under a cadence, or was filed under one
    changed_on = models.DateField(null=True)
    changed_by = models.BigIntegerField(null=True)
    checked_on = models.DateField(null=True)
    checked_by = models.BigIntegerField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_verification_state"
        indexes = [
            models.Index(fields=["due"], name="verification_due", condition=Q(due__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.due or self.cadence}"


class ReminderState(CompanyTable):
    """A date of a filed record that somebody is reminded of, and the day it comes next (docs/adr/0019).

    Beside the record, one row for each reminder of the policy and each date: a group of rows has several.
    """

    record = models.ForeignKey(
        Record,
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="reminders",
    )
    cadence = models.CharField(max_length=30)
    day = models.DateField()  # as it stands in the record
    occasion = models.DateField(_("comes next on"), null=True)  # None: it does not come any more
    since = models.DateField()  # the day from which it holds for the record
    raised = models.DateField(null=True)  # the last day that a reminder was raised of
    until = models.DateField(null=True)  # the day the record ended: no reminder from then on

    class Meta:
        app_label = "archive"
        db_table = "archive_reminder_state"
        constraints = [
            models.UniqueConstraint(name="reminder_once", fields=("record", "cadence", "day")),
        ]
        indexes = [
            models.Index(
                fields=["cadence", "occasion"],
                name="reminder_next",
                condition=Q(occasion__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.cadence}: {self.occasion or '-'}"


class SearchWords(CompanyTable):
    """The words a record is found by, one row per sensitivity class; sealed fields are in none."""

    record = models.ForeignKey(
        Record,
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="search_words",
        db_index=False,
    )
    sensitivity = models.CharField(max_length=2, blank=True)  # "" open, P, SP, B, T keyed
    words = SearchVectorField()

    class Meta:
        app_label = "archive"
        db_table = "archive_search_words"
        constraints = [
            models.UniqueConstraint(name="search_words_once", fields=("record", "sensitivity")),
        ]
        # New words lie in a list until there are 16 MB of them or the database cleans up: whoever imports
        # ten thousand records need not wait for their index.
        indexes = [
            GinIndex(fields=["words"], name="search_words_gin", gin_pending_list_limit=16_384)
        ]

    def __str__(self) -> str:
        return f"words of {self.record_id}"


class ProposedChange(CompanyTable):
    """New values somebody proposes for a filed record; the old ones stay in force until it is decided."""

    class State(models.TextChoices):
        """What became of the proposal."""

        OPEN = "open", _("open")
        APPLIED = "applied", _("applied")
        REJECTED = "rejected", _("rejected")

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="proposals")
    based_on = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    request = models.BigIntegerField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_proposed_change"
        constraints = [
            models.UniqueConstraint(
                name="proposed_change_one_open", fields=("record",), condition=Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return f"change of {self.record_id}"


class Editing(CompanyTable):
    """Somebody has the form of a record open: a sign of life every few seconds, stale without one."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_editing"
        constraints = [
            models.UniqueConstraint(name="editing_once", fields=("record", "person")),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} edits {self.record_id}"


class RegisterEntry(CompanyTable):
    """The line a filing writes into the register (登记表); never changed, corrected by dated notes only."""

    # The line outlives a record whose import was taken back; its number is void in the ledger then.
    record = models.OneToOneField(
        Record, on_delete=models.DO_NOTHING, db_constraint=False, related_name="register_entry"
    )
    archive_no = models.CharField(_("archive number"), max_length=200)
    title = models.CharField(_("title"), max_length=500)
    category = models.CharField(_("category"), max_length=64)
    department = models.CharField(_("responsible department"), max_length=16)
    filed_on = models.DateField(_("filed on"))
    quantity = models.IntegerField(_("quantity"), null=True)
    pages = models.IntegerField(_("pages"), null=True)
    carrier = models.CharField(_("carrier"), max_length=16, blank=True)
    location = models.CharField(_("location"), max_length=200, blank=True)
    retention = models.CharField(_("retention"), max_length=16, blank=True)
    level = models.CharField(_("confidentiality"), max_length=8)
    filed_by = models.CharField(_("filed by"), max_length=100)
    received_by = models.CharField(_("received by"), max_length=100, blank=True)
    noted: list[Any] | None = None  # the notes added to it, once they were read

    class Meta:
        app_label = "archive"
        db_table = "archive_register_entry"
        indexes = [models.Index(F("filed_on").desc(), F("id").desc(), name="register_filed_on")]

    def __str__(self) -> str:
        return f"{self.archive_no} {self.title}"
