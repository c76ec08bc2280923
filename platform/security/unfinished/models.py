"""What somebody typed into a form and has not saved; sealed, because it may hold personal data."""

from django.conf import settings
from django.db import models

from persistence.models import CompanyTable
from security.unfinished.rules import LONGEST_PATH


class _Waiting(models.Manager["UnfinishedEntry"]):
    """What was typed and not saved."""

    def get_queryset(self) -> models.QuerySet["UnfinishedEntry"]:
        """Leave out the pages that were saved."""
        return super().get_queryset().exclude(content=b"")


class UnfinishedEntry(CompanyTable):
    """The fields of one open page of a form, as its person left them.

    `form` names the form ("record.edit:17"), `page` the opened page: two pages of one form are two
    entries. `content` is what the browser would have sent, sealed with the company's key; nothing once
    the page was saved, which stays known for what a slow line brings in later.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    form = models.CharField(max_length=100)
    page = models.CharField(max_length=32)
    path = models.CharField(max_length=LONGEST_PATH)
    content = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        app_label = "security"
        db_table = "security_unfinished_entry"
        constraints = [
            models.UniqueConstraint(
                name="unfinished_entry_once", fields=("person", "form", "page")
            ),
        ]
        indexes = [models.Index(fields=["kept_at"], name="unfinished_entry_kept_at")]

    objects = models.Manager["UnfinishedEntry"]()
    waiting = _Waiting()

    def __str__(self) -> str:
        return f"{self.form} of {self.person_id}"
