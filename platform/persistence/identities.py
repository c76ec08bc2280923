"""Taking ids from a table's identity ahead of a bulk load whose rows refer to each other."""

from django.db import connection, models


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """Take `count` new ids of `model`; ids of rows that are never written stay unused."""
    with connection.cursor() as cursor:
        cursor.execute(
            # The sequence is looked up once: as a plain call it is for every id.
            "SELECT nextval(s.name) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) AS s, "
            "generate_series(1, %s)",
            (model._meta.db_table, count),
        )
        return [row[0] for row in cursor.fetchall()]
