"""The door of identity providers: leaving for one, and coming back to sign in, to link an account, to prove oneself."""

import secrets

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from administration.sign_in.provider_views import back_address
from administration.sign_in.renewing import through_of
from administration.sign_in.session_middleware import OVER
from administration.sign_in.stages import begin, local, note_proof
from kernel.decision import refusal
from kernel.errors import Refused
from kernel.scope import current
from kernel.text import N_
from security.factors.adapters import PROVIDER
from security.freshness import demand_fresh
from security.people.models import User
from security.people.sign_ins import DOOR
from security.providers.entering_actions import SIGN_IN_VERB, enter
from security.providers.exchanging import account_for
from security.providers.flow_actions import (
    CONFIRM,
    LINK,
    RENEW,
    SIGN_IN,
    Flow,
    Leaving,
    come_back,
    leave_for,
)
from security.providers.models import IdentityProvider, ProviderLink
from security.providers.queries import offered_or_missing
from security.providers.rules import Account, Turned, Why, counts_as_factor, demand_answer
from security.sessions.actions import came_through
from security.sessions.rules import Over

BROWSER = "fonds_browser"  # in the session: a secret of this browser, which no provider learns
LINKING = "fonds_linking"  # in the session: the account somebody has proved and may link


@never_cache
@require_GET
def provider_leave(request: HttpRequest, number: int) -> HttpResponse:
    """Send somebody who wants to sign in to a provider; who was sent here by another site is asked first."""
    # Or any page in the world opens a session here unasked, of whoever is signed in there (ASVS 7.6.2).
    if request.headers.get("Sec-Fetch-Site", "") in ("cross-site", "same-site"):
        return redirect_to_login(local(request.GET.get("next", "")))
    return _leave(request, number, purpose=SIGN_IN)


@never_cache
@require_GET
def own_provider_link(request: HttpRequest, number: int) -> HttpResponse:
    """Send somebody who is signed in to a provider, to prove that an account there is his."""
    offered_or_missing(number)  # before anybody is asked to prove himself for it
    demand_fresh()
    return _leave(request, number, purpose=LINK)


@never_cache
@require_GET
def own_confirm_there(request: HttpRequest, number: int) -> HttpResponse:
    """Send somebody who is signed in to a provider to prove again who he is."""
    return _leave(request, number, purpose=CONFIRM)


