"""What people corrected in an import, in its order, and what they let a value mean the last time."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.imports.models import ImportJob
from persistence.models import CompanyTable


class ImportPatch(CompanyTable):
    """One correction laid over the cells of an import; `content` says it, sealed with the import's key.

    `changed` is how many cells it changed when it was made, where that was counted; `row` is the row of a
    single cell. What is taken back stays listed, with who made it and when.
    """

    class State(models.TextChoices):
        """Whether the correction counts."""

        ACTIVE = "active", _("counts")
        UNDONE = "undone", _("undone")
        REMOVED = "removed", _("removed")

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="patches", db_index=False
    )
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    column = models.CharField(max_length=255, blank=True)
    row = models.PositiveIntegerField(null=True)
    content = models.BinaryField()
    changed = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_import_patch"
        constraints = [
            models.UniqueConstraint(name="import_patch_once", fields=("job", "order")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.column}"


class ValueMemory(CompanyTable):
    """What a value of a column was mapped to the last time, by category; '' means it was left empty."""

    category = models.CharField(max_length=64)
    heading = models.CharField(max_length=200)
    value = models.CharField(max_length=200)
    target = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_value_memory"
        constraints = [
            models.UniqueConstraint(
                name="value_memory_once", fields=("category", "heading", "value")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} → {self.target}"
