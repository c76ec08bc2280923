"""Filtering by thousands of values with one parameter: `= ANY(array)` instead of `IN (…)`."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BinaryField,
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


class _Ids(Value):
    """Ids as one array in the text form PostgreSQL reads: Django would convert, and psycopg escape, one by one."""

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[str]]:
        """Return the array as one parameter."""
        return "%s::bigint[]", (id_array(self.value),)


class _Texts(Value):
    """Texts as one array in the text form PostgreSQL reads."""

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[str]]:
        """Return the array as one parameter."""
        quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in self.value]
        return "%s::text[]", ('{"' + '","'.join(quoted) + '"}' if quoted else "{}",)


class _Digests(Value):
    """Bytes as one array in the text form PostgreSQL reads."""

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[str]]:
        """Return the array as one parameter."""
        written = ['"\\\\x' + one.hex() + '"' for one in self.value]
        return "%s::bytea[]", ("{" + ",".join(written) + "}",)


def id_array(ids: Iterable[int]) -> str:
    """Return ids as the text of a bigint[]; it is cast where it stands in a statement."""
    return "{" + ",".join([str(int(one)) for one in ids]) + "}"


def any_id(column: str, ids: Iterable[int]) -> Func:
    """Return the condition that a column of ids holds one of these."""
    kind: BigIntegerField[int, int] = BigIntegerField()
    return _IsAny(F(column), _Ids(tuple(ids), output_field=ArrayField(kind)))


def any_found(column: str, rows: QuerySet[Model]) -> Func:
    """Return the condition that a column of ids holds one of these rows', which are all found first.

    For few rows of many in an order of their own: with a limit the database would rather walk along the
    order and look at every row, in the hope of meeting them soon.
    """
    return _IsAny(F(column), ArraySubquery(rows.order_by().values("pk")))


def any_text(column: str, texts: Iterable[str]) -> Func:
    """Return the condition that a text column holds one of these."""
    kind: TextField[str, str] = TextField()
    return _IsAny(F(column), _Texts(tuple(texts), output_field=ArrayField(kind)))


def any_bytes(column: str, found: Iterable[bytes]) -> Func:
    """Return the condition that a column of bytes holds one of these."""
    kind: BinaryField[bytes, bytes] = BinaryField()
    return _IsAny(F(column), _Digests(tuple(found), output_field=ArrayField(kind)))
