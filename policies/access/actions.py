"""Gives one person a right for a time; what was given is never changed, it ends."""

from datetime import date

from policies.access.grants import Verb
from policies.access.models import PersonalGrant
from security.actor import Actor
from security.audit import writer


def give_for_a_time(  # noqa: PLR0913 - a right has this many independent parts
    actor: Actor,
    *,
    person: int,
    verb: Verb,
    category: str,
    clearance: str,
    since: date,
    until: date,
    request: int,
) -> None:
    """Give what a request asked for; the caller carries out the approval of that request."""
    PersonalGrant.objects.create(
        person_id=person,
        verb=str(verb),
        category=category,
        clearance=clearance,
        valid_from=since,
        valid_to=until,
        request=request,
    )
    writer.record(
        actor=actor,
        verb="access.give",
        target=f"person:{person}",
        payload={
            "right": str(verb),
            "category": category,
            "clearance": clearance,
            "until": until.isoformat(),
            "request": request,
        },
    )
