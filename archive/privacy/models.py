"""What the company keeps about personal data beside its records."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record
from persistence.models import CompanyTable


class NoticeVersion(CompanyTable):
    """One version of the privacy notice: its text is never changed, and the day the next begins ends it."""

    code = models.CharField(max_length=50)
    zh = models.TextField()
    en = models.TextField(blank=True)
    since = models.DateField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_notice_version"
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(name="notice_version_once", fields=("code",)),
            models.UniqueConstraint(name="notice_version_one_a_day", fields=("since",)),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.since}"


class ImpactAssessment(CompanyTable):
    """An assessment of what the sensitive data of a category means for people; a later one takes its place."""

    category = models.CharField(max_length=64)
    purpose = models.TextField()
    author = models.CharField(max_length=100)
    made_on = models.DateField()
    result = models.CharField(max_length=10)
    measures = models.TextField(blank=True)
    valid_until = models.DateField()
    reference = models.CharField(max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_impact_assessment"
        ordering = ["-made_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="assessment_period", condition=Q(valid_until__gt=F("made_on"))
            ),
            models.CheckConstraint(
                name="assessment_result", condition=Q(result__in=("fit", "measures", "unfit"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.made_on}: {self.result}"


class DataRequest(CompanyTable):
    """What somebody asks about the data in one record; the database itself holds it to one outcome with its reason."""

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", _("open")
        DECIDING = "deciding", _("with who decides")
        DELETING = "deleting", _("to be destroyed")
        ANSWERED = "answered", _("answered")

    # It outlives a record that was destroyed: what became of the request has to be shown for years.
    record = models.ForeignKey(
        Record, on_delete=models.DO_NOTHING, db_constraint=False, related_name="data_requests"
    )
    kind = models.CharField(max_length=10)
    received_on = models.DateField()
    due_on = models.DateField(null=True)
    identity_check = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=10, blank=True)
    ground = models.CharField(max_length=10, blank=True)
    reason = models.TextField(blank=True)
    request = models.BigIntegerField(null=True)
    levels = models.JSONField(default=dict)  # of sealed records: what each had before
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_on = models.DateField(null=True)
    unsealed_on = models.DateField(null=True)
    number = models.CharField(max_length=210, blank=True)  # of the record, once that is destroyed
    disposal = models.CharField(max_length=60, blank=True)  # under which it was destroyed
    kept = models.JSONField(default=dict)  # why it was not: sentence, params, disposal

    class Meta:
        app_label = "archive"
        db_table = "archive_data_request"
        constraints = [
            models.CheckConstraint(
                name="data_request_one_outcome",
                condition=(
                    Q(state="answered")
                    & ~Q(outcome="")
                    & ~Q(reason="")
                    & Q(answered_on__isnull=False)
                )
                | (~Q(state="answered") & Q(answered_on__isnull=True)),
            ),
            models.UniqueConstraint(
                name="data_request_open_once",
                fields=("record", "kind"),
                condition=~Q(state="answered"),
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="data_request_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.received_on}: {self.outcome or self.state}"

    @property
    def named(self) -> str:
        """The archive number of the record, also once that is destroyed; its id where it has none."""
        return self.number or self._number() or f"#{self.record_id}"

    def _number(self) -> str:
        try:
            return self.record.archive_no or ""
        except Record.DoesNotExist:
            return ""


class SealRequest(CompanyTable):
    """What somebody asks about a sealed record: to consult it until a day, or to lift the seal."""

    class State(models.TextChoices):
        """What became of it."""

        DECIDING = "deciding", _("with who decides")
        AGREED = "agreed", _("agreed to")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")

    sealed_by = models.ForeignKey(
        DataRequest, on_delete=models.PROTECT, related_name="seal_requests"
    )
    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=10)
    reference = models.CharField(max_length=200)
    note = models.TextField()
    until = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DECIDING)
    request = models.BigIntegerField(null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_seal_request"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="seal_request_time",
                condition=Q(kind="consult", until__isnull=False)
                | Q(kind="lift", until__isnull=True),
            ),
            models.UniqueConstraint(
                name="seal_request_open_once",
                fields=("sealed_by", "kind", "asked_by"),
                condition=Q(state="deciding"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sealed_by_id}: {self.state}"
