"""One statement that works out many rows from others where they lie: the ORM has no INSERT … SELECT … ON CONFLICT."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from psycopg import sql

from persistence.loading import wait_for_loads


def work_out(statement: sql.Composed, params: Mapping[str, Any]) -> int:
    """Run a statement that writes rows in the transaction of the caller; return how many."""
    wait_for_loads()
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)
