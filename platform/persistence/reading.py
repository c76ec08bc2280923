"""Reading many rows without holding them, on the connection and in the transaction of the caller; and one snapshot."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from persistence.loading import wait_for_loads

FETCHED = 5_000  # rows in one answer of the database


def streamed(
    question: str | sql.Composed, params: Mapping[str, Any] | None = None
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a question as they come; not more than one answer of the database is held in memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(question, params)
        while rows := cursor.fetchmany(FETCHED):
            yield from rows


def copied(question: sql.Composed) -> Iterator[bytes]:
    """Yield the rows of a question as COPY writes them, each with its end; the quickest way to read a million.

    `copying.fields_of` reads such a row. The question has no parameters: its values are literals.
    """
    wait_for_loads()
    with (
        connection.cursor() as cursor,
        cursor.copy(sql.SQL("COPY ({}) TO STDOUT").format(question)) as copy,
    ):
        for row in copy:
            yield bytes(row)


def hold_snapshot() -> None:
    """Let everything this transaction reads be of one moment, and write nothing: its first statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


@contextmanager
def read_only() -> Iterator[None]:
    """Let the block read and nothing else; a write in it raises InternalError and undoes the block.

    PostgreSQL gives a transaction back its right to write with the end of the savepoint.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        yield
