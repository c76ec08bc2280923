"""The template schema: migrated by Django as any project is, then compiled once per version of the code."""

import hashlib
import inspect
from functools import cache
from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from tenants.compiler import compile_schema
from tenants.connections import point_at
from tenants.models import TemplateScript
from tenants.names import PUBLIC, TEMPLATE
from tenants.router import MIGRATOR, migrating


@cache
def code_version() -> str:
    """Return the digest of all migrations the code knows, by name and source: equal digests need no work."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    parts = sorted(
        f"{app}.{name}:{inspect.getsource(type(migration))}"
        for (app, name), migration in loader.disk_migrations.items()
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def migrate_schema(schema: str) -> None:
    """Run Django's own migrate command in one schema through the migrator."""
    point_at(MIGRATOR, schema)
    try:
        with migrating():
            call_command(Migrate(), database=MIGRATOR, interactive=False, verbosity=0)
    finally:
        point_at(MIGRATOR, PUBLIC)


def execute_as_owner(statement: str) -> None:
    """Run SQL text (several statements allowed) as the owner of all schemas."""
    with connections[MIGRATOR].cursor() as cursor:
        cursor.execute(statement)


def ensure_script() -> TemplateScript:
    """Return the compiled script of this code, migrating and compiling the template if it is new."""
    version = code_version()
    found = TemplateScript.objects.using(MIGRATOR).filter(pk=version).first()
    if found is not None:
        return found
    execute_as_owner(f"CREATE SCHEMA IF NOT EXISTS {TEMPLATE}")
    migrate_schema(TEMPLATE)
    connection = connections[MIGRATOR]
    connection.ensure_connection()
    raw: Any = connection.connection
    script = compile_schema(raw)
    made, _new = TemplateScript.objects.using(MIGRATOR).get_or_create(
        pk=version, defaults={"script": script}
    )
    return made
