"""Announce the guides, and to Wagtail's admin API the endpoints it expects of apps that Fonds leaves out."""

from django.urls import URLPattern
from wagtail import hooks
from wagtail.api.v2.router import WagtailAPIRouter

from backoffice.endpoints import AbsentEndpoint
from backoffice.guide.urls import urlpatterns as guide_addresses


@hooks.register("construct_admin_api")
def absent_endpoints(router: WagtailAPIRouter) -> None:
    """Register the image and document endpoints; without them no admin page can be rendered."""
    router.register_endpoint("documents", AbsentEndpoint)
    router.register_endpoint("images", AbsentEndpoint)


@hooks.register("register_admin_urls")
def guides() -> list[URLPattern]:
    """Return the addresses of the guides."""
    return guide_addresses
