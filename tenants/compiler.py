"""Compiles the migrated template schema into one script: tables, seed rows, constraints, indexes — in that order.

Identity columns stand in CREATE TABLE, foreign keys come after the data, every constraint keeps its name:
the rules that a distributed PostgreSQL asks for as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import Connection, sql

from kernel.errors import Conflict
from kernel.text import N_

PLACEHOLDER = "fonds_template"

_TABLES = """
SELECT c.oid, c.relname FROM pg_class c
WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'r' ORDER BY c.relname
"""
_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
       pg_get_expr(d.adbin, d.adrelid), a.attgenerated,
       CASE WHEN a.attcollation <> t.typcollation
            THEN (SELECT quote_ident(n.nspname) || '.' || quote_ident(co.collname)
                  FROM pg_collation co JOIN pg_namespace n ON n.oid = co.collnamespace
                  WHERE co.oid = a.attcollation) END
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_CONSTRAINTS = """
SELECT c.relname, k.conname, pg_get_constraintdef(k.oid), k.contype = 'f'
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = %(schema)s::regnamespace AND k.contype IN ('p', 'u', 'c', 'x', 'f')
ORDER BY array_position(ARRAY['p', 'u', 'c', 'x', 'f']::text[], k.contype::text), c.relname, k.conname
"""
_INDEXES = """
SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = %(schema)s::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
ORDER BY i.indexrelid::regclass::text
"""
_SEQUENCES = """
SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(%(schema)s) || '.' || quote_ident(c.relname), a.attname)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = %(schema)s::regnamespace AND a.attidentity <> '' ORDER BY c.relname
"""
_OTHER = """
SELECT 'a view or other relation ' || relname FROM pg_class
WHERE relnamespace = %(schema)s::regnamespace AND relkind NOT IN ('r', 'i', 'S')
UNION ALL SELECT 'the function ' || proname FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace
UNION ALL SELECT 'the trigger ' || tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = %(schema)s::regnamespace AND NOT t.tgisinternal
"""


@dataclass(frozen=True, kw_only=True)
class _Table:
    name: str
    columns: tuple[str, ...]
    create: str


def compile_schema(connection: Connection, schema: str = PLACEHOLDER) -> str:
    """Return the script that makes a schema like `schema`, its name written as PLACEHOLDER throughout."""
    named = {"schema": schema}
    other = connection.execute(_OTHER, named).fetchall()
    if other:
        raise Conflict(
            N_("The template holds {things}, which a company schema may not have."),
            things=", ".join(row[0] for row in other),
        )
    tables = [
        _table(connection, oid, name) for oid, name in connection.execute(_TABLES, named).fetchall()
    ]
    parts = [f"CREATE SCHEMA {PLACEHOLDER};", f"SET LOCAL search_path = {PLACEHOLDER};"]
    parts += [table.create for table in tables]
    for table in tables:
        parts += _rows(connection, schema, table)
    parts += _sequences(connection, named)
    parts += _constraints(connection, schema)
    parts += [
        definition.replace(f" ON {schema}.", " ON ") + ";"
        for (definition,) in connection.execute(_INDEXES, named).fetchall()
    ]
    return "\n".join(parts)


def script_for(script: str, schema: str) -> str:
    """Return the compiled script for one company."""
    return script.replace(PLACEHOLDER, schema)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _table(connection: Connection, oid: int, name: str) -> _Table:
    columns, lines = [], []
    for column, kind, required, identity, default, generated, collation in connection.execute(
        _COLUMNS, (oid,)
    ).fetchall():
        line = f"{_quoted(column)} {kind}"
        if collation:
            line += f" COLLATE {collation}"
        if identity:
            always = "ALWAYS" if identity == "a" else "BY DEFAULT"
            line += f" GENERATED {always} AS IDENTITY"
        elif generated:
            line += f" GENERATED ALWAYS AS ({default}) STORED"
        elif default is not None:
            line += f" DEFAULT {default}"
        if required:
            line += " NOT NULL"
        lines.append(line)
        if not generated:
            columns.append(column)
    create = f"CREATE TABLE {_quoted(name)} (\n  " + ",\n  ".join(lines) + "\n);"
    return _Table(name=name, columns=tuple(columns), create=create)


def _rows(connection: Connection, schema: str, table: _Table) -> Iterable[str]:
    """Return INSERT statements for the seed rows, every value as a quoted text literal."""
    columns = sql.SQL(", ").join(
        sql.SQL("quote_nullable({}::text)").format(sql.Identifier(column))
        for column in table.columns
    )
    query = sql.SQL("SELECT concat_ws(', ', {}) FROM {}.{} ORDER BY 1").format(
        columns, sql.Identifier(schema), sql.Identifier(table.name)
    )
    values = [row[0] for row in connection.execute(query).fetchall()]
    if not values:
        return []
    names = ", ".join(_quoted(column) for column in table.columns)
    body = ",\n".join(f"({value})" for value in values)
    return [f"INSERT INTO {_quoted(table.name)} ({names}) OVERRIDING SYSTEM VALUE VALUES\n{body};"]


def _constraints(connection: Connection, schema: str) -> Iterable[str]:
    """Return one statement for the constraints of a table, then one for its foreign keys, all keys before those.

    One statement each would let PostgreSQL read its catalogue anew for each: a quarter more for a company.
    """
    added: dict[tuple[bool, str], list[str]] = {}
    for table, name, definition, foreign in connection.execute(
        _CONSTRAINTS, {"schema": schema}
    ).fetchall():
        line = f"  ADD CONSTRAINT {_quoted(name)} {definition.replace(schema + '.', '')}"
        added.setdefault((foreign, table), []).append(line)
    return [
        f"ALTER TABLE {_quoted(table)}\n" + ",\n".join(added[foreign, table]) + ";"
        for foreign, table in sorted(added)
    ]


def _sequences(connection: Connection, named: dict[str, str]) -> list[str]:
    """Continue every identity behind the seed rows."""
    out = []
    for table, column, sequence in connection.execute(_SEQUENCES, named).fetchall():
        last = connection.execute(
            sql.SQL("SELECT last_value, is_called FROM {}").format(sql.SQL(sequence))
        ).fetchone()
        if last and last[1]:
            out.append(
                f"ALTER TABLE {_quoted(table)} ALTER COLUMN {_quoted(column)} RESTART WITH {last[0] + 1};"
            )
    return out
