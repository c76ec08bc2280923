"""What the company changed of the published calendar, and the years it entered itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable


class WorkDay(CompanyTable):
    """One day that differs from the published calendar: off, or worked."""

    day = models.DateField(_("day"), unique=True)
    off = models.BooleanField(_("off"))
    name = models.CharField(_("name"), max_length=60, blank=True)

    class Meta:
        app_label = "administration"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class WorkYear(CompanyTable):
    """A year without published data whose days the company has entered completely.

    Until the row exists the year is missing, whatever days of it are there: half a calendar is a guess.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    confirmed_at = models.DateTimeField(_("confirmed at"))
    confirmed_by = models.CharField(max_length=100)

    class Meta:
        app_label = "administration"
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)
