"""Deleting many rows by a column of ids, in one statement and without reading them."""

from collections.abc import Iterable

from django.db import connection, models
from psycopg import sql


def delete_rows(model: type[models.Model], column: str, ids: Iterable[int]) -> int:
    """Delete the rows whose `column` holds one of `ids` and return how many; only where nothing hangs on them."""
    statement = sql.SQL("DELETE FROM {} WHERE {} = ANY(%s)").format(
        sql.Identifier(model._meta.db_table), sql.Identifier(column)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(ids)])
        return int(cursor.rowcount)
