"""Which app's tables lie in which schema, and which connection a migration writes through."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

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
        """Read through the migrator while migrating."""
        return MIGRATOR if _migrating.get() else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """Write through the migrator while migrating."""
        return MIGRATOR if _migrating.get() else None

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        """Allow an app's tables in the schema they belong to only."""
        if db != MIGRATOR and not _migrating.get():
            return False
        config = apps.get_app_config(app_label)
        public = schema_of_connection(MIGRATOR) == PUBLIC
        return config.name in (settings.SHARED_APPS if public else settings.TENANT_APPS)
