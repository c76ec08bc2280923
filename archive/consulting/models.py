"""What is asked to be shown (查询申请), and the forms people search by (查询表格)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable


class ViewRequest(CompanyTable):
    """Somebody asks to be shown the result of a query, or masked values of a record, until a day.

    `said` holds what he looks for and why, sealed: it may name people. `found` are the records of the result as it
    was when it was agreed to.
    """

    class State(models.TextChoices):
        """What became of it."""

        DECIDING = "deciding", _("with who decides")
        AGREED = "agreed", _("agreed to")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")

    kind = models.CharField(max_length=10)
    category = models.CharField(max_length=64)
    record = models.BigIntegerField(null=True)
    fields = models.JSONField(default=list)
    said = models.JSONField(default=dict)
    purpose = models.CharField(max_length=40, blank=True)
    until = models.DateField()
    found = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DECIDING)
    request = models.BigIntegerField(null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_view_request"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="view_request_of_values_names_a_record",
                condition=Q(kind="query") | Q(kind="values", record__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_by", "record"],
                name="view_request_agreed",
                condition=Q(kind="values", state="agreed"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.category} by {self.asked_by_id}: {self.state}"


class QueryForm(CompanyTable):
    """A form of conditions on one category that an administrator composed for positions."""

    zh = models.CharField(max_length=100)
    en = models.CharField(max_length=100, blank=True)
    category = models.CharField(max_length=64)
    positions = models.JSONField(default=list)
    fields = models.JSONField(default=list)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_query_form"
        ordering = ["zh", "pk"]
        constraints = [
            models.UniqueConstraint(name="query_form_name_once", fields=("zh",)),
        ]

    def __str__(self) -> str:
        return self.zh
