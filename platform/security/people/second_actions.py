"""Switches the second administrator for changes of roles on and off; off takes two as well."""

from django.db import transaction

from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.people.rights import demand_people
from security.people.second_guard import demand_second, said_of
from security.people.second_models import RolePolicy
from security.people.second_queries import administrators
from security.people.second_rules import Seconded

SWITCH = "role_policy.change"


@transaction.atomic
def switch_second(actor: Actor, *, second: bool, seconded: Seconded | None = None) -> bool:
    """Say whether changes of roles need a second administrator; return what holds then.

    Invalid where nobody but `actor` could agree, for nobody could ever change a role again; switching it
    off is such a change itself.
    """
    demand_people(actor, SWITCH, "role_policy")
    RolePolicy.objects.bulk_create([RolePolicy(id=RolePolicy.ONLY)], ignore_conflicts=True)
    row = RolePolicy.objects.select_for_update().get()
    if row.second == second:
        return second
    demand_second(actor, SWITCH, "role_policy", concerned=(), seconded=seconded)
    if second and not administrators(excluding=(actor.id,)):
        message = N_(
            "Nobody else administers this company, so nobody could agree to anything; appoint a second "
            "administrator first."
        )
        raise Invalid([Problem(code="alone", message=message, where="second")])
    with change_set(actor, SWITCH):
        payload = {
            "before": {"second": row.second},
            "after": {"second": second},
            **said_of(seconded),
        }
        row.second = second
        row.save(update_fields=["second"])
        writer.record(actor=actor, verb=SWITCH, target="role_policy", payload=payload)
    return second
