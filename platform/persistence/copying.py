"""Loading many rows by COPY, on the connection and in the transaction of the caller."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from types import NoneType
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from persistence.loading import beside, loader, wait_for_loads
from persistence.packing import END, HEAD, Packer, packed, packers

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PLAIN = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "N": ""}
_NULL = "\x00"  # no text in a database holds it
HEAVY = 200  # bytes of a row, from which it is worth packing them
PART = 200  # rows written as one text
_BINARY = sql.SQL(" (FORMAT binary)")
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Load `rows` into the table of `model` and return how many.

    `columns` are column names, in the rows' order. The table's constraints and database defaults
    hold; Django's field defaults, validation and signals take no part. JSON values are given as
    psycopg's Jsonb. A row the database refuses undoes the whole statement. Inside `loading_beside` the
    rows are taken at once and loaded meanwhile.
    """
    cursor, statement = connection.cursor(), _statement(model, columns)
    how = packers(model, tuple(columns))
    load = partial(_loaded, cursor, statement)
    if how is not None:
        rows = list(rows)
        if rows and sum(len(one) for one in rows[0] if isinstance(one, bytes)) >= HEAVY:
            load = partial(_packed, cursor, statement + _BINARY, how)
    thread = loader()
    if thread is None:
        return load(rows)
    taken = list(rows)
    thread.put(partial(load, taken))
    return len(taken)


def _packed(
    cursor: Any, statement: sql.Composed, how: Sequence[Packer], rows: Iterable[Sequence[Any]]
) -> int:
    count, head = 0, HEAD
    with cursor, cursor.copy(statement) as copy:
        for part in _parts(rows):
            copy.write(head + packed(part, how))
            count, head = count + len(part), b""
        copy.write(head + END)
    return count


def _loaded(cursor: Any, statement: sql.Composed, rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    with cursor, cursor.copy(statement) as copy:
        for part in _parts(rows):
            lines = _lines(part)
            if lines is not None:
                copy.write(lines)
            else:
                for row in part:
                    copy.write_row(row)
            count += len(part)
    return count


def _parts(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    left = iter(rows)
    while part := list(islice(left, PART)):
        yield part


def _lines(rows: Iterable[Sequence[Any]]) -> bytes | None:
    """Return rows as COPY reads them; None where a value is of a kind only the driver can write.

    The driver takes 30 µs for a kilobyte of bytes and more for a wide row: it asks for each value anew
    how its type is written.
    """
    write = _WRITTEN
    try:
        lines = ["\t".join([write[value.__class__](value) for value in row]) for row in rows]
    except KeyError:
        return None
    lines.append("")
    return "\n".join(lines).encode()


def _escaped(text: str) -> str:
    return text if text.isalnum() or not _SPECIAL.search(text) else text.translate(_ESCAPED)


def _nothing(_value: None) -> str:
    return "\\N"


def _true_or_false(value: bool) -> str:
    return "t" if value else "f"


def _hexadecimal(value: bytes) -> str:
    return "\\\\x" + value.hex()


def _json(value: Jsonb) -> str:
    dumps = value.dumps or json.dumps
    text = dumps(value.obj)
    return _escaped(text.decode() if isinstance(text, bytes) else text)


# Exactly these classes: what derives from them may be written in another way.
_WRITTEN: Mapping[type, Callable[[Any], str]] = {
    str: _escaped,
    int: str,
    NoneType: _nothing,
    bool: _true_or_false,
    bytes: _hexadecimal,
    date: date.isoformat,
    datetime: datetime.isoformat,
    Decimal: str,
    Jsonb: _json,
}


def written(*values: Any) -> str:
    """Return values as `copy_written` loads them; several that were written apart are joined by a tab."""
    try:
        return "\t".join([_WRITTEN[value.__class__](value) for value in values])
    except KeyError:
        plain = [str(one) if isinstance(one, str) else one for one in values]
        return "\t".join([_WRITTEN[value.__class__](value) for value in plain])


def written_texts(values: Sequence[str | None]) -> str:
    """Return what `written` does of texts, looking once for what has to be escaped and not in each of them."""
    line = "\t".join([_NULL if value is None else value for value in values])
    odd = "\\" in line or "\n" in line or "\r" in line or line.count("\t") >= len(values)
    if odd or line.count(_NULL) != values.count(None):
        return written(*values)
    return line.replace(_NULL, "\\N")


def copy_written(model: type[models.Model], columns: Sequence[str], rows: Iterable[str]) -> None:
    """Load rows that `written` wrote, as `copy_rows` does: what takes time was done before."""
    cursor, statement = connection.cursor(), _statement(model, columns)

    def load() -> None:
        left = iter(rows)
        with cursor, cursor.copy(statement) as copy:
            while part := list(islice(left, PART)):
                copy.write(("\n".join(part) + "\n").encode())

    beside(load)


def copy_lines(model: type[models.Model], columns: Sequence[str], lines: bytes) -> None:
    """Load rows that `line_of` wrote, each with its end, as they are."""
    wait_for_loads()
    with connection.cursor() as cursor, cursor.copy(_statement(model, columns)) as copy:
        copy.write(lines)


def line_of(*values: str) -> str:
    """Return texts as one row of COPY, with its end."""
    line = "\t".join(values)
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") >= len(values):
        line = "\t".join(value.translate(_ESCAPED) for value in values)
    return line + "\n"


def fields_of(line: bytes) -> list[str]:
    """Return the texts of a row that COPY or `line_of` wrote; what is null comes as an empty text."""
    fields = line.decode().removesuffix("\n").split("\t")
    return [_ESCAPE.sub(_plain, one) if "\\" in one else one for one in fields]


def _plain(escape: re.Match[str]) -> str:
    return _PLAIN.get(escape[1], escape[1])


def _statement(model: type[models.Model], columns: Sequence[str]) -> sql.Composed:
    table = sql.Identifier(model._meta.db_table)
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    return sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)
