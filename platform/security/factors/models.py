"""How fast somebody may try codes: one row for each person who mistyped; the factors themselves are allauth's table."""

from django.db import models

from persistence.models import CompanyTable


class FactorPace(CompanyTable):
    """The moment up to which a person's wrong codes are counted; see `persistence.paces`."""

    key = models.CharField(max_length=32, unique=True)
    due_at = models.DateTimeField()

    class Meta:
        app_label = "security"

    def __str__(self) -> str:
        return self.key
