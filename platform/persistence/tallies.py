"""Counting rows by several columns up to a limit, where they lie instead of in Python."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from psycopg import sql

_END = sql.SQL(") AS counted")


def tally(
    rows: models.QuerySet[Any], columns: Sequence[str], *, most: int
) -> Counter[tuple[Any, ...]]:
    """Return how many of `rows`, at most `most` in any order, have which values in `columns`.

    `columns` are fields named like their column. The ORM has no GROUP BY over a limited query.
    """
    limited = rows.values_list(*columns)[:most]
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


def tally_by_day(
    parts: Mapping[str, models.QuerySet[Any, Any]], day: date
) -> dict[str, tuple[int, int]]:
    """Return name → how many dates of a set are before `day`, and how many are not, or missing: one query for all.

    Each set is a `values_list` of one date; of a sliced one no more is counted than the slice has.
    """
    counts = dict.fromkeys(parts, (0, 0))
    statements: list[sql.Composed] = []
    params: list[Any] = []
    for name, dates in parts.items():
        try:
            inner, given = dates.query.sql_with_params()
        except EmptyResultSet:
            continue
        start = sql.SQL("SELECT %s::text, count(*) FILTER (WHERE one < %s), count(*) FROM (")
        statements.append(start + sql.SQL(inner) + sql.SQL(") AS counted (one)"))
        params += [name, day, *given]
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(" UNION ALL ").join(statements), params)
            counts |= {name: (before, all_ - before) for name, before, all_ in cursor.fetchall()}
    return counts


def tally_each(parts: Mapping[str, models.QuerySet[Any, Any]]) -> dict[str, int]:
    """Return name → how many rows a set has, of a sliced one no more than the slice: one query for all."""
    counts = dict.fromkeys(parts, 0)
    statements: list[sql.Composed] = []
    params: list[Any] = []
    for name, rows in parts.items():
        try:
            inner, given = rows.values_list("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(sql.SQL("SELECT %s::text, count(*) FROM (") + sql.SQL(inner) + _END)
        params += [name, *given]
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(" UNION ALL ").join(statements), params)
            counts |= dict(cursor.fetchall())
    return counts
