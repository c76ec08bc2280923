"""What the comparison of a file with the records shows: each differing field, as far as the person may read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from archive.imports.models import ImportDifference, ImportJob, ImportRow
from archive.imports.queries import content_of, key_of
from archive.records.changing import BESIDE
from archive.records.comparing import Side
from archive.records.models import Record
from archive.records.queries import lines_of
from archive.records.shapes import shape_of
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One row beside the record it is about."""

    row: int
    record: Record
    sides: tuple[Side, ...]


def rows_to_compare(job: ImportJob, *, field: str = "") -> QuerySet[ImportRow]:
    """Return the rows that differ from their records, or differ in one field, in the file's order."""
    rows = ImportRow.objects.filter(job=job, state=ImportRow.State.CHANGED).order_by("row")
    if not field:
        return rows
    here = ImportDifference.objects.filter(job=job, row=OuterRef("row"), field=field)
    return rows.filter(Exists(here))


def compared(
    actor: Actor, job: ImportJob, rows: Sequence[ImportRow], *, field: str = ""
) -> list[Compared]:
    """Return these rows beside their records; records and fields the actor may no longer see are left out."""
    wanted = [row.met_id for row in rows if row.met_id]
    seen = Record.objects.filter(permission.reach(actor, Verb.VIEW), any_id("pk", wanted))
    records = {record.pk: record for record in seen}
    numbers = [row.row for row in rows]
    stored = ImportDifference.objects.filter(any_id("row", numbers), job=job)
    accepted = {
        (row, code): taken for row, code, taken in stored.values_list("row", "field", "accepted")
    }
    shape = shape_of(published(), job.category)
    clear = permission.readable(actor, job.category)
    key = key_of(job)
    found = []
    flat: list[tuple[str, object, object]] = []
    for row in rows:
        if row.met_id not in records:
            continue
        sides = content_of(key, job, row)["met"]["sides"]
        codes = [
            code
            for code in sides
            if (not field or code == field)
            and (row.row, code) in accepted
            and (clear.get(code, False) or code in BESIDE)
        ]
        flat += [(code, *sides[code]) for code in codes]
        found.append((row, codes))
    lines = iter(lines_of(actor, shape, flat))
    return [
        Compared(
            row=row.row,
            record=records[row.met_id or 0],
            sides=tuple(
                Side(
                    key=f"{row.row}:{code}",
                    label=label,
                    stored=one,
                    incoming=other,
                    accepted=accepted[row.row, code],
                )
                for code, (label, one, other) in zip(codes, lines, strict=False)
            ),
        )
        for row, codes in found
    ]


def field_labels(actor: Actor, job: ImportJob, codes: Sequence[str]) -> dict[str, str]:
    """Return the names of fields and properties by code."""
    shape = shape_of(published(), job.category)
    known = [code for code in codes if code in shape.by_code or code in BESIDE]
    clear = permission.readable(actor, job.category)
    known = [code for code in known if code in clear or code in BESIDE]
    lines = lines_of(actor, shape, [(code, None, None) for code in known])
    return {code: label for code, (label, _, _) in zip(known, lines, strict=True)}
