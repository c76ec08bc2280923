"""Shares that were asked for, what of which records they show, the codes that open them, and each opening."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record
from persistence.models import CompanyTable


class Share(CompanyTable):
    """A record shared with a department or, by a link, with a named person outside (对外共享).

    `sealed` holds the name and the mail address of that person. `digest` is that of the token in the link, which is
    stored nowhere. `wants_clear`: masked values are asked for in clear; `clear`: who decided last might unmask them.
    """

    class State(models.TextChoices):
        """What became of the question; that it is over by its day is no state."""

        ASKED = "asked", _("with who decides")
        AGREED = "agreed", _("agreed to")
        RETURNED = "returned", _("not agreed to")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ENDED = "ended", _("ended")

    record = models.ForeignKey(  # the register outlives the record
        Record, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    archive_no = models.CharField(max_length=210, blank=True)
    department = models.CharField(max_length=32, blank=True)
    partner = models.CharField(max_length=200, blank=True)
    sealed = models.BinaryField(default=bytes)
    purpose = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500)
    until = models.DateField()
    wants_clear = models.BooleanField(default=False)
    clear = models.BooleanField(default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    request = models.BigIntegerField(null=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.CharField(max_length=500, blank=True)  # names, as they were
    digest = models.CharField(max_length=64, null=True, unique=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_share"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="share_has_one_recipient",
                condition=(Q(department="") & ~Q(partner="")) | (~Q(department="") & Q(partner="")),
            ),
            models.CheckConstraint(
                name="share_link_after_agreement",
                condition=Q(digest__isnull=True) | Q(agreed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["record", "-id"], name="share_record"),
            models.Index(fields=["department", "-id"], name="share_department"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number the share carries: year of the question and its place in the register."""
        return f"GX{self.asked_at.year}-{self.pk:05d}"

    @property
    def is_outside(self) -> bool:
        """Whether it goes to somebody outside the company."""
        return not self.department


class SharePart(CompanyTable):
    """What a share shows of one record: the codes of its fields, and the tokens of its files."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="parts")
    record = models.ForeignKey(
        Record, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    fields = models.JSONField(default=list)
    files = models.JSONField(default=list)

    class Meta:
        app_label = "archive"
        db_table = "archive_share_part"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="share_part_once", fields=("share", "record"))]

    def __str__(self) -> str:
        return f"{self.share_id}: {self.record_id}"


class ShareCode(CompanyTable):
    """A one-time code: its digest, from which browser it was asked ('' one told by telephone), and what came of it.

    `browser` is the digest of a secret that browser alone holds; once the code is entered that browser is let in.
    """

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="codes")
    browser = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # '' until the mail is written
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    expires_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    entered_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_share_code"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["share", "-id"], name="share_code_share")]

    def __str__(self) -> str:
        return f"{self.share_id}: {self.asked_at:%Y-%m-%d}"


class ShareOpening(CompanyTable):
    """One opening of a share: when, from where, by whom of the company (null: the person outside), and of what."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    file = models.CharField(max_length=64, blank=True)  # '' the page with the fields
    page = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "archive"
        db_table = "archive_share_opening"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["share", "-id"], name="share_opening_share")]

    def __str__(self) -> str:
        return f"{self.share_id}: {self.at:%Y-%m-%d}"
