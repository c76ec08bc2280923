"""Stands in for the image and document addresses that every page of Wagtail's admin names, installed or not."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path


class Nothing:
    """What an absent endpoint serves; no model is a subclass of it, so Wagtail never links to one."""


class AbsentEndpoint:
    """An endpoint whose addresses exist and answer 404."""

    model = Nothing

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """Return the one address that pages name: the listing."""
        return [path("", absent, name="listing")]


def absent(request: HttpRequest) -> HttpResponse:
    """Answer 404: companies keep files in records, not in Wagtail's image and document libraries."""
    raise Http404
