"""Counting rows by several columns up to a limit, where they lie instead of in Python."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from psycopg import sql


def tally(
    rows: models.QuerySet[Any], columns: Sequence[str], *, most: int
) -> Counter[tuple[Any, ...]]:
    """Return how many of `rows`, at most `most` in any order, have which values in `columns`.

    `columns` are fields named like their column. The ORM has no GROUP BY over a limited query.
    """
    limited = rows.order_by().values_list(*columns)[:most]
    try:
        inner, params = limited.query.sql_with_params()
    except EmptyResultSet:  # its condition is never true, so there is nothing to ask
        return Counter()
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    with connection.cursor() as cursor:
        # The inner query is the ORM's own text; what people typed comes as its parameters.
        statement = sql.SQL("SELECT {}, count(*) FROM (").format(names) + sql.SQL(inner)
        cursor.execute(statement + sql.SQL(") AS counted GROUP BY {}").format(names), params)
        return Counter({tuple(values): count for *values, count in cursor.fetchall()})
