"""All addresses: Wagtail's frame with our screens in it stands at the root of a company's host."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("", include("observability.urls")),
    # Before Wagtail's own: the account page, and the language switch that is remembered.
    path("", include("administration.account_urls")),
    path("", include("backoffice.urls")),
    # Here and not in Wagtail's frame of addresses: on a company's host they do not exist, signed in or not.
    path("", include("config.console.urls")),
    # A customer has no account, nor has a partner with whom a record is shared.
    path("", include("archive.collecting.open_urls")),
    path("", include("archive.sharing.open_urls")),
    path("", include(wagtailadmin_urls)),
]

handler500 = "administration.faults.broken"
