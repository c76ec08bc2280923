"""Saved views, what each person's lists look like, and changes of many records on their way."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable


class SavedView(CompanyTable):
    """Filters, columns and order of a list under a name; `shared` is '' one's own, a department's code, or * all.

    It holds conditions only, no rows: whoever opens it sees what they may see.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(_("name"), max_length=100)
    category = models.CharField(_("category"), max_length=64, blank=True)
    parameters = models.JSONField(default=list)  # sealed; see archive.lists.conditions
    columns = models.JSONField(null=True)  # codes in their order; null: the usual ones
    shared = models.CharField(_("shared with"), max_length=16, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_saved_view"
        verbose_name = _("saved view")
        constraints = [
            models.UniqueConstraint(name="saved_view_name_once", fields=("owner", "name"))
        ]

    def __str__(self) -> str:
        return self.name


class ListHabit(CompanyTable):
    """What one person's lists of a category look like; the row of no category also says page size and first view."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    category = models.CharField(max_length=64, blank=True)
    columns = models.JSONField(null=True)
    size = models.PositiveSmallIntegerField(null=True)
    view = models.ForeignKey(SavedView, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "archive"
        db_table = "archive_list_habit"
        constraints = [
            models.UniqueConstraint(name="list_habit_once", fields=("person", "category"))
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.category or '*'}"


class BulkEdit(CompanyTable):
    """One change of many records: chosen, planned, at work, done. `items` are pairs of id and version.

    `change` holds the new value, sealed, until the work is done; then the audit trail alone keeps it.
    """

    class State(models.TextChoices):
        """How far it is."""

        CHOSEN = "chosen", _("chosen")
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("at work")
        DONE = "done", _("done")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.CHOSEN)
    items = models.JSONField(default=list)
    field = models.CharField(max_length=64, blank=True)
    change = models.BinaryField(null=True)
    done = models.PositiveIntegerField(default=0)
    proposed = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=list)  # id, sentence, params of each
    change_set = models.BigIntegerField(null=True)
    job = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_bulk_edit"
        verbose_name = _("change of many records")

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"
