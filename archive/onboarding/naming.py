"""How onboarding projects are named in the lines of what somebody did."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from archive.onboarding.models import OnboardingProject
from archive.onboarding.queries import may_look
from kernel.digits import numbers_in
from security.actor import Actor
from security.audit.touched import Named, register_namer


def register_names() -> None:
    """Register how projects are named; called once at start-up."""
    register_namer("onboarding", _named)


def _named(actor: Actor, ids: Collection[str]) -> Mapping[str, Named]:
    if not may_look(actor):
        return {}
    rows = OnboardingProject.objects.filter(pk__in=numbers_in(ids)).only("pk", "name")
    return {
        str(row.pk): Named(text=row.name, url=reverse("onboarding_project", args=[row.pk]))
        for row in rows
    }
