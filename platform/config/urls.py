"""All addresses: Wagtail's frame with our screens in it stands at the root of a company's host."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("", include("observability.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(wagtailadmin_urls)),
]
