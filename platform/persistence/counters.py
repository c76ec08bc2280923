"""Counters that never skip: a row each, moved on under its lock, given back by a rollback."""

from django.db import DatabaseError, connection, models
from psycopg import sql
from psycopg.errors import LockNotAvailable

from kernel.errors import Unavailable
from kernel.text import N_

WAIT = "10s"  # for a counter that another transaction holds; never at once, never for ever


def advance(model: type[models.Model], scope: str, count: int) -> int:
    """Move the counter `scope` on by `count`, making it at 0 first, and return its new value.

    `model` has the columns `scope` (unique) and `last`. The row stays locked until the transaction
    ends; raise Unavailable when another one holds it for too long.
    """
    statement = sql.SQL(
        "INSERT INTO {} AS c (scope, last) VALUES (%s, %s) "
        "ON CONFLICT (scope) DO UPDATE SET last = c.last + EXCLUDED.last RETURNING last"
    ).format(sql.Identifier(model._meta.db_table))
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(WAIT)))
            cursor.execute(statement, (scope, count))
            value: int = cursor.fetchone()[0]
            cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    except DatabaseError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            message = N_("Many numbers are taken just now; nothing was changed. Try again shortly.")
            raise Unavailable(message) from error
        raise
    return value
