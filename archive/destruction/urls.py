"""The addresses of destructions."""

from django.urls import path

from archive.destruction import views

_CERTIFICATE = "destructions/<int:number>/certificate"
urlpatterns = [
    path("destructions/verifier/", views.certificate_verifier, name="certificate_verifier"),
    path("destructions/<int:number>/", views.destruction_page, name="destruction_page"),
    path(f"{_CERTIFICATE}/", views.certificate_file, name="certificate_file"),
    path(f"{_CERTIFICATE}/pdf/", views.certificate_print, name="certificate_print"),
    path(f"{_CERTIFICATE}/<int:record>/", views.certificate_leaf, name="certificate_leaf"),
]
