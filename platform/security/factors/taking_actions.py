"""Takes second factors from who lost them, with a second administrator where two are wanted."""

from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext

from kernel.decision import refusal
from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.factors.models import FactorPace
from security.freshness import demand_fresh
from security.people.models import User
from security.people.queries import person_or_missing
from security.people.rights import require
from security.people.second_guard import demand_second, said_of
from security.people.second_port import Act, Performer, register
from security.people.second_rules import Seconded
from security.people.security_rights import demand_security

TAKE = "factor.take"


def register_performer() -> None:
    """Say how factors are taken once a second administrator agrees; called once at start-up."""
    register(TAKE, Performer(label=N_("Take away second factors"), perform=_do, fresh=True))


def taking(person: User, reason: str) -> Act:
    """Return the act of taking factors; who is to agree reads the reason in its title."""
    return Act(
        subject=TAKE,
        target=f"person:{person.pk}",
        title=f"{person.name} · {gettext('Second factor')} · {reason.strip()}",
        data={"person": person.pk, "reason": reason.strip()},
        concerned=(person.pk,),
    )


def _do(actor: Actor, data: Mapping[str, Any], seconded: Seconded | None) -> object:
    return take_factors(actor, int(data["person"]), str(data["reason"]), seconded=seconded)


@transaction.atomic
def take_factors(
    actor: Actor, person: int, reason: str, *, seconded: Seconded | None = None
) -> User:
    """Take all factors from somebody who lost them; the next sign-in needs the password only.

    For who is responsible for security, never for oneself; SecondNeeded where two administrators are wanted,
    NotFresh, Invalid without a reason.
    """
    demand_security(actor, TAKE, f"person:{person}")
    if seconded is None:
        demand_fresh()
    user = person_or_missing(person)
    if actor.id == str(user.pk):
        decision = refusal(N_("Not for yourself: another administrator does it."))
        require(decision, actor, TAKE, f"person:{user.pk}")
    if not reason.strip():
        message = N_("Say why, and how you know that it is this person who asks.")
        raise Invalid([Problem(code="reason", message=message, where="reason")])
    demand_second(actor, TAKE, f"person:{user.pk}", concerned=(user.pk,), seconded=seconded)
    taken = Authenticator.objects.filter(user_id=user.pk)
    kinds = sorted({str(one.type) for one in taken})
    payload = {"people": [user.pk], "kinds": kinds, "reason": reason.strip(), **said_of(seconded)}
    taken.delete()
    FactorPace.objects.filter(key=str(user.pk)).delete()
    writer.record(actor=actor, verb=TAKE, target=f"person:{user.pk}", payload=payload)
    return user
