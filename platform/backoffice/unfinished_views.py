"""The addresses scripts send what is typed to, and what meets a form whose sign-in is over."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from backoffice.sentences import sentence
from backoffice.unfinished import TAKE_UP
from kernel.errors import Invalid
from kernel.scope import current, current_or_none
from security import attempts
from security.actor import Actor
from security.unfinished import actions
from security.unfinished.models import UnfinishedEntry
from security.unfinished.rules import PAGE_FIELD, content_of
from security.unfinished.tokens import Page, page_of

GetResponse = Callable[[HttpRequest], HttpResponse]
_KEEP = "unfinished_keep"
_TOO_LARGE, _TOO_LATE = 413, 409


# The signed token stands in for Django's: nobody else can know it, and it outlives the sign-in.
@csrf_exempt
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what stands on a page, signed in or not; say when, and whether somebody is signed in."""
    page = page_of(request.POST.get(PAGE_FIELD))
    if page is None:
        return JsonResponse(
            {"problem": _("Reload the page: it was open for too long.")}, status=400
        )
    try:
        entry = actions.keep(page, content_of(request.POST.lists()))
    except Invalid as error:
        problem = error.problems[0]
        status = _TOO_LARGE if problem.code == "too_long" else _TOO_LATE
        return JsonResponse({"problem": sentence(problem)}, status=status)
    if entry is None:
        return JsonResponse({"problem": _("This account is closed.")}, status=403)
    said: dict[str, Any] = {"kept_at": date_format(localtime(entry.kept_at), "H:i")}
    if _is_own(request, page):
        # After signing in again the page's own token is stale; only its own person is told the new one.
        return JsonResponse({**said, "signed_in": True, "csrf": get_token(request)})
    return JsonResponse({**said, "signed_in": False, "sign_in": _sign_in(page, entry)})


@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Forget one entry of one's own, and go back to where it was offered."""
    actor: Actor = current().actor
    actions.discard(actor, number)
    messages.success(request, _("What was kept is discarded."))
    wanted = request.POST.get("next", "")
    is_local = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    # An address, never the name of a view.
    return HttpResponseRedirect(wanted if is_local else "/")


class UnfinishedMiddleware:
    """Keeps a form that comes in without its person's sign-in, and lets the person sign in again."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; `process_view` decides."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Answer a kept form that nobody, or another person, is signed in for."""
        match = request.resolver_match
        if request.method != "POST" or PAGE_FIELD not in request.POST or current_or_none() is None:
            return None
        page = page_of(request.POST[PAGE_FIELD])
        if page is None or match is None or match.url_name == _KEEP or _is_own(request, page):
            return None
        entry = _kept(request, page)
        if request.user.is_authenticated:
            return _of_another(request)
        if entry is None:
            return None
        text = _("Your sign-in has ended. What you typed is kept: sign in and go on with it.")
        messages.info(request, text)
        return redirect(_sign_in(page, entry))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page was opened under another sign-in; what was typed on it is kept."""
    attempts.forged(request.path)
    page = page_of(request.POST.get(PAGE_FIELD)) if current_or_none() is not None else None
    entry = _kept(request, page) if page is not None else None
    url = _address(page, entry) if page is not None and entry is not None else ""
    return render(request, "403_csrf.html", {"kept_url": url}, status=403)


def _kept(request: HttpRequest, page: Page) -> UnfinishedEntry | None:
    try:
        return actions.keep(page, content_of(request.POST.lists()))
    except Invalid:
        return None


def _of_another(request: HttpRequest) -> HttpResponse:
    text = _(
        "This form was opened by another person, who is not signed in any more. Nothing was stored "
        "under your name; what was typed waits for that person."
    )
    context = {"title": _("Nothing was stored"), "reason": text, "tone": "warn"}
    return render(request, "administration/fault.html", context, status=409)


def _is_own(request: HttpRequest, page: Page) -> bool:
    return bool(request.user.is_authenticated and request.user.pk == page.person)


def _address(page: Page, entry: UnfinishedEntry) -> str:
    joint = "&" if "?" in page.path else "?"
    return f"{page.path}{joint}{TAKE_UP}={entry.pk}"


def _sign_in(page: Page, entry: UnfinishedEntry) -> str:
    return f"{settings.LOGIN_URL}?{urlencode({'next': _address(page, entry)})}"
