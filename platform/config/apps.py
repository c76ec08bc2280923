"""Start-up: fills every port with the part that answers it."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """No tables; the one place that knows which part fills which port."""

    name = "config"
    verbose_name = "Fonds"

    def ready(self) -> None:
        """Fill the ports once all apps are loaded."""
        from config.ports import fill_all

        fill_all()
