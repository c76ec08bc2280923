"""Which records came back from their rest, and whose paper is still to be fetched (REQ-ARC-03)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from archive.records.models import Record
from persistence.models import CompanyTable

_PERSON = settings.AUTH_USER_MODEL


class Restored(CompanyTable):
    """A record came back: when, for whom and why. `paper`: it lies on paper, and somebody fetches it."""

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    rested_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(_PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300)
    paper = models.BooleanField(default=False)
    fetched_at = models.DateTimeField(null=True)
    fetched_by = models.ForeignKey(_PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "archive"
        db_table = "archive_restored"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["at"], name="restored_to_fetch", condition=Q(paper=True, fetched_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_id} came back"
