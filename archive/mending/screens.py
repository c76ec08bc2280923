"""What the grid of an import shows: its columns, its rows, what was corrected, as plain values for page and script."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.imports.models import ImportJob, ImportRow
from archive.imports.patch_models import ImportPatch
from archive.imports.patching import (
    CELLS,
    CONSTANT,
    DATE_ORDER,
    FILL,
    MERGE,
    NARROW,
    REPLACE,
    SPLIT,
    TRIM,
    UNIT,
    VALUES,
    Patch,
)
from archive.imports.queries import targets_of_job
from archive.imports.report import said
from archive.imports.screens import without_values
from archive.imports.targets import Own, by_code, label_of
from archive.mending.queries import GridRow

SHORT = 60  # characters of a text in the list of corrections


def columns_of(job: ImportJob, hidden: Mapping[str, str], language: str) -> list[dict[str, Any]]:
    """Return the columns of the grid: heading, what it fills, whether this person may read it."""
    known = by_code(targets_of_job(job))
    fills = {one["column"]: known.get(one["target"]) for one in job.mapping.get("columns", ())}
    found = []
    for heading in job.table["columns"]:
        target = fills.get(heading)
        label = label_of(target, language=language) if target else ""
        found.append(
            {
                "heading": heading,
                "label": _(label) if isinstance(target, Own) else label,
                "hidden": heading in hidden,
            }
        )
    return found


def row_of(one: GridRow) -> dict[str, Any]:
    """Return a row as the script of the grid reads it."""
    return {
        "row": one.laid.row.row,
        "state": one.laid.row.state,
        "cells": one.cells,
        "said": [
            [place, issue.severity, said(issue.message, issue.params)]
            for place, issue in one.issues
        ],
        "changed": one.laid.changed,
    }


def kinds_of(kinds: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return the kinds of doubt to narrow by, each once, with how many rows have it."""
    found: dict[str, dict[str, Any]] = {}
    for one in kinds:
        known = found.setdefault(one["code"], {"message": one["message"], "rows": 0})
        known["rows"] += one["rows"]
    return [
        {"code": code, "label": f"{without_values(one['message'])} ({one['rows']:,})"}
        for code, one in found.items()
    ]


def states_of(counts: Mapping[str, int]) -> list[dict[str, str]]:
    """Return the states to narrow by, with how many rows are in each."""
    return [
        {"code": code, "label": f"{label} ({counts.get(code, 0):,})"}
        for code, label in ImportRow.State.choices
        if counts.get(code)
    ]


def corrections_of(history: Sequence[tuple[ImportPatch, Patch]], hidden: Mapping[str, str]) -> Any:
    """Return the list of what was done: what, who, when, and whether it still counts."""
    return [
        {
            "order": row.order,
            "text": told(patch) if not _is_hidden(patch, hidden) else patch.column,
            "who": row.created_by.name,
            "when": date_format(localtime(row.created_at), "Y-m-d H:i"),
            "state": row.get_state_display(),
            "counts": row.state == ImportPatch.State.ACTIVE,
        }
        for row, patch in history
    ]


def _is_hidden(patch: Patch, hidden: Mapping[str, str]) -> bool:
    named = patch.content.get("cells") or patch.content.get("columns") or [patch.column]
    return any(name in hidden for name in named)


def told(patch: Patch) -> str:
    """Return in a sentence what a correction does."""
    if patch.kind == CELLS:
        return _cells_told(patch)
    content = {
        name: value if not isinstance(value, str) else _short(value)
        for name, value in patch.content.items()
    }
    if patch.kind == VALUES:
        count = len(patch.content["map"])
        text = ngettext(
            "%(count)s value is given its meaning",
            "%(count)s values are given their meaning",
            count,
        )
        return f"{patch.column}: {text % {'count': count}}"
    if patch.kind == MERGE:
        content["columns"] = _(", ").join(patch.content["columns"])
    if patch.kind == SPLIT:
        content["names"] = _(", ").join(patch.content["names"])
    text = _sentences()[patch.kind].format_map(content)
    return f"{patch.column}: {text}" if patch.column else text


def _cells_told(patch: Patch) -> str:
    cells = [
        (heading, row, text)
        for heading, rows in patch.content["cells"].items()
        for row, text in rows.items()
    ]
    heading, row, text = cells[0]
    if len(cells) == 1:
        place = _("row {row}").format(row=row)
        return f"{heading}, {place}: {_short(text) or _('empty')}"
    words = ngettext("%(count)s cell", "%(count)s cells", len(cells)) % {"count": f"{len(cells):,}"}
    return f"{_(', ').join(patch.content['cells'])}: {words}"


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def _sentences() -> dict[str, str]:
    return {
        TRIM: _("blanks around and between are tidied"),
        NARROW: _("full-width letters and figures become half-width"),
        REPLACE: _("“{find}” is replaced by “{with}”"),
        SPLIT: _("split at “{separator}” into {names}"),
        MERGE: _("{columns} are joined as {name}"),
        FILL: _("blanks take what stands above"),
        CONSTANT: _("every row gets “{value}”"),
        DATE_ORDER: _("days are read in the order {order}"),
        UNIT: _("numbers are multiplied by {factor}"),
    }
