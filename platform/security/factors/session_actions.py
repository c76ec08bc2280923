"""Ends the sessions of somebody else, for who is responsible for security."""

from django.db import transaction

from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.people.queries import person_or_missing
from security.people.security_rights import demand_security
from security.sessions.actions import end_all


@transaction.atomic
def end_sessions_of(actor: Actor, person: int, reason: str) -> int:
    """End every session of a person and return how many; Invalid without a reason."""
    demand_security(actor, "session.end", f"person:{person}")
    user = person_or_missing(person)
    if not reason.strip():
        message = N_("Say why the sessions are ended.")
        raise Invalid([Problem(code="reason", message=message, where="reason")])
    ended = end_all(actor, [user.pk])
    payload = {"sessions": ended, "reason": reason.strip()}
    writer.record(actor=actor, verb="session.end", target=f"person:{user.pk}", payload=payload)
    return ended
