"""How regulations are named in the lines of what somebody did."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from policies.regulations.queries import TARGET, readable
from security.actor import Actor
from security.audit.touched import Named, register_namer


def register_names() -> None:
    """Register the names; called once at start-up."""
    register_namer(TARGET, _regulations)


def _regulations(actor: Actor, codes: Collection[str]) -> Mapping[str, Named]:
    return {
        one.regulation.code: Named(
            text=f"{one.regulation.code} {one.said.title}",
            url=reverse("regulation", args=[one.regulation.code]),
        )
        for one in readable(actor)
        if one.regulation.code in codes
    }
