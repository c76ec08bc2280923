"""Reads what the company asks when people sign in."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from security.profiles.models import SecurityProfile
from security.profiles.rules import CHOSEN, Demand, demand_of

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
