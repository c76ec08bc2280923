"""Takes sealed titles out of where they stood in the open: register, requests, proposals, the record itself."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb

from archive.records.changing import TITLE
from archive.records.contents import split
from archive.records.models import ProposedChange, Record
from archive.records.shapes import Shape, shape_of
from archive.records.storing import proposed_values, seal
from archive.records.title_sealing import lay_title
from decisions.actions import rename
from persistence.arrays import any_id, id_array
from persistence.calling import call
from persistence.encoding import encoded
from persistence.updating import update_rows
from policies.document.queries import PublishedPolicy
from security.keys import store

_COLUMNS = {"title": "text", "sealed_title": "bytea", "values": "jsonb", "sealed": "bytea"}
_PROPOSED = {"values": "jsonb", "sealed": "bytea"}


def close_copies(ids: Collection[int]) -> None:
    """Empty the titles of these records in register and requests: their rows hold them sealed by now.

    Lines of the register are never changed by the application. The database itself empties one, through a
    door, where the record's title is sealed.
    """
    if not ids:
        return
    call("close_register_titles", id_array(ids))
    numbers = dict(Record.objects.filter(any_id("pk", ids)).values_list("pk", "archive_no"))
    rename("record", {str(pk): number or f"#{pk}" for pk, number in numbers.items()})


def seal_again(
    policy: PublishedPolicy, records: Sequence[Record], values: Mapping[int, Mapping[str, Any]]
) -> None:
    """Write titles and values of these records as their categories store them; `values` are all they hold.

    What is stored so already is left alone: a job that was killed goes on without sealing anything twice.
    """
    going = [one for one in records if _differs(one, shape_of(policy, one.category))]
    keys = store.record_keys([one.pk for one in going]) if going else {}
    rows: list[tuple[Any, ...]] = []
    for one in going:
        shape = shape_of(policy, one.category)
        lay_title(one, shape, keys[one.pk])
        one.values, closed = split(shape.sealed, values[one.pk])
        one.sealed = seal(one.pk, keys[one.pk], closed)
        rows.append(
            (
                *(one.pk, one.title, one.sealed_title),
                *(Jsonb(one.values, dumps=encoded), one.sealed),
            )
        )
    update_rows(Record, _COLUMNS, rows)
    shapes = {one.pk: shape_of(policy, one.category) for one in records}
    _seal_proposals({pk: shape for pk, shape in shapes.items() if shape.seals_titles})
    close_copies([one.pk for one in going if one.sealed_title is not None])


def _differs(record: Record, shape: Shape) -> bool:
    return shape.seals_titles and bool(record.title or split(shape.sealed, record.values)[1])


def _seal_proposals(shapes: Mapping[int, Shape]) -> None:
    """Seal what changes of these records, decided ones too, say of titles and names."""
    found = list(ProposedChange.objects.filter(any_id("record", shapes))) if shapes else []
    keys = store.record_keys([one.record_id for one in found]) if found else {}
    rows: list[tuple[Any, ...]] = []
    for one in found:
        sealing = {*shapes[one.record_id].sealed, TITLE}
        if not split(sealing, one.values)[1]:
            continue
        plain, closed = split(sealing, proposed_values(one))
        sealed = seal(one.record_id, keys[one.record_id], closed)
        rows.append((one.pk, Jsonb(plain, dumps=encoded), sealed))
    update_rows(ProposedChange, _PROPOSED, rows)
