"""Keeps in the registry what a company changed of itself: its name, language and time zone."""

from tenants.middleware import HOSTS
from tenants.models import Company
from tenants.router import MIGRATOR


def keep_profile(company_id: str, *, name: str, language: str, time_zone: str) -> None:
    """Store it through the migrator, since no company may write to the registry; the next request sees it."""
    Company.objects.using(MIGRATOR).filter(pk=company_id).update(
        name=name, language=language, time_zone=time_zone
    )
    HOSTS.forget()
