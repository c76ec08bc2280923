"""What was collected before it is a record, and the checks of accuracy and completeness."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from archive.records.models import Record
from persistence.models import CompanyTable


class FillLink(CompanyTable):
    """A link by which a customer fills in a form until a day; the database keeps only the digest of its token."""

    digest = models.CharField(max_length=64)  # SHA-256 of the token, which is shown once
    category = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)  # for whom; the customer never sees it
    department = models.CharField(max_length=16, blank=True)
    once = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "archive"
        db_table = "archive_fill_link"
        constraints = [
            models.UniqueConstraint(name="fill_link_digest_once", fields=("digest",)),
            models.CheckConstraint(
                name="fill_link_once_used_once", condition=Q(once=False) | Q(used__lte=1)
            ),
        ]
        indexes = [models.Index(fields=["-created_at"], name="fill_link_latest")]

    def __str__(self) -> str:
        return f"{self.category} {self.expires_at}"


class RawItem(CompanyTable):
    """A card, a note, files or a sent-in form that may become a record; its content lies sealed.

    The columns a right is decided by are named as those of a record. `signers` are the user ids the sign-off
    counts for: who signed, and in whose stead.
    """

    token = models.CharField(max_length=32)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=12, default="open")
    category = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=200)
    sealed = models.BinaryField()  # text, summary, values
    department = models.CharField(max_length=16, blank=True)
    territory = models.CharField(max_length=16, blank=True)
    level = models.CharField(max_length=8, blank=True)
    owner = models.ForeignKey(  # who collected it
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    collected_on = models.DateField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_on = models.DateField(null=True)
    signers = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="members", db_index=False
    )
    # A record whose entering is taken back leaves its item waiting again.
    record = models.ForeignKey(
        Record, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    ended_by = models.ForeignKey(  # who keyed, merged or rejected it
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    request = models.BigIntegerField(null=True)
    link = models.ForeignKey(  # it was sent in by
        FillLink, null=True, on_delete=models.PROTECT, related_name="items"
    )

    class Meta:
        app_label = "archive"
        db_table = "archive_raw_item"
        constraints = [
            models.UniqueConstraint(name="raw_item_token_once", fields=("token",)),
            models.CheckConstraint(
                name="raw_item_rejected_with_reason", condition=~Q(state="rejected") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="raw_item_signed_by_somebody",
                condition=~Q(state="signed") | Q(signed_by__isnull=False, signed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="raw_item_keyed_into_record",
                condition=~Q(state="keyed") | Q(record__isnull=False),
            ),
            models.CheckConstraint(
                name="raw_item_merged_into_one",
                condition=~Q(state="merged") | Q(into__isnull=False) | Q(record__isnull=False),
            ),
            models.UniqueConstraint(
                name="raw_item_keyed_once", fields=("record",), condition=Q(state="keyed")
            ),
        ]
        indexes = [models.Index(fields=["state", "collected_on"], name="raw_item_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"


class Verification(CompanyTable):
    """One check of accuracy or of completeness, of an item or of a record; those of an item go along with it."""

    item = models.ForeignKey(
        RawItem, null=True, on_delete=models.PROTECT, related_name="verifications"
    )
    record = models.ForeignKey(
        Record, null=True, on_delete=models.CASCADE, related_name="verifications"
    )
    aspect = models.CharField(max_length=12)
    method = models.CharField(max_length=12)
    outcome = models.CharField(max_length=12)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_verification"
        constraints = [
            models.CheckConstraint(
                name="verification_of_one_thing",
                condition=Q(item__isnull=False, record__isnull=True)
                | Q(item__isnull=True, record__isnull=False),
            ),
            models.CheckConstraint(
                name="verification_known",
                condition=Q(
                    aspect__in=("accuracy", "completeness"),
                    method__in=("documents", "phone", "public"),
                    outcome__in=("confirmed", "wrong"),
                ),
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="verification_latest")]

    def __str__(self) -> str:
        return f"{self.aspect}: {self.outcome}"
