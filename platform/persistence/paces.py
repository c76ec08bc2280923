"""An even pace that all processes keep together: one row for each who calls, moved on under its lock."""

from django.db import connection, models
from psycopg import sql

_LEAST = 0.001


def take(model: type[models.Model], key: str, *, seconds: float, burst: int) -> float:
    """Take one call of `key`; return 0, or for how many seconds to wait when it comes too early.

    One call every `seconds` on average, up to `burst` at once. `model` has the columns `key` (unique)
    and `due_at`. The row stays locked until the transaction ends. The database's own clock counts:
    machines differ.
    """
    table = sql.Identifier(model._meta.db_table)
    named: dict[str, str | float] = {"key": key, "step": seconds, "slack": seconds * (burst - 1)}
    move = sql.SQL(
        "INSERT INTO {} AS p (key, due_at) "
        "VALUES (%(key)s, clock_timestamp() + make_interval(secs => %(step)s)) "
        "ON CONFLICT (key) DO UPDATE "
        "SET due_at = greatest(p.due_at, clock_timestamp()) + make_interval(secs => %(step)s) "
        "WHERE p.due_at <= clock_timestamp() + make_interval(secs => %(slack)s) RETURNING 1"
    ).format(table)
    with connection.cursor() as cursor:
        cursor.execute(move, named)
        if cursor.fetchone():
            return 0.0
    return max(held(model, key, seconds=seconds, burst=burst), _LEAST)


def held(model: type[models.Model], key: str, *, seconds: float, burst: int) -> float:
    """Return for how many seconds the next call of `key` would have to wait, taking none."""
    table = sql.Identifier(model._meta.db_table)
    named: dict[str, str | float] = {"key": key, "slack": seconds * (burst - 1)}
    ask = sql.SQL(
        "SELECT extract(epoch FROM due_at - clock_timestamp()) - %(slack)s FROM {} WHERE key = %(key)s"
    ).format(table)
    with connection.cursor() as cursor:
        cursor.execute(ask, named)
        row = cursor.fetchone()
    return max(float(row[0]), 0.0) if row else 0.0
