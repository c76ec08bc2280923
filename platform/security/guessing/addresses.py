"""The address a request came from, by the proxies the operator has named."""

from django.conf import settings
from django.http import HttpRequest

from security.guessing.rules import client_of


def client_address(request: HttpRequest) -> str | None:
    """Return it without port and zone, None where nobody knows; what the visitor himself writes is not believed."""
    said = request.META
    forwarded = str(said.get("HTTP_X_FORWARDED_FOR", ""))
    remote = str(said.get("REMOTE_ADDR", ""))
    return client_of(forwarded, remote, settings.FONDS_PROXY_COUNT) or None
