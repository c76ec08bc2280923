"""Former versions of filed records: kept whole when a change is put in force, filed anew under the same number."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from archive.records.models import Record, RegisterEntry
from archive.records.register_models import RecordVersion, RegisterNote
from archive.records.title_sealing import called
from archive.records.traces import HERE, near
from kernel.clock import now, today
from persistence.arrays import any_id
from persistence.encoding import encoded
from security.actor import Actor
from security.keys import store
from security.keys.envelope import Unreadable

PURPOSE = "record.version"
TITLE, VALUES = "title", "values"
MOST = 5  # former versions a page names
LATEST = near(
    "versions",
    lambda: RecordVersion.objects.filter(record=HERE).order_by("-number")[:MOST],
    columns=("number", "kept_at", "replaced_by"),
    people=("replaced_by",),
)

Before = tuple[Record, Mapping[str, Any]]  # a record before the change, with its values


def file_anew(actor: Actor, rows: Sequence[Before]) -> None:
    """Keep what filed records say now, before a change is laid over them, and note the version that follows.

    The number stays; the register says from which day on which version holds (REQ-FIL-04).
    """
    filed = [(record, stored) for record, stored in rows if record.archive_no]
    if not filed:
        return
    ids = [record.pk for record, _stored in filed]
    keys = store.record_keys(ids)
    at, on = now(), today()
    RecordVersion.objects.bulk_create(
        RecordVersion(
            record=record,
            number=record.version,
            archive_no=record.archive_no or "",
            category=record.category,
            policy_version=record.policy_version,
            kept_at=at,
            replaced_by=actor.user_id,
            sealed=_sealed(record, stored, keys[record.pk]),
        )
        for record, stored in filed
    )
    lines = RegisterEntry.objects.filter(any_id("record", ids))
    entries = dict(lines.values_list("record_id", "pk"))
    RegisterNote.objects.bulk_create(
        RegisterNote(
            entry_id=entries[record.pk],
            kind=RegisterNote.Kind.VERSION,
            on=on,
            at=at,
            by=actor.user_id,
            by_name=actor.name[:100],
            version=record.version + 1,
        )
        for record, _stored in filed
        if record.pk in entries
    )


def opened_version(version: RecordVersion) -> tuple[str, dict[str, Any]] | None:
    """Return title and values of a former version; None once the key of its record is gone."""
    key = store.open_record_keys([version.record_id]).get(version.record_id)
    if key is None:
        return None
    try:
        plain = store.open_bytes(
            key, bytes(version.sealed), PURPOSE, version.record_id, version.number
        )
    except Unreadable:
        return None
    said = json.loads(plain)
    return said[TITLE], said[VALUES]


def _sealed(record: Record, stored: Mapping[str, Any], key: bytes) -> bytes:
    plain = encoded({TITLE: called(record), VALUES: stored})
    return store.seal_bytes(key, plain, PURPOSE, record.pk, record.version)
