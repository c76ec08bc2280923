"""What stands in the tables of a company, read by SQL alone: knows nothing of how imports work."""

import json

from django.db import connection

from kernel.scope import reenter


def dumped(company, *, but=()):
    """Return table → its rows as texts, sorted; without the tables whose names begin with one of `but`."""
    with reenter(company.id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') ORDER BY 1"
        )
        names = [name for (name,) in cursor.fetchall() if not name.startswith(tuple(but))]
        found = {}
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t ORDER BY 1')  # noqa: S608 - a name of ours
            found[name] = [row for (row,) in cursor.fetchall()]
        return found


def columns(company, table, key, *names):
    """Return key → the values of these columns, of every row of a table."""
    chosen = ", ".join(f'"{name}"' for name in (key, *names))
    with reenter(company.id), connection.cursor() as cursor:
        cursor.execute(f'SELECT {chosen} FROM "{table}"')  # noqa: S608 - names of ours
        return {row[0]: row[1:] for row in cursor.fetchall()}


def rows_of(value):
    """Return what a JSON column holds, however the driver gives it."""
    return json.loads(value) if isinstance(value, str) else value


def differing(before, after):
    """Return table → how many rows are gone and how many are new, of the tables that differ."""
    found = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name, []), after.get(name, [])
        if old != new:
            found[name] = (
                [row for row in old if row not in new],
                [row for row in new if row not in old],
            )
    return found
