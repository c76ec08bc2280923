"""The pages of a share for the named person outside, who has no account: the code, the fields, files page by page."""

import secrets

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.sharing import giving, link_actions, queries, screens
from archive.sharing.forms import CodeForm
from archive.sharing.link_actions import TooMany
from archive.sharing.link_queries import Caller, Useless, behind, is_let_in
from archive.sharing.models import Share
from archive.sharing.showing import SharedFile, shown_by
from archive.sharing.showing import shared_file as file_in_scope
from backoffice.sentences import sentence
from gateway import paces
from kernel.digits import number_in
from notices.mail import is_configured
from security.guessing.rules import counted_as

COOKIE = "fonds_shared"
PATH = "/shared/"
LASTS = 24 * 60 * 60  # seconds the secret of a browser is kept by it; a code lets it in for an hour
FORGED_PER_MINUTE = 10  # from one address: five at once
CODES_PER_MINUTE = 6
PAGES_PER_MINUTE = 120
GONE, TOO_MANY = 410, 429


@require_http_methods(["GET", "POST"])
def shared(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what is shared to a browser that entered a code; any other is asked for one."""
    blocked = _blocked(request)
    if blocked is not None:
        return blocked
    caller = _caller(request)
    try:
        share = behind(token)
        if request.method == "POST":
            return _posted(request, token, caller)
        if not is_let_in(share, caller):
            return _code_page(request, token, CodeForm(), caller)
        share = link_actions.opened(token, caller)
        return _content(request, token, share)
    except Useless as error:
        return _gone(request, error)


@require_GET
def shared_file(request: HttpRequest, token: str, file: str) -> HttpResponseBase:
    """Show a file of the scope page by page."""
    blocked = _blocked(request)
    if blocked is not None:
        return blocked
    try:
        share, found = _file(token, file, _caller(request))
    except Useless as error:
        return _gone(request, error)
    here = reverse("shared_file", args=[token, file])
    context = {
        "viewer": giving.viewer(found, number_in(request.GET.get("page", "")) or 1, here=here),
        "back_url": reverse("shared", args=[token]),
        "screen_mark": screens.mark_outside(share),
    }
    return giving.private(render(request, "sharing/open_file.html", context))


@require_GET
def shared_picture(request: HttpRequest, token: str, file: str, page: int) -> HttpResponseBase:
    """Give one page as a picture under the watermark; noted before it leaves."""
    blocked = _blocked(request)
    if blocked is not None:
        return blocked
    seconds = paces.count(_place(request, "shared.pages"), PAGES_PER_MINUTE)
    if seconds:
        return _too_many(request, seconds)
    caller = _caller(request)
    try:
        share, found = _file(token, file, caller, page)
        link_actions.opened(token, caller, file=file, page=page)
    except Useless as error:
        return _gone(request, error)
    return giving.picture(found, page, screens.mark_outside(share))


def _posted(request: HttpRequest, token: str, caller: Caller) -> HttpResponseBase:
    """Have a code mailed, or let the browser in by one."""
    seconds = paces.count(_place(request, "shared.code"), CODES_PER_MINUTE)
    if seconds:
        return _too_many(request, seconds)
    form = CodeForm(request.POST)
    if "send" in request.POST:
        try:
            link_actions.ask_code(token, caller)
        except TooMany as error:
            form.add_error(None, sentence(error))
        return _code_page(request, token, form, caller, asked=not form.errors)
    code = form.cleaned_data["code"].replace(" ", "") if form.is_valid() else ""
    if link_actions.enter(token, code, caller):
        return giving.private(redirect("shared", token))
    form.add_error("code", _("This code is wrong, or it is over; ask for a new one."))
    return _code_page(request, token, form, caller)


def _content(request: HttpRequest, token: str, share: Share) -> HttpResponseBase:
    sharer = queries.sharer_of(share)
    if sharer is None:
        raise Useless
    context = screens.open_page(
        share,
        shown_by(share, sharer),
        who=screens.who_outside(share),
        file_url=reverse("shared_file", args=[token, "FILE"]),
    )
    return giving.private(render(request, "sharing/open.html", context))


def _code_page(
    request: HttpRequest, token: str, form: CodeForm, caller: Caller, *, asked: bool = False
) -> HttpResponseBase:
    """Ask for the code, and give the browser the secret by which it is known again."""
    context = {
        "form": form,
        "asked": asked,
        "sends": is_configured(),
        "here": reverse("shared", args=[token]),
    }
    status = 400 if form.errors else 200
    response = render(request, "sharing/code.html", context, status=status)
    response.set_cookie(
        COOKIE,
        caller.secret,
        max_age=LASTS,
        path=PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return giving.private(response)


def _file(
    token: str, file: str, caller: Caller, page: int | None = None
) -> tuple[Share, SharedFile]:
    share = behind(token)
    sharer = queries.sharer_of(share)
    if sharer is None or not is_let_in(share, caller):
        raise Useless
    found = file_in_scope(share, sharer, file)
    if found is None or (page is not None and not 1 <= page <= found.pages):
        raise Useless
    return share, found


def _caller(request: HttpRequest) -> Caller:
    secret = request.COOKIES.get(COOKIE, "")
    known = len(secret) == 43 and secret.isascii()  # noqa: PLR2004 - what token_urlsafe(32) gives
    return Caller(secret=secret if known else secrets.token_urlsafe(32), address=_address(request))


def _blocked(request: HttpRequest) -> HttpResponseBase | None:
    """Return the answer to an address that guessed too often, None for any other."""
    seconds = paces.wait(_place(request, "shared"), FORGED_PER_MINUTE)
    return _too_many(request, seconds) if seconds else None


def _gone(request: HttpRequest, error: Useless) -> HttpResponseBase:
    """Say the one sentence there is for all reasons, and count who hears it."""
    paces.count(_place(request, "shared"), FORGED_PER_MINUTE)
    context = {"title": _("This link is no longer good"), "reason": sentence(error)}
    return giving.private(render(request, "fonds/unavailable.html", context, status=GONE))


def _too_many(request: HttpRequest, seconds: float) -> HttpResponse:
    wait = int(seconds) + 1
    said = _("Too many requests came from here; wait {seconds} seconds.").format(seconds=wait)
    context = {"title": _("Please wait"), "reason": said}
    answer = render(request, "fonds/unavailable.html", context, status=TOO_MANY)
    answer["Retry-After"] = str(wait)
    return answer


def _place(request: HttpRequest, what: str) -> str:
    return f"{what}:{counted_as(_address(request))}"


def _address(request: HttpRequest) -> str:
    return str(get_client_ip_address(request) or "")
