"""What people say has changed of a record, without a right to change it; and what became of each field."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record
from archive.updates import rules
from persistence.models import CompanyTable


class NoticeState(models.TextChoices):
    """Where a change notice stands."""

    OPEN = rules.State.OPEN.value, _("waits to be compared")
    DECIDED = rules.State.DECIDED.value, _("compared")


class ChangeNotice(CompanyTable):
    """New values of a record somebody hands in; nothing changes before somebody who may change it has compared.

    `values` holds the open ones by field or group code, `sealed` those of sealed fields. `refiled`: they come from
    a new card of a filed record (重新归档), keyed by who may change it.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    values = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    refiled = models.BooleanField(default=False)
    happened_on = models.DateField(_("changed on"), null=True)
    words = models.TextField(_("how it is known"), blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()
    due = models.DateField(_("to be compared by"))
    state = models.CharField(max_length=8, choices=NoticeState.choices, default=NoticeState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    taken = models.JSONField(default=list)  # the codes that were accepted
    left = models.JSONField(default=list)  # the codes that were rejected
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_change_notice"
        constraints = [
            models.CheckConstraint(
                name="change_notice_decided_by_somebody",
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state="decided", decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due", "id"], name="change_notice_open", condition=Q(state="open")
            ),
            models.Index(fields=["submitted_by", "-id"], name="change_notice_own"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} of {self.record_id}"
