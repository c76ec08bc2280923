"""What the company asks of a person who signs in, and what that person has: read beside the person in one question."""

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from security.actor import Actor
from security.people.models import Appointment, User
from security.profiles.models import SecurityProfile
from security.profiles.queries import FIELDS, STEPS, is_lifted
from security.profiles.rules import OFFICERS, demand_of


def beside() -> dict[str, Any]:
    """Return what to annotate a person with, so that no page asks one question more; then `carry` it."""
    fields = {name: name for name in FIELDS}
    row = SecurityProfile.objects.annotate(whole=JSONObject(**fields))
    return {
        "asked": Subquery(row.values("whole")[:1]),
        "with_factor": Exists(_factors(OuterRef("pk"))),
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


def has_factor(user: User) -> bool:
    """Say whether somebody signs in with a second step; known already where the request read the person."""
    known = getattr(user, "with_factor", None)
    return bool(known) if known is not None else _factors(user.pk).exists()


def positions_of(actor: Actor) -> frozenset[str]:
    """Return the codes of the positions somebody holds today, also standing in for another."""
    return frozenset(post.position for post in actor.posts)


def _factors(person: Any) -> Any:
    return Authenticator.objects.filter(user_id=person, type__in=STEPS)
