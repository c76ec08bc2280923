"""Reads a workbook of rows left out that came back corrected: which rows it holds, and what they say now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.imports import contents
from archive.imports.cells import COVERED, as_text
from archive.imports.models import ImportJob, ImportRow
from archive.imports.origins import DONE
from archive.imports.patching import CELLS, Patch
from archive.imports.report import REASON, ROW, last_place
from archive.imports.sources import Source
from archive.imports.understanding import source
from archive.mending.overlaying import Laying
from kernel.errors import Invalid, Problem
from kernel.text import N_

MOST_TOLD = 5  # faults told at once
PART = 500  # rows compared at once


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What a workbook corrects: the correction, and how many rows it holds."""

    patch: Patch
    rows: int


def corrected(job: ImportJob, stored: str, *, file_name: str) -> Corrected:
    """Return what a stored workbook corrects in an import, its rows known by their numbers in the first file.

    Raises Invalid with a sentence for every fault: another workbook, a row that is not there, twice there,
    or a record already, and nothing corrected at all.
    """
    with contents.loose(stored, file_name=file_name) as workbook:
        found = source(workbook)
        rows = _rows(found, job.table["columns"])
    _demand_rows(job, rows)
    cells: dict[str, dict[str, str]] = {}
    for heading, row, text in _changed(job, {number: said for _, number, said in rows}):
        cells.setdefault(heading, {})[str(row)] = text
    if not cells:
        message = N_("The workbook says the same as before; correct it first, then upload it.")
        raise Invalid([Problem(code="nothing_corrected", message=message)])
    return Corrected(patch=Patch(kind=CELLS, content={"cells": cells}), rows=len(rows))


_Row = tuple[
    int, int | None, Mapping[str, str]
]  # in this workbook, in the first file, heading → text


def _rows(found: Source, columns: Sequence[str]) -> list[_Row]:
    headings = found.columns
    place = last_place(headings, ROW)
    known = {name: headings.index(name) for name in columns if name in headings}
    if place is None or not known:
        message = N_(
            "This workbook has no column {column} beside those of the file;"
            " upload the one that was downloaded here, corrected."
        )
        raise Invalid([Problem(code="no_row_numbers", message=message, params={"column": ROW})])
    own = {last_place(headings, ROW), last_place(headings, REASON)}
    known = {name: at for name, at in known.items() if at not in own}
    return [
        (
            record.row + 1,
            _number(as_text(record.cells[place])),
            {name: as_text(record.cells[at]) for name, at in known.items()},
        )
        for record in found.rows()
    ]


def _number(text: str) -> int | None:
    bare = text.strip().removesuffix(".0")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 10 else None  # noqa: PLR2004 - no sheet has so many rows


def _demand_rows(job: ImportJob, rows: Sequence[_Row]) -> None:
    states = dict(
        ImportRow.objects.filter(job=job, row__in=[one[1] for one in rows if one[1]]).values_list(
            "row", "state"
        )
    )
    faults = list(_faults(rows, states))
    if faults:
        raise Invalid(faults[:MOST_TOLD])


def _faults(rows: Sequence[_Row], states: Mapping[int, str]) -> Iterator[Problem]:
    seen: set[int] = set()
    for place, number, _ in rows:
        params: dict[str, Any] = {"place": place, "row": number or 0, "column": ROW}
        if number is None:
            message = N_(
                "Line {place} of the workbook has no number under {column}; keep that column as it is."
            )
            yield Problem(code="no_number", message=message, params=params)
        elif number not in states:
            message = N_("Line {place} of the workbook: the first file has no row {row}.")
            yield Problem(code="no_row", message=message, params=params)
        elif states[number] in DONE:
            message = N_(
                "Line {place} of the workbook: row {row} is a record already; change the record instead."
            )
            yield Problem(code="row_done", message=message, params=params)
        elif number in seen:
            message = N_("Line {place} of the workbook: row {row} stands in it twice.")
            yield Problem(code="row_twice", message=message, params=params)
        else:
            seen.add(number)


def _changed(
    job: ImportJob, said: Mapping[int | None, Mapping[str, str]]
) -> Iterator[tuple[str, int, str]]:
    """Yield (heading, row, text) of every cell that says something else than before; one left covered does not."""
    laying = Laying(job)
    numbers = sorted(number for number in said if number is not None)
    for start in range(0, len(numbers), PART):
        part = numbers[start : start + PART]
        staged = ImportRow.objects.filter(job=job, row__in=part).order_by("row")
        for laid in laying.laid(list(staged)):
            before = dict(zip(laying.columns, laid.cells, strict=True))
            for heading, text in said[laid.row.row].items():
                if text.strip() not in {before.get(heading, "").strip(), COVERED}:
                    yield heading, laid.row.row, text.strip()
