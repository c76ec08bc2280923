"""Filtering by thousands of values with one parameter: `= ANY(array)` instead of `IN (…)`."""

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    F,
    Func,
    Model,
    QuerySet,
    TextField,
    Value,
)


class _IsAny(Func):
    """Whether a column equals an element of an array; a condition for `filter`."""

    arg_joiner = " = ANY("
    template = "%(expressions)s)"
    output_field: BooleanField[bool, bool] = BooleanField()


def any_id(column: str, ids: Iterable[int]) -> Func:
    """Return the condition that a column of ids holds one of these."""
    kind: BigIntegerField[int, int] = BigIntegerField()
    return _IsAny(F(column), Value(list(ids), output_field=ArrayField(kind)))


def any_found(column: str, rows: QuerySet[Model]) -> Func:
    """Return the condition that a column of ids holds one of these rows', which are all found first.

    For few rows of many in an order of their own: with a limit the database would rather walk along the
    order and look at every row, in the hope of meeting them soon.
    """
    return _IsAny(F(column), ArraySubquery(rows.order_by().values("pk")))


def any_text(column: str, texts: Iterable[str]) -> Func:
    """Return the condition that a text column holds one of these."""
    kind: TextField[str, str] = TextField()
    return _IsAny(F(column), Value(list(texts), output_field=ArrayField(kind)))
