"""The addresses below /api/v1, which the door resolves by itself."""

from django.urls import path

from config.api.composition import PREFIX, api

urlpatterns = [path(PREFIX.lstrip("/"), api.urls)]
