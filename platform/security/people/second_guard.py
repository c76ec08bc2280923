"""Lets no change of roles through where the company wants a second administrator and none has agreed."""

from collections.abc import Collection

from kernel.decision import refusal
from kernel.errors import Refused
from kernel.text import N_
from security.actor import Actor
from security.people.rights import require
from security.people.second_models import RolePolicy
from security.people.second_rules import Seconded, may_second

REHEARSAL = Seconded(
    by="", request=0
)  # tries whether an act could be done; whoever uses it rolls back


class SecondNeeded(Refused):
    """A second administrator has to agree first; who can ask for that does so instead."""


def is_hardened() -> bool:
    """Say whether changes of roles need a second administrator in this company."""
    return RolePolicy.objects.filter(second=True).exists()


def demand_second(
    actor: Actor, verb: str, target: str, *, concerned: Collection[int], seconded: Seconded | None
) -> None:
    """Raise SecondNeeded where nobody has agreed, Refused where who agreed may not; nothing where none is needed."""
    if seconded is not None:
        agreed = may_second(seconded.by, asked_by=actor.id, concerned=concerned)
        require(agreed, actor, verb, target)
    elif is_hardened():
        reason = N_(
            "In this company a second administrator has to agree to a change of roles; "
            "ask for it on the screen of the person."
        )
        raise SecondNeeded(refusal(reason), actor=actor.id, verb=verb, target=target)


def said_of(seconded: Seconded | None) -> dict[str, object]:
    """Return what the trail keeps of who agreed."""
    if seconded is None:
        return {}
    return {"seconded": {"request": seconded.request, "by": seconded.by}}
