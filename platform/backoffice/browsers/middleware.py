"""Puts what a browser has to know on every answer, also on refusals, files and static files."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from backoffice.browsers.nonces import Page, making_page
from backoffice.browsers.rules import (
    PERMISSIONS,
    SEEING,
    file_policy,
    is_page,
    keeping,
    page_policy,
)

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class BrowserMiddleware:
    """Stands outside every middleware that answers by itself, so that no answer leaves without its headers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with a nonce of this answer alone."""
        with making_page() as page:
            response = self.get_response(request)
        _dress(request, response, page)
        return response


def _dress(request: HttpRequest, response: HttpResponseBase, page: Page) -> None:
    kind = response.headers.get("Content-Type", "")
    policy = (
        page_policy(
            page.nonce,
            scripts=_scripts(request),
            forms=page.forms,
            workers=_on_this_host(request, page.workers),
        )
        if is_page(kind)
        else file_policy(kind)
    )
    # A view that says something stricter about its own answer is believed.
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("Permissions-Policy", SEEING if page.camera else PERMISSIONS)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.method == "POST" and request.path == reverse("wagtailadmin_logout"):
        # The cookies stay: the language and the form token are the browser's, and the session is gone already.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    if not request.path.startswith(settings.STATIC_URL):
        said = response.headers.get("Cache-Control", "")
        response.headers["Cache-Control"] = keeping(said)


def _scripts(request: HttpRequest) -> list[str]:
    """Return the two places on this host where scripts lie; none on a host that is not ours."""
    return _on_this_host(request, [settings.STATIC_URL, reverse("wagtailadmin_javascript_catalog")])


def _on_this_host(request: HttpRequest, paths: list[str]) -> list[str]:
    try:
        host = request.get_host()
    except DisallowedHost:
        return []
    return [f"{host}{path}" for path in paths]
