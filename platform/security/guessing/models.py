"""How fast passwords may be tried for a name, from wherever it is tried; single failures lie in the table of axes."""

from django.db import models

from persistence.models import CompanyTable


class NamePace(CompanyTable):
    """The moment up to which wrong passwords for a name are counted; `key` is a keyed hash of what was typed.

    A name nobody has is counted like any other: else a lock would tell which names exist.
    """

    key = models.CharField(max_length=64, unique=True)
    due_at = models.DateTimeField()

    class Meta:
        app_label = "security"

    def __str__(self) -> str:
        return self.key
