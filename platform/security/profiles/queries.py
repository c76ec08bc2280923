"""Reads what the company asks when people sign in: by itself, or beside a person in the same question."""

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from security.people.models import Appointment, User
from security.profiles.models import SecurityProfile
from security.profiles.rules import CHOSEN, OFFICERS, Demand, demand_of

FIELDS = ("profile", "positions", "people", "grace_days", "since", *CHOSEN)
# What a second step can be done with.
STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def demand() -> Demand:
    """Return what the company asks now."""
    row = SecurityProfile.objects.values(*FIELDS).first()
    return demand_of(row, lifted=is_lifted())


def is_lifted() -> bool:
    """Say whether whoever operates this installation lets officers do without a second factor."""
    return bool(settings.FONDS_OFFICERS_WITHOUT_FACTOR)


def beside() -> dict[str, Any]:
    """Return what to annotate a person with, so that no page asks one question more; then `carry` it."""
    fields = {name: name for name in FIELDS}
    row = SecurityProfile.objects.annotate(whole=JSONObject(**fields))
    return {
        "asked": Subquery(row.values("whole")[:1]),
        "with_factor": Exists(Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=STEPS)),
        "officer_since": Subquery(_first_days(OuterRef("pk")).values("valid_from")[:1]),
    }


def carry(user: User) -> None:
    """Make what was read `beside` a person what holds of it."""
    asked = getattr(user, "asked", None)
    user.demand = demand_of(asked, lifted=is_lifted())  # type: ignore[attr-defined]  # carried to the actor


def officer_since(user: User) -> date | None:
    """Return the first day of a person's first post as an officer; known where the request read the person."""
    if hasattr(user, "officer_since"):
        known: date | None = user.officer_since
        return known
    first: date | None = _first_days(user.pk).values_list("valid_from", flat=True).first()
    return first


def _first_days(person: Any) -> Any:
    # Posts that ended count: who was an officer before has had the days of grace.
    held = Appointment.objects.filter(user_id=person, office__in=sorted(OFFICERS))
    return held.order_by("valid_from")
