"""How requests are named in the lines of what somebody did: by what they are about, as their reader may see it."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from decisions.models import Request
from kernel.digits import numbers_in
from security.actor import Actor
from security.audit.touched import Named, names_of, register_namer


def register_namers() -> None:
    """Register how requests are named; called once at start-up."""
    register_namer("request", _requests)


def _requests(actor: Actor, ids: Collection[str]) -> Mapping[str, Named]:
    numbers = numbers_in(ids)
    rows = Request.objects.filter(pk__in=numbers).values_list("pk", "target_kind", "target_id")
    targets = {str(pk): (kind, target) for pk, kind, target in rows}
    # A request is never the target of another one, so this asks no more than once.
    names = names_of(actor, [one for one in targets.values() if one[0] != "request"])
    return {
        number: Named(text=names[target].text, url=reverse("request_page", args=[number]))
        for number, target in targets.items()
        if target in names
    }
