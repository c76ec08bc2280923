"""What an extract is made of, frozen: the fields of each record as they are stored, and their digest."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.extracts.models import Extract, ExtractPart
from archive.records.cards import CardField, card
from archive.records.models import Record
from archive.records.storing import opened
from archive.records.title_sealing import called
from policies.document.consultations import governing
from policies.document.queries import published
from security.actor import Actor
from security.keys import store

PURPOSE = "extracts"


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """What an extract says of one record: code, label and text of each field, in the order of the record."""

    number: str
    title: str
    lines: tuple[tuple[str, str, str], ...]


def given_fields(actor: Actor, record: Record, unmasked: Collection[str]) -> list[CardField]:
    """Return the fields of a record the policy lets out and `actor` sees in clear and filled in.

    `unmasked`: masked fields that are shown to him in clear, by his right or by what was agreed to.
    """
    rule = governing(published().document).get(record.category)
    allowed = set(rule.given) if rule else set()
    shown = card(actor, record, unmasked=unmasked)
    return [
        one
        for section in shown.sections
        for one in section.fields
        if one.code in allowed and one.text and not one.masked
    ]


def clear_fields(actor: Actor, record: Record, unmasked: Collection[str]) -> set[str]:
    """Return the fields of a record that somebody sees in clear."""
    shown = card(actor, record, unmasked=unmasked)
    return {one.code for section in shown.sections for one in section.fields if not one.masked}


def digest_of(parts: Sequence[tuple[Record, Collection[str]]]) -> str:
    """Return the SHA-256 of what is stored in these fields of these records, whoever reads them, in any language."""
    said = [
        [record.pk, record.archive_no, called(record), _stored(record, codes)]
        for record, codes in sorted(parts, key=lambda one: one[0].pk)
    ]
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode(errors="replace")).hexdigest()


def _stored(record: Record, codes: Collection[str]) -> dict[str, Any]:
    values = opened([record])[record.pk]
    return {code: values.get(code) for code in sorted(codes)}


def freeze(part: ExtractPart, record: Record, fields: Sequence[CardField]) -> None:
    """Give a stored part its text, sealed with the key of its record; the caller saves it."""
    said = {
        "number": record.archive_no or "",
        "title": called(record),
        "lines": [[one.code, one.label, one.text] for one in fields],
    }
    key = store.record_keys([record.pk])[record.pk]
    plain = json.dumps(said, ensure_ascii=False).encode(errors="replace")
    part.sealed = store.seal_bytes(key, plain, PURPOSE, part.extract_id, record.pk)


def frozen(part: ExtractPart) -> Frozen | None:
    """Return what an extract says of a record; None once that record was destroyed."""
    key = store.open_record_keys([part.record_id]).get(part.record_id)
    if key is None:
        return None
    content = bytes(part.sealed)
    said = json.loads(store.open_bytes(key, content, PURPOSE, part.extract_id, part.record_id))
    lines = tuple((code, label, text) for code, label, text in said["lines"])
    return Frozen(number=said["number"], title=said["title"], lines=lines)


def put(row: Extract, said: Mapping[str, str]) -> None:
    """Give a stored extract what was said of the question, sealed; the caller saves it."""
    plain = json.dumps(dict(said), ensure_ascii=False).encode(errors="replace")
    row.sealed = store.seal_bytes(store.purpose_key(PURPOSE), plain, PURPOSE, row.pk)


def said_in(row: Extract) -> Mapping[str, str]:
    """Return `asker`, `evidence` and `question`."""
    found: dict[str, str] = json.loads(
        store.open_bytes(store.purpose_key(PURPOSE), bytes(row.sealed), PURPOSE, row.pk)
    )
    return found
