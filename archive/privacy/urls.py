"""The addresses of the privacy desk."""

from django.urls import path

from archive.privacy import views

urlpatterns = [
    path("privacy/notices/", views.privacy_notices, name="privacy_notices"),
    path("privacy/assessments/", views.privacy_assessments, name="privacy_assessments"),
]
