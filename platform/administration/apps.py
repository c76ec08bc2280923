"""The Django app of the administration screens."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """No tables; screens of people and the trail."""

    name = "administration"
