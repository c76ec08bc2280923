"""How a command reaches into a company: by its host, as one of its people, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import translation

from config.operating.finding import find
from kernel.errors import Conflict, Missing, Refused
from kernel.scope import Scope
from kernel.text import N_
from security.actor import Actor
from security.audit.actions import write_refusals
from security.people.models import User
from security.people.queries import actor_of
from security.people.rules import same_name
from tenants.models import State
from tenants.scope import tenant_scope

COMMAND = "command line"  # stands in the trail where a request has its id


@contextmanager
def inside(host: str, *, person: str = "") -> Iterator[Scope]:
    """Open the scope of a company; with `person` (sign-in name) to change something as that person.

    Raises Missing for an unknown company or person, Conflict when somebody wants to change a suspended
    company. A refusal is written to the company's trail, as it is for a request.
    """
    found = find(host)
    if person and found.state != State.ACTIVE:
        raise Conflict(N_("{company} is {state}; nothing was changed."), **_named(found))
    value = found.value()
    try:
        # The sentences of the command line are English, like its commands.
        with tenant_scope(value, request_id=COMMAND) as scope, translation.override("en"):
            if person:
                scope.actor = _actor(person)
            yield scope
    except Refused as refused:
        with tenant_scope(value, request_id=COMMAND):
            write_refusals([refused], Actor.system("command"))
        raise


def _actor(person: str) -> Actor:
    user = User.objects.filter(username__iexact=same_name(person), is_active=True).first()
    if user is None:
        raise Missing(
            N_("Nobody signs in as “{person}” in this company, or may not any more."), person=person
        )
    return actor_of(user)


def _named(company: Any) -> dict[str, str]:
    return {"company": company.name, "state": company.state}
