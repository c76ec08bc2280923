"""Changes what the company asks when people sign in."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from kernel.clock import today
from kernel.errors import Conflict, Invalid
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.freshness import demand_fresh
from security.people.models import Position
from security.people.security_rights import demand_security
from security.profiles.models import SecurityProfile
from security.profiles.queries import FIELDS
from security.profiles.rules import CHOSEN, Demand, demand_of, problems_with_demand


@transaction.atomic
def change_profile(actor: Actor, wanted: Demand, *, version: int) -> SecurityProfile:
    """Store what the company asks from now on; the days of grace begin again when more people are asked.

    Refused, NotFresh, Invalid, or Conflict when it is not the `version` that was seen any more.
    """
    demand_security(actor, "profile.change", "company")
    demand_fresh()
    SecurityProfile.objects.bulk_create(
        [SecurityProfile(id=SecurityProfile.ONLY, version=0)], ignore_conflicts=True
    )
    row = SecurityProfile.objects.select_for_update().get()
    if row.version != version:
        raise Conflict(
            N_(
                "Somebody else changed the settings in the meantime; nothing of yours was stored. Open "
                "them again and enter your change."
            )
        )
    known = list(Position.objects.values_list("code", flat=True))
    problems = problems_with_demand(wanted, known=known)
    if problems:
        raise Invalid(problems)
    before = _values(row)
    _put(row, _dated(demand_of(before, lifted=wanted.lifted), wanted))
    after = _values(row)
    changed = [name for name in FIELDS if before[name] != after[name]]
    if changed:
        row.version += 1
        row.save()
        payload = {
            "before": {name: str(before[name]) for name in changed},
            "after": {name: str(after[name]) for name in changed},
        }
        writer.record(actor=actor, verb="profile.change", target="company", payload=payload)
    return row


def _dated(before: Demand, wanted: Demand) -> Demand:
    """Let grace begin today for who is newly asked; who only changes the days does not begin anew.

    That of officers begins with their first post, and no change of what a company asks moves it.
    """
    more = wanted.positions - before.positions or wanted.people - before.people
    return replace(wanted, since=today() if more or before.since is None else before.since)


def _put(row: SecurityProfile, wanted: Demand) -> None:
    row.profile = wanted.profile
    row.positions = sorted(wanted.positions)
    row.people = sorted(wanted.people)
    row.grace_days = wanted.grace_days
    for name in CHOSEN:
        setattr(row, name, getattr(wanted, name))
    row.since = wanted.since if wanted.positions or wanted.people else None


def _values(row: SecurityProfile) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}