@never_cache
@require_GET
def own_renew_there(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the provider of a session again, unseen, whether the person is still signed in there."""
    return _leave(request, number, purpose=RENEW)


@never_cache
@require_GET
def provider_back(request: HttpRequest, number: int) -> HttpResponse:
    """Take who comes back from a provider; what was begun elsewhere, is used or is false leads nowhere."""
    row = offered_or_missing(number)
    flow: Flow | None = None
    try:
        flow = come_back(
            row,
            state=request.GET.get("state", ""),
            browser=request.session.get(BROWSER, ""),
        )
        demand_answer(request.GET.get("error"))
        account = account_for(
            row,
            flow,
            code=request.GET.get("code", ""),
            issuer=request.GET.get("iss"),
            back_to=back_address(request, number),
        )
        return _TAKEN[flow.purpose](request, row, flow, account)
    except Turned as error:
        return _turn_away(request, row, error, flow.purpose if flow else SIGN_IN)


def _leave(request: HttpRequest, number: int, *, purpose: str) -> HttpResponse:
    row = offered_or_missing(number)
    user = request.user
    browser = request.session.setdefault(BROWSER, secrets.token_urlsafe(32))
    leaving = Leaving(
        purpose=purpose,
        browser=browser,
        back_to=back_address(request, number),
        address=_address(request),
        person=user.pk if isinstance(user, User) and purpose != SIGN_IN else None,
        on_to=local(request.GET.get("next", "")),
    )
    try:
        return HttpResponseRedirect(leave_for(row, leaving))
    except Turned as error:
        return _turn_away(request, row, error, purpose)


def _sign_in(
    request: HttpRequest, row: IdentityProvider, flow: Flow, account: Account
) -> HttpResponse:
    entered = enter(row, account, address=_address(request))
    through = through_of(row, account, factor=entered.factor)
    answer = begin(request, entered.user, on_to=flow.on_to, remember=False, through=through)
    if entered.given.clashing:
        said = _(
            "Your groups name posts that one person never holds together ({posts}): none of them was given. "
            "Ask your administrator."
        )
        messages.warning(request, said.format(posts=_(", ").join(sorted(entered.given.clashing))))
    return answer


def _link(
    request: HttpRequest, row: IdentityProvider, flow: Flow, account: Account
) -> HttpResponse:
    if not _is_oneself(request, flow):
        raise Turned(Why.STATE, N_("This was begun by somebody else."))
    # Asked once more, by name: another site can have signed this browser in at the provider as somebody else.
    request.session[LINKING] = {
        "provider": row.pk,
        "subject": account.subject,
        "name": account.username or account.name or account.subject,
    }
    return redirect("own_provider_sure")


def _confirm(
    request: HttpRequest, row: IdentityProvider, flow: Flow, account: Account
) -> HttpResponse:
    _demand_oneself(request, row, flow, account)
    factor = counts_as_factor(account.methods, row.factors)
    note_proof(request, factor=factor)
    messages.success(request, _("Thank you. Now repeat what you wanted to do."))
    return HttpResponseRedirect(local(flow.on_to))


def _renew(
    request: HttpRequest, row: IdentityProvider, flow: Flow, account: Account
) -> HttpResponse:
    """Let a session go on, with the posts the groups give now; nobody has proved himself anew by it."""
    _demand_oneself(request, row, flow, account)
    entered = enter(row, account, address=_address(request), renewed=True)
    kept = request.session[PROVIDER]
    now_said = through_of(row, account, factor=entered.factor)
    request.session[PROVIDER] = {**now_said, "proved_at": kept["proved_at"]}
    key = str(request.session.session_key)
    came_through(key, provider=row.pk, name=row.name, session=account.session)
    return HttpResponseRedirect(local(flow.on_to))


_TAKEN = {SIGN_IN: _sign_in, LINK: _link, CONFIRM: _confirm, RENEW: _renew}


def _demand_oneself(
    request: HttpRequest, row: IdentityProvider, flow: Flow, account: Account
) -> None:
    linked = ProviderLink.objects.filter(
        provider=row, subject=account.subject, user_id=flow.person or 0
    )
    if not _is_oneself(request, flow) or not linked.exists():
        raise Turned(Why.UNKNOWN, N_("Another person came back than the one who is signed in."))


def _is_oneself(request: HttpRequest, flow: Flow) -> bool:
    return isinstance(request.user, User) and request.user.pk == flow.person


def _turn_away(
    request: HttpRequest, row: IdentityProvider, error: Turned, purpose: str
) -> HttpResponse:
    """Remember why in the trail, and say one sentence that tells nobody who is known here."""
    if purpose == RENEW:
        logout(request)
        request.session[OVER] = str(Over.UNCHECKED)
        if error.why is Why.DENIED:  # not signed in there any more: no attempt at anything
            return HttpResponseRedirect(reverse("wagtailadmin_login"))
    facts = {"provider": row.name, "address": _address(request), "why": str(error.why)}
    decision = refusal(error.template, **{**error.params, **facts})
    target = f"provider:{row.pk}"
    failed = Refused(decision, actor=DOOR.id, verb=SIGN_IN_VERB, target=target)
    current().refusals.append(failed)
    if error.why is Why.UNREACHABLE:
        said = _("{name} does not answer at present. Sign in with your password meanwhile.")
    elif error.why in (Why.STATE, Why.DENIED):
        said = _("The sign-in through {name} was not finished. Begin again here.")
    else:
        said = _("You could not be signed in through {name}. Ask your administrator.")
    said = said.format(name=row.name)
    messages.error(request, said)
    if isinstance(request.user, User):
        return redirect("own_confirm" if purpose == CONFIRM else "own_providers")
    return HttpResponseRedirect(reverse("wagtailadmin_login"))


def _address(request: HttpRequest) -> str:
    return str(get_client_ip_address(request) or "")
