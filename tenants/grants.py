"""What a company's role may do with which table, from one place: table class × state of the company."""

from collections.abc import Sequence

from django.apps import apps

from decisions import grants as decided
from gateway import grants as entered
from jobs.sql import GRANTS
from security.audit import doors
from security.audit.grants import (
    INSERT_ONLY_TABLES,
    NEVER_CHANGED_TABLES,
    NEVER_DELETED_TABLES,
)
from security.guessing import doors as guessing
from tenants.models import State
from tenants.names import role_of

# Written to only while the company is active; sign-in and audit stay writable when it is suspended.
_WORK_APPS = ("policies", "archive")
_READ_ONLY = ("django_migrations", "django_content_type", "auth_permission")


def table_grants(schema: str, state: str) -> list[str]:
    """Return the statements that give the company's role exactly its rights, as the owner."""
    role = role_of(schema)
    statements = [
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    ]
    only_added = INSERT_ONLY_TABLES + decided.INSERT_ONLY_TABLES
    never_deleted = NEVER_DELETED_TABLES + decided.NEVER_DELETED_TABLES
    never_deleted += entered.NEVER_DELETED_TABLES
    statements += _revokes(schema, role, "UPDATE, DELETE, TRUNCATE", _tables(only_added))
    statements += _revokes(schema, role, "DELETE, TRUNCATE", _tables(never_deleted))
    statements += _revokes(schema, role, "UPDATE, TRUNCATE", _tables(NEVER_CHANGED_TABLES))
    statements += _revokes(schema, role, "INSERT, UPDATE, DELETE, TRUNCATE", _READ_ONLY)
    statements += [grant.format(role=role) for grant in (*GRANTS, *doors.GRANTS, *guessing.GRANTS)]
    if state not in {State.ACTIVE, State.PROVISIONING}:
        statements += _revokes(schema, role, "INSERT, UPDATE, DELETE, TRUNCATE", work_tables())
    return statements


def api_revokes(schema: str) -> list[str]:
    """Return the statements that take back what the role holds outside its schema, so that it can be dropped."""
    role = role_of(schema)
    return [
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA fonds_api FROM {role}",
        f"REVOKE ALL ON SCHEMA fonds_api FROM {role}",
    ]


def work_tables() -> list[str]:
    """Return the tables that suspension makes read-only."""
    return [
        model._meta.db_table
        for label in _WORK_APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]


def _tables(labels: Sequence[str]) -> list[str]:
    return [apps.get_model(label)._meta.db_table for label in labels]


def _revokes(schema: str, role: str, rights: str, tables: Sequence[str]) -> list[str]:
    return [f'REVOKE {rights} ON {schema}."{table}" FROM {role}' for table in tables]
