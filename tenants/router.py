"""Which app's tables lie in which schema, and which connection a migration writes through."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from kernel.errors import ScopeError
from kernel.text import N_
from tenants.connections import schema_of_connection
from tenants.names import PUBLIC

MIGRATOR = "migrator"
_migrating: ContextVar[bool] = ContextVar("fonds_migrating", default=False)


@contextmanager
def migrating() -> Iterator[None]:
    """Send every query of the block to the migrator, whatever connection it names.

    Migrations of others name none, or the default one outright (create_permissions does).
    """
    token = _migrating.set(True)
    default = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[MIGRATOR]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = default
        _migrating.reset(token)


class CompanyRouter:
    """Shared apps live in public, all others in the company's schema; only the migrator makes tables."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Read through the migrator while migrating; raise ScopeError for company data outside a scope."""
        if _migrating.get():
            return MIGRATOR
        # Without this, PostgreSQL would answer that the table does not exist: true, and no help.
        outside = schema_of_connection(DEFAULT_DB_ALIAS) == PUBLIC
        if outside and getattr(model._meta.app_config, "name", "") in settings.TENANT_APPS:
            raise ScopeError(N_("Company data is read and written inside a company scope only."))
        return None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """Write where one may read."""
        return self.db_for_read(model, **hints)

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        """Allow an app's tables in the schema they belong to only."""
        if db != MIGRATOR and not _migrating.get():
            return False
        config = apps.get_app_config(app_label)
        public = schema_of_connection(MIGRATOR) == PUBLIC
        return config.name in (settings.SHARED_APPS if public else settings.TENANT_APPS)
