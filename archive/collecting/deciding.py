"""Who signs a card: the first step of the policy's approval of reviews, who is neither collector nor clerk."""

from collections.abc import Collection

from django.urls import reverse

from archive.collecting import actions
from archive.collecting.asking import SIGN
from archive.collecting.queries import visible_to
from decisions.port import Handler, register
from kernel.digits import number_in
from kernel.text import N_
from persistence.arrays import any_id
from security.actor import Actor


def register_signing() -> None:
    """Register what follows from a signature; called once at start-up."""
    register(
        SIGN,
        Handler(
            label=N_("Sign a card before it is keyed"),
            on_approved=actions.signed,
            on_returned=actions.returned,
            on_withdrawn=actions.withdrawn,
            describe_url=_url,
            hidden=_hidden,
        ),
    )


def _url(target: str) -> str:
    number = number_in(target.partition(":")[2])
    return reverse("collected_item", args=[number]) if number else ""


def _hidden(actor: Actor, targets: Collection[str]) -> frozenset[str]:
    ids = {number: target for target in targets if (number := number_in(target.partition(":")[2]))}
    met = set(visible_to(actor).filter(any_id("pk", ids)).values_list("pk", flat=True))
    return frozenset(target for number, target in ids.items() if number not in met)
