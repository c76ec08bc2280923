"""Runs a Django command inside every company."""

from typing import Any

from django.core.management.base import CommandError

from tenants.management.entering import MAY_BE_ENTERED, EnteringCommand
from tenants.models import Company


class Command(EnteringCommand):
    """Each company is a transaction of its own: one that fails keeps nobody else waiting."""

    help = "Runs a Django command inside every company, each as a transaction of its own."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command everywhere; raise CommandError naming the companies where it failed."""
        failed = []
        for company in Company.objects.filter(state__in=MAY_BE_ENTERED).order_by("created_at"):
            try:
                self.enter(company, options)
            except Exception as error:  # noqa: BLE001 - whatever it was, it is told and others go on
                failed.append(f"{company.name} ({company.pk}): {error}")
        if failed:
            raise CommandError("It failed, and changed nothing, in: " + "; ".join(failed))
