"""The Django app of the administration screens."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """No tables; screens of people and the trail."""

    name = "administration"

    def ready(self) -> None:
        """Make the invitation known as a notice."""
        from administration.inviting import register_kind  # noqa: PLC0415 - models load after apps

        register_kind()
