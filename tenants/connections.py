"""Points a connection at a schema: what django-tenants adds to Django's connections, in one typed place."""

from dataclasses import dataclass
from typing import Any

from django.db import connections


@dataclass(frozen=True)
class Schema:
    """What django-tenants' backend wants to see of a company."""

    schema_name: str

    def get_tenant_type(self) -> None:
        """There is one type only."""


def point_at(alias: str, schema: str) -> None:
    """Make `schema` the one the next transaction of a connection works in."""
    connection: Any = connections[alias]
    connection.set_tenant(Schema(schema), include_public=False)


def schema_of_connection(alias: str) -> str:
    """Return the schema a connection points at."""
    connection: Any = connections[alias]
    return str(connection.schema_name)
