"""What the import screens show, as the tables, figures and steps of the theme."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.imports.forms import MappingForm
from archive.imports.models import ImportJob, ImportRow
from archive.imports.queries import JobState, StagedRow
from archive.imports.recipes.corrections import recalled
from archive.imports.recipes.keeping import proposal_for
from archive.imports.report import said
from backoffice.sentences import say

SAMPLES = 3
LEFT_OUT = ("bad", "duplicate", "refused", "alike")  # states of rows that did not become records
_STEPS = ("upload", "columns", "rehearsal", "commit", "report")
_TONES = {"error": "bad", "duplicate": "neutral", "warning": "warn"}


def steps_of(now: str) -> list[dict[str, str]]:
    """Return the steps of an import with the present one marked."""
    labels = {
        "upload": _("Upload"),
        "columns": _("Columns"),
        "rehearsal": _("Rehearsal"),
        "commit": _("Commit"),
        "report": _("Report"),
    }
    at = _STEPS.index(now)
    return [
        {
            "label": labels[name],
            "state": "done" if place < at else "current" if place == at else "todo",
        }
        for place, name in enumerate(_STEPS)
    ]


def imports_table(
    jobs: Sequence[ImportJob], new: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, Any]:
    """Return the table of imports. `names`: category codes → names."""
    return {
        "caption": _("Imports"),
        "columns": [
            {"label": _("Ledger"), "kind": "long"},
            {"label": _("Category"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
            {"label": _("Records"), "kind": "number"},
            {"label": _("Left out"), "kind": "number"},
            {"label": _("Uploaded"), "kind": "short"},
        ],
        "rows": [
            {
                "id": job.pk,
                "url": reverse("imports_show", args=[job.pk]),
                "cells": [
                    job.file_name,
                    names.get(job.category, job.category),
                    {"badge": _badge(job.state), "text": job.get_state_display()},
                    _count(job, "committed", "updated"),
                    _count(job, *LEFT_OUT),
                    _moment(job.created_at),
                ],
            }
            for job in jobs
        ],
        "empty": {
            "title": _("No ledger imported yet"),
            "text": _(
                "Upload an Excel or CSV ledger; nothing is stored before you have seen what it would do."
            ),
            "actions": [new],
        },
    }


def columns_table(
    job: ImportJob, form: MappingForm, preview: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    """Return one row for each column: heading, first values, the choice and why it was proposed."""
    found = []
    for place, one in enumerate(job.mapping.get("columns", ())):
        values = [row[place] for row in preview if place < len(row) and row[place].strip()]
        problem = one.get("problem")
        found.append(
            {
                "heading": one["column"],
                "samples": " · ".join(values[:SAMPLES]),
                "field": form[f"column_{place}"],
                "reason": say(one["reason"], one["params"]),
                "problem": say(problem["message"], problem["params"]) if problem else "",
                "chosen": bool(one["target"]),
            }
        )
    return found


def figures(job: ImportJob) -> list[dict[str, Any]]:
    """Return how many rows became, or would become, what."""
    counts = job.counts
    shown = [
        (_("Records made"), "committed", "good"),
        (_("New rows"), "new", "info"),
        (_("of them filed at once"), "to_file", "neutral"),
        (_("Records changed"), "updated", "good"),
        (_("Change a record"), "changed", "info"),
        (_("Say what the record says"), "unchanged", "neutral"),
        (_("Perhaps known"), "alike", "warn"),
        (_("Duplicates"), "duplicate", "neutral"),
        (_("With problems"), "bad", "bad"),
        (_("Refused"), "refused", "bad"),
    ]
    always = (
        ("duplicate", "bad") if job.state == ImportJob.State.DONE else ("new", "duplicate", "bad")
    )
    return [
        {
            "label": label,
            "value": counts.get(name, 0),
            "tone": tone if counts.get(name) else "neutral",
        }
        for label, name, tone in shown
        if counts.get(name) or name in always
    ]


def files_told(job: ImportJob) -> dict[str, Any] | None:
    """Return what is said of the files the rows lie in; None where rows do not name their customers."""
    if not job.mapping.get("lying"):
        return None
    counts = job.counts
    told = [
        (
            ngettext("{n} file found", "{n} files found", counts.get("files_found", 0)),
            "files_found",
        ),
        (ngettext("{n} new file", "{n} new files", counts.get("files_new", 0)), "files_new"),
        (ngettext("{n} file made", "{n} files made", counts.get("files_made", 0)), "files_made"),
        (
            ngettext("{n} to be chosen", "{n} to be chosen", counts.get("files_open", 0)),
            "files_open",
        ),
        (
            ngettext("{n} with problems", "{n} with problems", counts.get("files_bad", 0)),
            "files_bad",
        ),
    ]
    shown = [text.format(n=f"{counts[name]:,}") for text, name in told if counts.get(name)]
    return {"text": _(", ").join(shown), "open": bool(counts.get("files_open"))}


def recipe_told(job: ImportJob) -> dict[str, Any] | None:
    """Return what is said of how an earlier file was read; None where none was like this one."""
    found = proposal_for(job)
    if found is None:
        return None
    told = [
        text.format(columns=_(", ").join(names))
        for text, names in (
            (_("Not there any more: {columns}."), found.gone),
            (_("New: {columns}."), found.new),
        )
        if names
    ]
    used = job.mapping.get("recipe") == found.recipe.pk
    again = len(recalled(job)) if used else found.recipe.corrections.count()
    return {"recipe": found.recipe, "text": " ".join(told), "used": used, "corrections": again}


def issue_table(
    job: ImportJob, kinds: Sequence[Mapping[str, Any]], code: str, column: str
) -> dict[str, Any]:
    """Return the kinds of doubt with how many rows have them; each leads to its rows."""
    base = reverse("imports_show", args=[job.pk])
    rows = []
    for one in kinds:
        query = urlencode({"code": one["code"], "column": one["column"]})
        words = {"error": _("left out"), "warning": _("to check"), "duplicate": _("duplicate")}
        rows.append(
            {
                "id": one["code"],
                "url": f"{base}?{query}#rows",
                "cells": [
                    one["column"] or _("Whole row"),
                    without_values(one["message"]),
                    {"badge": _SEVERITY[one["severity"]], "text": words[one["severity"]]},
                    f"{one['rows']:,}",
                ],
            }
        )
    return {
        "caption": _("What was found"),
        "columns": [
            {"label": _("Column")},
            {"label": _("What"), "kind": "long"},
            {"label": _("Effect"), "kind": "short"},
            {"label": _("Rows"), "kind": "number"},
        ],
        "rows": rows,
        "empty": {"title": _("No doubts"), "text": _("Every row can become a record.")},
    }


def rows_table(job: ImportJob, rows: Sequence[StagedRow], code: str, column: str) -> dict[str, Any]:
    """Return rows with their doubts: the row of the file, what the cell says, and what is wrong."""
    places = {name: place for place, name in enumerate(job.table.get("columns", ()))}
    shown = []
    for one in rows:
        for issue in one.issues:
            if (code and issue.code != code) or (column and issue.column != column):
                continue
            place = places.get(issue.column)
            value = one.cells[place] if place is not None and place < len(one.cells) else ""
            shown.append(
                {
                    "id": f"{one.row}-{issue.pk}",
                    "cells": [
                        f"{one.row:,}",
                        issue.column or _("Whole row"),
                        {"text": value, "tone": "bad" if issue.severity == "error" else "warn"},
                        said(issue.message, issue.params),
                    ],
                }
            )
    return {
        "caption": _("Rows with doubts"),
        "columns": [
            {"label": _("Row"), "kind": "number"},
            {"label": _("Column")},
            {"label": _("In the file"), "kind": "long"},
            {"label": _("What"), "kind": "long"},
        ],
        "rows": shown,
        "empty": {"title": _("No doubts"), "text": _("Every row can become a record.")},
    }


def staying_table(rows: Sequence[ImportRow], names: Mapping[int, str]) -> dict[str, Any]:
    """Return the records that stayed when an import was taken back; `names`: those the reader may see."""
    return {
        "caption": _("Records that stay"),
        "columns": [{"label": _("Row"), "kind": "number"}, {"label": _("Record"), "kind": "long"}],
        "rows": [
            {
                "id": row.row,
                "url": reverse("record_page", args=[row.record_id]),
                "cells": [f"{row.row:,}", names[row.record_id or 0]],
            }
            for row in rows
            if row.record_id in names
        ],
        "empty": {"title": _("None"), "text": _("No record stays that you may see.")},
    }


def progress_of(job: ImportJob, work: JobState) -> dict[str, Any]:
    """Return the bar of the work under way."""
    committing = job.state == ImportJob.State.COMMITTING
    text = ngettext("%(done)s row", "%(done)s rows", work.done) % {"done": f"{work.done:,}"}
    if work.total:
        text = _("%(done)s of %(total)s rows") % {
            "done": f"{min(work.done, work.total):,}",
            "total": f"{work.total:,}",
        }
    label = _("Records are being made") if committing else _("The rows are being rehearsed")
    return {"label": label, "text": text, "value": min(work.done, work.total), "total": work.total}


_SEVERITY = {"error": "error", "warning": "warning", "duplicate": "same"}


def without_values(message: str) -> str:
    """Return the sentence of a kind of doubt, which stands for many rows: its values are left open."""
    return _(message).format_map(_Blank())


class _Blank(dict[str, str]):
    """Names no value: the sentence of a kind stands for many rows."""

    def __missing__(self, key: str) -> str:
        return "…"


def _badge(state: str) -> str:
    return {"rehearsing": "running", "committing": "running", "rehearsed": "review"}.get(
        state, "draft" if state in ("uploaded", "understood") else state
    )


def _count(job: ImportJob, *names: str) -> str:
    if not job.counts:
        return "—"
    return f"{sum(job.counts.get(name, 0) for name in names):,}"


def _moment(at: Any) -> str:
    return date_format(localtime(at), "Y-m-d H:i")
