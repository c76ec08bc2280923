"""Shows the tokens of who leaves as what ends with the sign-in: the programs that use them stop."""

from collections.abc import Sequence

from django.urls import reverse

from gateway.tokens.models import Token
from kernel.clock import today
from kernel.text import N_
from security.actor import Actor
from security.people.open_work_port import Item, Kind, register


def tokens_of(_actor: Actor, person: int) -> Sequence[Item]:
    """Return the tokens that are good and act as a person."""
    rows = Token.objects.filter(user=person, revoked_at__isnull=True, expires_on__gte=today())
    return [
        Item(label=str(one), url=reverse("token", args=[one.pk])) for one in rows.order_by("pk")
    ]


register("tokens", Kind(label=N_("Tokens of programs"), items=tokens_of))
