"""The address of the guide of the interface."""

from django.urls import path

from config.api.views import api_guide

urlpatterns = [path("programs/interface/", api_guide, name="api_guide")]
