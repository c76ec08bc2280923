"""Gives each request an id and a log line, and answers probes before any company is looked up."""

import logging
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from observability.health import LIVE, READY, livez, readyz
from observability.request import new_request_id, serving

logger = logging.getLogger("fonds.request")

HEADER = "X-Request-ID"
Next = Callable[[HttpRequest], HttpResponseBase]


class RequestIdMiddleware:
    """The outermost middleware: `request.request_id`, the X-Request-ID header, one line per request.

    An id from outside is taken over only behind a proxy (FONDS_PROXY_COUNT), because it stands in
    logs and in the audit trail.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self._trusted = getattr(settings, "FONDS_PROXY_COUNT", 0) > 0

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request under its id."""
        probe = self._probe(request)
        if probe is not None:
            return probe
        identity = new_request_id(request.headers.get(HEADER, "") if self._trusted else "")
        request.request_id = identity  # type: ignore[attr-defined]  # our own attribute
        began = perf_counter()
        with serving(identity):
            response = self.get_response(request)
            response[HEADER] = identity
            match = request.resolver_match
            logger.info(
                "A request was served.",
                extra={
                    "method": request.method,
                    # The pattern, not the path: a path may hold a number or a name.
                    "route": match.route if match else "-",
                    "status": response.status_code,
                    "duration_ms": round((perf_counter() - began) * 1000),
                },
            )
        return response

    def _probe(self, request: HttpRequest) -> HttpResponse | None:
        """Probes carry the address of a machine, which is no company's host."""
        if request.path == LIVE:
            return livez(request)
        if request.path == READY:
            return readyz(request)
        return None
