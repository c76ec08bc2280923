"""Opens the company's scope around the whole request: host → company → transaction → the chain inside."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, IntegrityError, OperationalError, connections, transaction
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_tenants.middleware.main import TenantMainMiddleware

from kernel.errors import FondsError
from kernel.scope import Company as CompanyValue
from kernel.scope import Scope, reenter
from security.actor import Actor
from security.audit.actions import write_refusals
from tenants.models import Domain, State
from tenants.scope import tenant_scope

logger = logging.getLogger("fonds.scope")
GetResponse = Callable[[HttpRequest], HttpResponseBase]
_SECONDS = 2.0
SERVER_ERROR = 500
LEDGER_LIMIT = 210 * 1024 * 1024
FORM_LIMIT = 8 * 1024 * 1024
_LARGE = re.compile(r"/imports/|/records/\d+/files/")


class _Hosts:
    """Host → company, remembered for two seconds: suspension and new hosts show that fast."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, tuple[float, CompanyValue | None]] = {}

    def find(self, host: str) -> CompanyValue | None:
        """Return the company under a host, or None."""
        now = time.monotonic()
        with self._lock:
            known = self._known.get(host)
        if known is not None and known[0] > now:
            return known[1]
        domain = (
            Domain.objects.select_related("tenant")
            .filter(domain=host, tenant__state__in=(State.ACTIVE, State.SUSPENDED))
            .first()
        )
        company = domain.tenant.value(host) if domain else None
        with self._lock:
            if len(self._known) > 10_000:  # noqa: PLR2004 - unknown hosts must not fill the memory
                self._known.clear()
            self._known[host] = (now + _SECONDS, company)
        return company

    def forget(self) -> None:
        """Forget everything; a company was just made, suspended or resumed in this process."""
        with self._lock:
            self._known.clear()


HOSTS = _Hosts()
_WITHOUT_COMPANY = ("/livez", "/readyz", "/static/")


class _Undo(Exception):
    """Rolls the transaction back while the response is kept."""


@dataclass(kw_only=True)
class _Kept:
    """What outlives the transaction of a request."""

    response: HttpResponseBase | None = None
    scope: Scope | None = None


class CompanyMiddleware(TenantMainMiddleware):
    """The scope of a request is one transaction; 5xx rolls it back, refusals are audited afterwards."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self.inner = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request inside its company's scope."""
        if request.path.startswith(_WITHOUT_COMPANY):
            return self.inner(request)
        try:
            company = HOSTS.find(self.hostname_from_request(request))
        except (OperationalError, FondsError):
            logger.exception("registry does not answer")
            return self._page(request, 503)
        if company is None:
            raise Http404("No company under this host.")
        if _too_large(request):
            return self._page(request, 413)
        # Read and spool the body before the first query: a slow sender must hold no transaction.
        _ = request.POST if request.method == "POST" else None
        return self._inside(request, company)

    def _inside(self, request: HttpRequest, company: CompanyValue) -> HttpResponseBase:
        """Answer inside a scope; what could not be committed becomes a page of its own."""
        kept = _Kept()
        try:
            self._committed(request, company, kept)
        except _Undo:
            pass
        except IntegrityError:
            logger.exception("the last step was refused by a constraint")
            kept.response = self._page(request, 409)
        except (DatabaseError, FondsError):
            logger.exception("the request could not be committed")
            kept.response = self._page(request, 503)
        if kept.scope is not None and kept.scope.refusals:
            self._remember(company, kept.scope)
        response = kept.response or self._page(request, 503)
        if isinstance(response, StreamingHttpResponse) and not hasattr(response, "needs_no_scope"):
            response.streaming_content = _inside_scope(company.id, response.streaming_content)
        return response

    def _committed(self, request: HttpRequest, company: CompanyValue, kept: "_Kept") -> None:
        """Run the chain inside and commit; a 5xx or a marked rollback undoes everything."""
        with tenant_scope(company, request_id=getattr(request, "request_id", "")) as scope:
            kept.scope = scope
            response = self.inner(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
            if response.status_code == SERVER_ERROR and _is_lost():
                # Sessions and sign-in ask outside the view: nothing is wrong with what was asked.
                response = self._page(request, 503)
            kept.response = response
            if response.status_code >= SERVER_ERROR or transaction.get_rollback():
                raise _Undo

    def _remember(self, company: CompanyValue, scope: Scope) -> None:
        actor = scope.actor or Actor.system("web")
        with tenant_scope(company, actor=actor, request_id=scope.request_id):
            write_refusals(scope.refusals, actor)

    def _page(self, request: HttpRequest, status: int) -> HttpResponse:
        """Return a page of its own without cookies: nothing of the failed transaction leaves."""
        title = _("Nothing was stored")
        sentences = {
            409: _(
                "Somebody else changed the same thing at the same moment; nothing was stored. "
                "Please try again."
            ),
            503: _(
                "The database does not answer just now; nothing was stored. "
                "Please try again in a moment."
            ),
            413: _(
                "What was sent is too large; nothing was stored. A ledger or file may have up to 200 MB."
            ),
        }
        page = {"title": title, "reason": sentences[status]}
        return render(None, "fonds/unavailable.html", page, status=status)


def _is_lost() -> bool:
    """Say whether the database connection of this request is gone."""
    held = connections[DEFAULT_DB_ALIAS].connection
    return held is None or bool(held.closed)


def _too_large(request: HttpRequest) -> bool:
    """Say whether a body is larger than its page takes: nobody fills the disk before he has signed in."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    large = _LARGE.match(request.path) and settings.SESSION_COOKIE_NAME in request.COOKIES
    return not size.isdigit() or int(size) > (LEDGER_LIMIT if large else FORM_LIMIT)


def _inside_scope(company_id: str, content: Any) -> Iterator[bytes]:
    """Stream inside a scope of its own: the request's transaction is over when the body is sent."""
    with reenter(company_id):
        yield from content
