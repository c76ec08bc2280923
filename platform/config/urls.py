"""All addresses: Wagtail's frame with our screens in it stands at the root of a company's host."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("", include("observability.urls")),
    path("", include(wagtailadmin_urls)),
]
