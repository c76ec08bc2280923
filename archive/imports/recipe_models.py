"""How a ledger was read: kept by name, to be proposed for the next one with the same headings."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable


class ImportRecipe(CompanyTable):
    """What was decided for one ledger. `headings` are its columns, `content` all that was said of it.

    No value of a row stands in it; what is given for all rows does, as the mapping of an import has it.
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

    class Meta:
        app_label = "archive"
        db_table = "archive_import_recipe"
        constraints = [
            models.UniqueConstraint(name="import_recipe_once", fields=("category", "name")),
        ]

    def __str__(self) -> str:
        return self.name
