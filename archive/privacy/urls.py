"""The addresses of the privacy desk."""

from django.urls import path

from archive.privacy import request_views, seal_views, views

urlpatterns = [
    path("privacy/requests/", request_views.privacy_requests, name="privacy_requests"),
    path("privacy/requests/new/", request_views.privacy_request_new, name="privacy_request_new"),
    path("privacy/requests/<int:number>/", request_views.privacy_request, name="privacy_request"),
    path(
        "privacy/requests/<int:number>/letter/<str:language>/",
        request_views.privacy_request_letter,
        name="privacy_request_letter",
    ),
    path(
        "privacy/requests/<int:number>/data/<str:form>/",
        request_views.privacy_request_data,
        name="privacy_request_data",
    ),
    path("privacy/sealed/", seal_views.privacy_sealed, name="privacy_sealed"),
    path(
        "privacy/requests/<int:number>/seal/<str:kind>/",
        seal_views.privacy_seal_ask,
        name="privacy_seal_ask",
    ),
    path(
        "privacy/sealed/asked/<int:number>/",
        seal_views.privacy_seal_request,
        name="privacy_seal_request",
    ),
    path(
        "privacy/sealed/asked/<int:number>/record/<int:pk>/",
        seal_views.privacy_seal_consult,
        name="privacy_seal_consult",
    ),
    path(
        "privacy/sealed/asked/<int:number>/record/<int:pk>/file/<str:token>/",
        seal_views.privacy_seal_file,
        name="privacy_seal_file",
    ),
    path("privacy/notices/", views.privacy_notices, name="privacy_notices"),
    path("privacy/assessments/", views.privacy_assessments, name="privacy_assessments"),
]
