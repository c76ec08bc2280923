"""Announce to Wagtail's admin API the endpoints it expects of apps that Fonds leaves out."""

from wagtail import hooks
from wagtail.api.v2.router import WagtailAPIRouter

from backoffice.endpoints import AbsentEndpoint


@hooks.register("construct_admin_api")
def absent_endpoints(router: WagtailAPIRouter) -> None:
    """Register the image and document endpoints; without them no admin page can be rendered."""
    router.register_endpoint("documents", AbsentEndpoint)
    router.register_endpoint("images", AbsentEndpoint)
