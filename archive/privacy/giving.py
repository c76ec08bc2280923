"""Everything about one person out of a record and what lies in it, for who asked to see it: as data and as a sheet."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from archive.files.queries import files_of
from archive.privacy.models import DataRequest
from archive.records import storing
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.shapes import Shape, shape_of
from archive.records.showing import Shower
from archive.records.title_sealing import called
from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import Column as SheetColumn
from backoffice.printing.sheet import Grid, Pair, Pairs, Part, Sheet
from kernel.errors import Missing
from policies.document.queries import published
from policies.fields.personal import OWN
from policies.fields.rules import Field, FieldType
from security.actor import Actor

FORMAT = 1
_NOTHING: tuple[object, ...] = (None, "", [])


def records_of(actor: Actor, row: DataRequest) -> list[Record]:
    """Return the record somebody asks about and what lies in it, as far as the desk sees them; Missing if none."""
    rows = visible_to(actor)
    file = rows.filter(pk=row.record_id).first()
    if file is None:
        raise Missing
    return [file, *rows.filter(parent=row.record_id).order_by("pk")]


def data_of(actor: Actor, row: DataRequest) -> bytes:
    """Return the data as JSON (UTF-8): stored values by field code, with the names of the fields.

    What is masked on screens is given in clear: it is the person's own. Names of files are given as far as the
    desk may read them.
    """
    records = records_of(actor, row)
    values = storing.opened(records)
    content = {
        "format": FORMAT,
        "requested_on": row.received_on.isoformat(),
        "records": [_data(actor, one, values[one.pk]) for one in records],
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _data(actor: Actor, record: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    shape = shape_of(published(), record.category)
    category = shape.category.category
    return {
        "number": record.archive_no or "",
        "title": called(record),
        "category": {"code": shape.code, "zh": category.zh, "en": category.en},
        "created_at": record.created_at.isoformat(timespec="seconds"),
        "fields": {one.code: {"zh": one.zh, "en": one.en} for one in shape.fields},
        "values": {code: value for code, value in values.items() if value not in _NOTHING},
        "files": [
            {"name": one.now.name, "sha256": one.now.sha256, "size": one.now.size}
            for one in files_of(actor, record).files
        ],
    }


def sheet_of(actor: Actor, row: DataRequest, language: str) -> Sheet:
    """Return the same as a sheet to print, in one language."""
    records = records_of(actor, row)
    values = storing.opened(records)
    with override(language):
        shower = Shower(actor)
        shower.language = language
        parts: list[Part] = []
        for one in records:
            shape = shape_of(published(), one.category)
            shower.learn(shape, [values[one.pk]])
            parts += _parts(shower, one, shape, values[one.pk])
        return Sheet(
            letterhead=letterhead(fonds=published().document.fonds),
            title=_("What we keep about you"),
            marks=(Pair(label=_("Received on"), text=row.received_on.isoformat()),),
            parts=tuple(parts),
            language=language,
        )


def _parts(
    shower: Shower, record: Record, shape: Shape, values: Mapping[str, Any]
) -> Iterator[Part]:
    told = [one for one in shape.fields if not one.repeat and values.get(one.code) not in _NOTHING]
    pairs = [
        Pair(
            label=shower.name(one),
            text=shower.text(one, values[one.code]),
            wide=one.type is FieldType.LONGTEXT or one.code in OWN,
        )
        for one in told
    ]
    title = " · ".join(filter(None, [record.archive_no, called(record)]))
    yield Pairs(title=title, pairs=tuple(pairs))
    groups: dict[str, list[Field]] = {}
    for one in shape.fields:
        if one.repeat and values.get(one.repeat):
            groups.setdefault(one.repeat, []).append(one)
    for code, members in groups.items():
        yield Grid(
            columns=tuple(SheetColumn(label=shower.name(one)) for one in members),
            rows=tuple(
                tuple(shower.text(one, line.get(one.code)) for one in members)
                for line in values[code]
            ),
        )
