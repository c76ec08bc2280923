"""Deleting many rows by a column of ids, in one statement and without reading them."""

from collections.abc import Iterable, Mapping

from django.db import connection, models
from psycopg import sql

from persistence.arrays import id_array


def delete_rows(
    model: type[models.Model],
    column: str,
    ids: Iterable[int],
    *,
    only: Mapping[str, Iterable[str]] | None = None,
) -> int:
    """Delete the rows whose `column` holds one of `ids` and return how many; only where nothing hangs on them.

    `only` narrows to rows whose text columns hold one of the values given for each.
    """
    narrowed = {name: list(values) for name, values in (only or {}).items()}
    conditions = [
        sql.SQL("{} = ANY(%s::bigint[])").format(sql.Identifier(column)),
        *(sql.SQL("{} = ANY(%s)").format(sql.Identifier(name)) for name in narrowed),
    ]
    statement = sql.SQL("DELETE FROM {} WHERE {}").format(
        sql.Identifier(model._meta.db_table), sql.SQL(" AND ").join(conditions)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [id_array(ids), *narrowed.values()])
        return int(cursor.rowcount)
