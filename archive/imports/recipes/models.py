"""How a ledger was read: kept by name, to be proposed for the next one with the same headings."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable


class ImportRecipe(CompanyTable):
    """What was decided for one ledger. `headings` are its columns, `content` all that was said of it.

    What is given for all rows stands in it as the mapping of an import has it, single values only as corrections.
    """

    category = models.CharField(_("category"), max_length=64)
    name = models.CharField(_("name"), max_length=120)
    headings = models.JSONField(default=list)
    content = models.JSONField(default=dict)
    hits = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    used_at = models.DateTimeField(_("last used"))
    description = models.TextField(_("description"), blank=True, default="", db_default="")
    used_on = models.CharField(
        _("last used on"), max_length=255, blank=True, default="", db_default=""
    )
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        app_label = "archive"
        db_table = "archive_import_recipe"
        constraints = [
            models.UniqueConstraint(name="import_recipe_once", fields=("category", "name")),
        ]

    def __str__(self) -> str:
        return self.name


class ImportCorrection(CompanyTable):
    """What a person made of a value of a column; proposed again where exactly the same text stands.

    None of a field whose values must not stand in clear.
    """

    recipe = models.ForeignKey(
        ImportRecipe, on_delete=models.CASCADE, related_name="corrections", db_index=False
    )
    column = models.CharField(max_length=200)  # the heading, in the form headings are compared in
    heading = models.CharField(max_length=255)
    value = models.CharField(max_length=200)
    text = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_import_correction"
        constraints = [
            models.UniqueConstraint(
                name="import_correction_once", fields=("recipe", "column", "value")
            )
        ]

    def __str__(self) -> str:
        return f"{self.value} → {self.text}"
