"""What cannot be right in records; beside them, worked out anew each night."""

from django.db import models

from archive.records.models import Record
from persistence.models import CompanyTable


class Anomaly(CompanyTable):
    """One thing that cannot be right in one record, and the day it was first seen."""

    # Derived, as the equality keys are: the database checks nothing.
    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=16)
    field = models.CharField(max_length=64, blank=True)  # its code, '' of none
    found_on = models.DateField()

    class Meta:
        app_label = "archive"
        db_table = "archive_anomaly"
        constraints = [
            models.UniqueConstraint(name="anomaly_once", fields=("record", "kind", "field")),
        ]
        indexes = [models.Index(fields=["kind", "-record"], name="anomaly_kind")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind} {self.field}"
