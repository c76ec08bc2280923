"""Which databases: `default` works for companies as f_app, `migrator` makes schemas as f_owner."""

from typing import Any

from config import env
from persistence.embedded import socket_of
from persistence.roles import APP, DATABASE, MIGRATOR, OWNER


def _embedded(role: str) -> env.DatabaseAddress:
    folder, port = socket_of(env.home())
    secret = env.home() / "secrets" / role
    return env.DatabaseAddress(
        host=folder,
        port=port,
        name=DATABASE,
        user=role,
        password=secret.read_text(encoding="ascii") if secret.exists() else "",
        options={},
    )


def _settings(address: env.DatabaseAddress, engine: str, **more: Any) -> dict[str, Any]:
    options = {**address.options, **more.pop("OPTIONS", {})}
    return {
        "ENGINE": engine,
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": address.port,
        "OPTIONS": options,
        **more,
    }


EMBEDDED = env.database_url("FONDS_DATABASE_URL") is None
_app = env.database_url("FONDS_DATABASE_URL") or _embedded(APP)
_migrator = env.database_url("FONDS_MIGRATOR_DATABASE_URL") or _embedded(MIGRATOR)

DATABASES = {
    "default": _settings(
        _app,
        "tenants.backend",
        ATOMIC_REQUESTS=True,
        CONN_MAX_AGE=env.number("FONDS_DATABASE_SECONDS", 300),
        CONN_HEALTH_CHECKS=True,
    ),
    "migrator": _settings(
        _migrator, "django_tenants.postgresql_backend", OPTIONS={"assume_role": OWNER}
    ),
}
DATABASE_ROUTERS = ["tenants.router.CompanyRouter"]
TENANT_SYNC_ROUTER = "tenants.router.CompanyRouter"
TENANT_MODEL = "tenants.Company"
TENANT_DOMAIN_MODEL = "tenants.Domain"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
