"""The wrapped keys of one company: one for each record, and one for each purpose."""

from django.db import models
from django.db.models import Q

from persistence.models import CompanyTable


class RecordKey(CompanyTable):
    """The key of one record, wrapped by an epoch key that lies outside the database; deleting it
    destroys.
    """

    record_id = models.BigIntegerField(primary_key=True)
    epoch = models.IntegerField()
    wrapped = models.BinaryField()

    class Meta:
        app_label = "security"
        db_table = "security_record_key"
        constraints = [
            models.CheckConstraint(condition=Q(epoch__gte=1), name="security_record_key_epoch"),
        ]

    def __str__(self) -> str:
        return f"record {self.record_id}, epoch {self.epoch}"


class PurposeKey(CompanyTable):
    """The key of something that is not a record: a month of the audit trail, an import, the blind
    index.
    """

    purpose = models.TextField()
    epoch = models.IntegerField()
    wrapped = models.BinaryField()

    class Meta:
        app_label = "security"
        db_table = "security_purpose_key"
        constraints = [
            models.UniqueConstraint(fields=["purpose"], name="security_purpose_key_purpose"),
            models.CheckConstraint(condition=Q(epoch__gte=1), name="security_purpose_key_epoch"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}, epoch {self.epoch}"
