"""Reading many rows by COPY, on the connection and in the transaction of the caller, and in one snapshot."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from psycopg import sql


def copied(question: str | sql.Composed, **params: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a question, every value as the database writes it, None for NULL.

    Nothing is held in memory but the row at hand. While it runs the connection answers nothing else.
    `params` take the places of %(name)s in a question that is a text.
    """
    with connection.cursor() as cursor:
        if isinstance(question, str):
            literals = {name: sql.Literal(value) for name, value in params.items()}
            question = sql.SQL(_named(question)).format(**literals)
        with cursor.copy(sql.SQL("COPY ({}) TO STDOUT").format(question)) as copy:
            yield from copy.rows()


def hold_snapshot() -> None:
    """Let everything this transaction reads be of one moment, and write nothing: its first statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _named(question: str) -> str:
    """Return the question with %(name)s as {name}; braces of its own stay."""
    return question.replace("{", "{{").replace("}", "}}").replace("%(", "{").replace(")s", "}")
