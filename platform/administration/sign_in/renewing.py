"""A session that came in through a provider goes on only while the provider says so: it is asked again, unseen."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kernel.clock import instant
from security.factors.adapters import PROVIDER
from security.providers.models import IdentityProvider
from security.providers.rules import USUAL_CHECK, Account


def through_of(row: IdentityProvider, account: Account, *, factor: bool) -> dict[str, Any]:
    """Return what a session keeps of the provider it came in through; see `security.factors.adapters`."""
    return {
        "id": row.pk,
        "name": row.name,
        "factor": factor,
        "proved_at": account.proved_at,
        "sid": account.session,
        "checked": instant().timestamp(),
        # A change of it ends the sessions, so no page has to ask.
        "minutes": row.check_minutes,
    }


def is_due(request: HttpRequest, *, began: float) -> bool:
    """Say whether the provider of a session has to be asked again; `began` is when the session did."""
    through = request.session.get(PROVIDER)
    if not isinstance(through, dict):
        return False
    age = instant().timestamp() - float(through.get("checked", began))
    return age >= 60 * int(through.get("minutes", USUAL_CHECK))


def is_on_its_way(request: HttpRequest) -> bool:
    """Say whether a request is one of the two by which a provider is asked again; nothing else is open until then."""
    number = request.session[PROVIDER]["id"]
    ways = ("own_renew_there", "provider_back")
    return request.path in {reverse(name, args=[number]) for name in ways}


def to_provider(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the provider and back to this page; None for what is no page a browser goes to."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    if request.method != "GET" or mode != "navigate":
        return None
    at = reverse("own_renew_there", args=[request.session[PROVIDER]["id"]])
    return HttpResponseRedirect(f"{at}?{urlencode({'next': request.get_full_path()})}")
