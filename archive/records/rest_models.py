"""Records at rest (归档), and those that clean-up has named for disposal: read by lists and by whoever disposes."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from archive.records.models import Record
from persistence.models import CompanyTable

_PERSON = settings.AUTH_USER_MODEL


class Rest(CompanyTable):
    """A record is at rest as long as this row is there: out of lists, found by a search, restored at any time."""

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.CASCADE, related_name="rest"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    last_used = models.DateField()  # upon which it was proposed
    cadence = models.CharField(max_length=30)  # the archival cycle that proposed it

    class Meta:
        app_label = "archive"
        db_table = "archive_rest"

    def __str__(self) -> str:
        return f"{self.record_id} at rest"


class Nomination(CompanyTable):
    """A record that clean-up names for disposal (REQ-ARC-04): it destroys nothing, disposal reads the open ones."""

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, db_constraint=False, related_name="nominations"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_nomination"
        constraints = [
            models.UniqueConstraint(
                name="nomination_one_open", fields=("record",), condition=Q(withdrawn_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_id} named for disposal"
