"""Counters that never skip: a row each, moved on under its lock, given back by a rollback."""

from collections.abc import Mapping

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
    return advance_all(model, {scope: count})[scope]


def advance_all(model: type[models.Model], counts: Mapping[str, int]) -> dict[str, int]:
    """Move many counters on as `advance` does one, and return their new values by scope.

    They are locked in the order of their scopes, so that nobody waits in a circle.
    """
    statement = sql.SQL(
        "INSERT INTO {} AS c (scope, last) "
        "SELECT n.scope, n.step FROM unnest(%s::text[], %s::bigint[]) WITH ORDINALITY "
        "AS n (scope, step, place) ORDER BY n.place "
        "ON CONFLICT (scope) DO UPDATE SET last = c.last + EXCLUDED.last RETURNING scope, last"
    ).format(sql.Identifier(model._meta.db_table))
    scopes = sorted(counts)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(WAIT)))
            cursor.execute(statement, (scopes, [counts[scope] for scope in scopes]))
            values: dict[str, int] = dict(cursor.fetchall())
            cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    except DatabaseError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            message = N_("Many numbers are taken just now; nothing was changed. Try again shortly.")
            raise Unavailable(message) from error
        raise
    return values
