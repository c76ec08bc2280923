"""Changing many rows to different values in one statement."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import orjson
from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from persistence.arrays import id_array
from persistence.encoding import encoded
from persistence.loading import beside


def update_rows(
    model: type[models.Model],
    columns: Mapping[str, str],
    rows: Sequence[Sequence[Any]],
    *,
    merged: Collection[str] = (),
    key: str = "id",
) -> int:
    """Set columns of many rows and return how many were found.

    `columns` are column name → PostgreSQL type; each row gives the id (the bigint column `key`) and
    then their values, in this order. Values of the jsonb columns in `merged` are laid over the stored object.
    """
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*_update(model, columns, rows, merged, key))
        return int(cursor.rowcount)


def mark_beside(
    model: type[models.Model], column: str, ids: Mapping[int, int], **same: str
) -> None:
    """Set the whole number `column` of many rows, by id, and the `same` texts in all of them.

    Inside `loading_beside` this happens while the thread of the caller goes on.
    """
    cursor = connection.cursor()
    assigned = [sql.SQL("{} = %s").format(sql.Identifier(name)) for name in same]
    assigned.append(sql.SQL("{} = n.value").format(sql.Identifier(column)))
    statement = sql.SQL(
        "UPDATE {} AS t SET {} FROM unnest(%s::bigint[], %s::bigint[]) AS n (id, value) WHERE t.id = n.id"
    ).format(sql.Identifier(model._meta.db_table), sql.SQL(", ").join(assigned))
    params = [*same.values(), id_array(ids), id_array(ids.values())]

    def update() -> None:
        with cursor:
            cursor.execute(statement, params)

    beside(update)


def _update(
    model: type[models.Model],
    columns: Mapping[str, str],
    rows: Sequence[Sequence[Any]],
    merged: Collection[str],
    key: str,
) -> tuple[sql.Composed, list[str]]:
    names = list(columns)
    assigned = [
        sql.SQL("{0} = t.{0} || n.{0}" if name in merged else "{0} = n.{0}").format(
            sql.Identifier(name)
        )
        for name in names
    ]
    typed = [
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
        for name, kind in {key: "bigint", **columns}.items()
    ]
    statement = sql.SQL(
        "UPDATE {} AS t SET {} FROM json_to_recordset(%s::json) AS n ({}) WHERE t.{key} = n.{key}"
    ).format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(assigned),
        sql.SQL(", ").join(typed),
        key=sql.Identifier(key),
    )
    return statement, [_written((key, *names), rows)]


def _written(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return the rows as one text: an array for each column would be escaped value by value, in Python.

    What is nothing is left out and comes back as null.
    """
    objects = [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in rows
    ]
    return orjson.dumps(objects, default=_plain).decode()


def _plain(value: Any) -> Any:
    """Return as JSON can hold it what the database reads back as the type of its column."""
    match value:
        case Jsonb():
            return orjson.Fragment(encoded(value.obj))
        case bytes() | memoryview():
            return "\\x" + bytes(value).hex()
        case Decimal():
            return str(value)
    raise TypeError
