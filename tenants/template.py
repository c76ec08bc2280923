"""The template schema and its compiled script: shipped with the code, else migrated by Django and compiled here."""

import hashlib
import inspect
from functools import cache
from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader

from tenants.compiler import compile_schema, script_for
from tenants.connections import point_at
from tenants.models import TemplateScript
from tenants.names import PUBLIC, TEMPLATE
from tenants.router import MIGRATOR, migrating
from tenants.shipped import shipped

# What depends on the moment or on chance would make each script another one.
_SETTLED = (
    "UPDATE {schema}.django_migrations SET applied = '2000-01-01 00:00:00+00'",
    "UPDATE {schema}.wagtailcore_page SET translation_key = lpad(id::text, 32, '0')::uuid",
)


@cache
def code_version() -> str:
    """Return the digest of all migrations the code knows, by name and source: equal digests need no work."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    parts = sorted(
        f"{app}.{name}:{inspect.getsource(type(migration))}"
        for (app, name), migration in loader.disk_migrations.items()
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def migrate_schema(schema: str, *labels: str) -> None:
    """Run Django's own migrate command in one schema through the migrator: for these apps, else for all."""
    point_at(MIGRATOR, schema)
    try:
        with migrating():
            for label in [[label] for label in labels] or [[]]:
                call_command(Migrate(), *label, database=MIGRATOR, interactive=False, verbosity=0)
    finally:
        point_at(MIGRATOR, PUBLIC)


def migrated_script(schema: str) -> str:
    """Migrate a new schema from nothing and return its script, the same for the same migrations."""
    execute_as_owner(f"CREATE SCHEMA {schema}")
    migrate_schema(schema)
    for statement in _SETTLED:
        execute_as_owner(statement.format(schema=schema))
    return compiled(schema)


def compiled(schema: str) -> str:
    """Return the script that makes a schema like this one."""
    connection = connections[MIGRATOR]
    connection.ensure_connection()
    raw: Any = connection.connection
    return compile_schema(raw, schema)


def execute_as_owner(statement: str) -> None:
    """Run SQL text (several statements allowed) as the owner of all schemas."""
    with connections[MIGRATOR].cursor() as cursor:
        cursor.execute(statement)


def ensure_script() -> TemplateScript:
    """Return the compiled script of this code: known here, shipped for a first start, or migrated and compiled.

    A template of an earlier version is migrated, as what was made of it will be.
    """
    version = code_version()
    found = TemplateScript.objects.using(MIGRATOR).filter(pk=version).first()
    if found is not None:
        return found
    script = shipped(version)
    if _template_exists():
        migrate_schema(TEMPLATE)
        script = compiled(TEMPLATE)
    elif script is None:
        script = migrated_script(TEMPLATE)
    else:
        with transaction.atomic(using=MIGRATOR):
            execute_as_owner(script_for(script, TEMPLATE))
    made, _new = TemplateScript.objects.using(MIGRATOR).get_or_create(
        pk=version, defaults={"script": script}
    )
    return made


def _template_exists() -> bool:
    with connections[MIGRATOR].cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [TEMPLATE])
        row = cursor.fetchone()
    return bool(row and row[0])
