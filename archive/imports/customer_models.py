"""The customers of a ledger of items, and the file each of them has or gets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.imports.models import ImportJob
from persistence.models import CompanyTable


class ImportCustomer(CompanyTable):
    """One customer that rows of a ledger name. `content` is what they say of it, sealed with the import's key.

    `record_id` is its file: found before the commit, or made by it.
    """

    class State(models.TextChoices):
        """How the customer's file stands."""

        FOUND = "found", _("file found")
        NEW = "new", _("new file")
        OPEN = "open", _("to be chosen")
        BAD = "bad", _("with problems")
        MADE = "made", _("file made")

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="customers", db_index=False
    )
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices)
    filing = models.BooleanField(default=False)
    row = (
        models.PositiveIntegerField()
    )  # the first that names it and can become a record, else the first
    rows = models.PositiveIntegerField()
    chosen = models.BooleanField(default=False, db_default=False)  # a person wants a new file
    record_id = models.BigIntegerField(null=True)  # no foreign key: a record's life is not ours
    content = models.BinaryField()

    class Meta:
        app_label = "archive"
        db_table = "archive_import_customer"
        constraints = [
            models.UniqueConstraint(name="import_customer_once", fields=("job", "number")),
            models.CheckConstraint(
                name="import_customer_has_file",
                condition=~models.Q(state__in=("found", "made"))
                | models.Q(record_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                models.F("job"), models.F("state"), models.F("number"), name="import_customer_state"
            )
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.state}"
