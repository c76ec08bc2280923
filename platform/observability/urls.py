"""Addresses of the probes, for an installation whose middleware does not answer them first."""

from django.urls import path

from observability.health import LIVE, READY, livez, readyz

urlpatterns = [
    path(LIVE.removeprefix("/"), livez, name="livez"),
    path(READY.removeprefix("/"), readyz, name="readyz"),
]
