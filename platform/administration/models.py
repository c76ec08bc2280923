"""The tables of the administration, found by Django here."""

from administration.calendar.models import WorkDay, WorkYear
from administration.company.models import CompanyLogo, CompanySettings

__all__ = ["CompanyLogo", "CompanySettings", "WorkDay", "WorkYear"]
