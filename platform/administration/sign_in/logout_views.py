"""The address at which an identity provider says who signed out there (OpenID Connect Back-Channel Logout 1.0)."""

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kernel.decision import refusal
from kernel.errors import Refused
from kernel.scope import current
from security.people.sign_ins import DOOR
from security.providers.logout_actions import LOGOUT_VERB, is_too_fast, sign_out
from security.providers.queries import offered_or_missing
from security.providers.rules import Turned


# The call comes from the provider's machine and carries no cookie; the signature of the token says who it is.
@csrf_exempt
@never_cache
@require_POST
def provider_logout(request: HttpRequest, number: int) -> HttpResponse:
    """End the sessions a logout token names; 400 for a token that is not good, 429 for too many at once."""
    address = str(get_client_ip_address(request) or "")
    if is_too_fast(address):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    row = offered_or_missing(number)
    try:
        sign_out(row, request.POST.get("logout_token", ""), address=address)
    except Turned as error:
        facts = {"provider": row.name, "address": address, "why": str(error.why)}
        decision = refusal(error.template, **{**error.params, **facts})
        target = f"provider:{row.pk}"
        failed = Refused(decision, actor=DOOR.id, verb=LOGOUT_VERB, target=target)
        current().refusals.append(failed)
        return JsonResponse({"error": "invalid_request"}, status=400)
    return HttpResponse(status=200)
