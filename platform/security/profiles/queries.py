"""Reads what the company asks when people sign in: by itself, or beside a person in the same question."""

from django.db.models import Subquery
from django.db.models.functions import JSONObject

from security.profiles.models import SecurityProfile
from security.profiles.rules import CHOSEN, Demand, demand_of

FIELDS = ("profile", "officers", "positions", "people", "grace_days", "since", *CHOSEN)


def demand() -> Demand:
    """Return what the company asks now."""
    row = SecurityProfile.objects.values(*FIELDS).first()
    return demand_of(row)


def demand_beside() -> Subquery:
    """Return the row as one JSON value, to be read with a person: no page asks one question more for it."""
    fields = {name: name for name in FIELDS}
    row = SecurityProfile.objects.annotate(whole=JSONObject(**fields))
    return Subquery(row.values("whole")[:1])
