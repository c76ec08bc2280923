"""Changing many rows to different values in one statement."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql


def update_rows(
    model: type[models.Model],
    columns: Mapping[str, str],
    rows: Sequence[Sequence[Any]],
    *,
    merged: Collection[str] = (),
) -> int:
    """Set columns of many rows and return how many were found.

    `columns` are column name → PostgreSQL type; each row gives the id and then their values, in this
    order. Values of the jsonb columns in `merged` are laid over the stored object.
    """
    if not rows:
        return 0
    names = list(columns)
    assigned = [
        sql.SQL("{0} = t.{0} || n.{0}" if name in merged else "{0} = n.{0}").format(
            sql.Identifier(name)
        )
        for name in names
    ]
    arrays = [sql.SQL("%s::{}[]").format(sql.SQL(kind)) for kind in ("bigint", *columns.values())]
    statement = sql.SQL(
        "UPDATE {} AS t SET {} FROM unnest({}) AS n (id, {}) WHERE t.id = n.id"
    ).format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(assigned),
        sql.SQL(", ").join(arrays),
        sql.SQL(", ").join(map(sql.Identifier, names)),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
        return int(cursor.rowcount)
