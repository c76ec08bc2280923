"""Loading many rows by COPY, on the connection and in the transaction of the caller."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql


def copy_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Load `rows` into the table of `model` and return how many.

    `columns` are column names, in the rows' order. The table's constraints and database defaults
    hold; Django's field defaults, validation and signals take no part. JSON values are given as
    psycopg's Jsonb. A row the database refuses undoes the whole statement.
    """
    table = sql.Identifier(model._meta.db_table)
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
