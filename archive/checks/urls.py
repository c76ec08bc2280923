"""The addresses of the screens on which records are checked."""

from django.urls import path

from archive.checks import views

urlpatterns = [
    path("records/check/", views.check_list, name="checks_list"),
    path("records/check/sign/", views.check_sign, name="checks_sign"),
]
