"""A dump of a company as somebody with the server's disk makes it, and what he reads of it with the keys he has."""

import base64
import json
import re

from psycopg import sql

from security.keys import epochs
from security.keys.envelope import Unreadable, context, unseal

_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def dumped(server, company):
    """Return every row of the company's schema, and of the registry with the queue, as pg_dump writes them.

    By COPY as the superuser: the pg_dump that comes along is older than the server.
    """
    parts = []
    with server._connect("fonds") as connection:
        found = connection.execute(
            "SELECT n.nspname, c.relname, string_agg(a.attname, ', ' ORDER BY a.attnum)"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " WHERE n.nspname IN (%s, 'public') AND c.relkind = 'r' AND a.attgenerated = ''"
            " GROUP BY 1, 2 ORDER BY 1, 2",
            [company.schema],
        ).fetchall()
        for schema, table, columns in found:
            named = sql.SQL(", ").join(map(sql.Identifier, columns.split(", ")))
            copied = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(schema, table), named)
            parts.append(f"COPY {schema}.{table} ({columns}) FROM stdin;\n".encode())
            with connection.cursor() as cursor, cursor.copy(copied) as rows:
                parts += [bytes(row) for row in rows]
            parts.append(b"\\.\n\n")
    return b"".join(parts)


def forms_of(secret):
    """Return how a text may stand somewhere: as it is, in hex as bytes are dumped, escaped, in base64."""
    plain = secret.encode()
    aligned = [base64.b64encode(b"\0" * shift + plain)[4:-4] for shift in range(3)]
    escaped = json.dumps(secret)[1:-1].encode()
    doubled = escaped.replace(b"\\", b"\\\\")
    return {plain, plain.hex().encode(), escaped, doubled, *(part for part in aligned if part)}


def found_in(content, secrets):
    """Return the secrets that stand in these bytes in any form."""
    return [secret for secret in secrets if any(form in content for form in forms_of(secret))]


class Reader:
    """Reads a dump with today's key store, by the formats alone: nothing of the running company is asked."""

    def __init__(self, dump, company):
        self._tables = dict(_tables(dump.decode()))
        self._company = company.id
        self._realm = epochs.ring(company.id).realm
        self._records = self._keys("security_record_key", "record_key", "record_id")
        self._purposes = self._keys("security_purpose_key", "purpose_key", "purpose")

    @property
    def keys(self):
        """How many keys of records and of purposes open."""
        return len(self._records), len(self._purposes)

    def texts(self):
        """Return every sealed text of records, proposed changes and the trail that opens."""
        return list(self._values()) + list(self._trail())

    def _keys(self, table, kind, name):
        found = {}
        for row in self._tables[table]:
            try:
                wrapping = epochs.epoch_key(self._company, int(row["epoch"]))
                bound_to = context(self._realm, kind, row[name], row["epoch"])
                found[row[name]] = unseal(wrapping, _bytes(row["wrapped"]), bound_to)
            except Unreadable:
                continue
        return found

    def _values(self):
        for table, name in (("archive_record", "id"), ("archive_proposed_change", "record_id")):
            for row in self._tables[table]:
                key = self._records.get(row[name])
                if key and row["sealed"]:
                    bound_to = context(self._realm, "record", row[name], "values")
                    yield unseal(key, _bytes(row["sealed"]), bound_to).decode()

    def _trail(self):
        for table, kind, column in (
            ("security_audit_event", "audit.event", "payload"),
            ("security_audit_change", "audit.change", "content"),
        ):
            for row in self._tables[table]:
                what, _, which = row["key_ref"].partition(":")
                held = self._records if what == "record" else self._purposes
                key = held.get(which if what == "record" else f"audit:{which}")
                if key:
                    bound_to = context(
                        self._realm, kind, row["key_ref"], _bytes(row["commitment"]).hex()
                    )
                    plain = unseal(key, _bytes(row[column]), bound_to)
                    yield plain.decode(errors="replace")


def _tables(dump):
    """Yield table → its rows, of the company's schema."""
    for part in re.split(r"(?m)^COPY c_", dump)[1:]:
        head, _, rest = part.partition("\n")
        table, columns = re.match(r"\w+\.(\w+) \((.*)\) FROM stdin;", head).groups()
        names = columns.split(", ")
        lines = rest.partition("\n\\.\n")[0].split("\n") if not rest.startswith("\\.") else []
        yield (
            table,
            [dict(zip(names, map(_plain, line.split("\t")), strict=True)) for line in lines],
        )


def _plain(text):
    if text == "\\N":
        return None
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text)


def _bytes(text):
    return bytes.fromhex(text.removeprefix("\\x"))
