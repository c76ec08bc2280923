"""The Django app of people, keys and audit."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    """Company tables of people, keys and audit."""

    name = "security"
