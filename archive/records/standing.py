"""Stores how far records have come, thousands in one statement: state, sign-off, filing, who changed them when."""

from collections.abc import Iterable

from psycopg.types.json import Jsonb

from archive.records.models import Record
from persistence.encoding import encoded
from persistence.updating import update_rows

_COLUMNS = {
    "state": "text",
    "version": "integer",
    "updated_by_id": "bigint",
    "updated_at": "timestamptz",
    "signed_by_id": "bigint",
    "signed_at": "timestamptz",
    "filed_on": "date",
    "filed_by_id": "bigint",
    "retention_code": "text",
    "policy_version": "integer",
}


def stand(records: Iterable[Record]) -> None:
    """Store records whose state moved on, with the open values the system filled in upon that.

    The caller has locked them, and notes in the trail what differs.
    """
    rows = [
        (
            one.pk,
            *(getattr(one, column) for column in _COLUMNS),
            Jsonb(one.values, dumps=encoded),
        )
        for one in records
    ]
    update_rows(Record, {**_COLUMNS, "values": "jsonb"}, rows)
