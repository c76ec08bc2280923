"""Start-up of the package: fills the scope port."""

from django.apps import AppConfig

from kernel.scope import fill_reenter


class TenantsConfig(AppConfig):
    """The registry of companies; the only app besides the queue in schema public."""

    name = "tenants"

    def ready(self) -> None:
        """Tell the lower layers how a scope is opened again."""
        from tenants.scope import company_scope_by_id

        fill_reenter(company_scope_by_id)
