"""What the code on a label stands for: an opaque word that names one record, copy or place, and tells nothing."""

from django.db import models
from django.db.models import Q

from archive.custody.place_models import Copy, Location
from archive.records.models import Record
from persistence.models import CompanyTable


class LabelCode(CompanyTable):
    """The code of a record, a copy or a place, made when its first label is printed; the same on every later one."""

    token = models.CharField(max_length=16, unique=True)
    record = models.OneToOneField(
        Record, null=True, on_delete=models.CASCADE, related_name="label_code"
    )
    copy = models.OneToOneField(
        Copy, null=True, on_delete=models.CASCADE, related_name="label_code"
    )
    location = models.OneToOneField(
        Location, null=True, on_delete=models.PROTECT, related_name="label_code"
    )

    class Meta:
        app_label = "archive"
        db_table = "archive_label_code"
        constraints = [
            models.CheckConstraint(
                name="label_code_of_one_thing",
                condition=Q(record__isnull=True, copy__isnull=True, location__isnull=False)
                | Q(record__isnull=False, copy__isnull=True, location__isnull=True)
                | Q(record__isnull=True, copy__isnull=False, location__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.token
