"""Lets the database check now what it would check at COMMIT."""

from django.db import connection


def check_references() -> None:
    """Raise IntegrityError for a row that still refers to one that is gone; inside a savepoint nothing else is lost."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
