"""Gives the rows that did not become records back as a workbook: the file's own columns and the reason."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from archive.imports.models import ImportJob, ImportRow
from archive.imports.queries import StagedRow, left_out
from archive.imports.resources import SheetResource
from archive.records.exporting import workbook as of_texts
from backoffice.sentences import say

REASON, ROW = (
    "原因",
    "原行号",
)  # headings of the file, which is data and goes back to Chinese ledgers


def workbook(job: ImportJob) -> bytes:
    """Return an .xlsx with every row left out, its row number and why; corrected, it can be imported as it is."""
    resource = SheetResource([*job.table.get("columns", ()), REASON, ROW])
    dataset = resource.export(
        resource.row([*one.cells, why(one), str(one.row)]) for one in left_out(job)
    )
    # A cell of a file that came from outside never runs as a formula in the one that goes back.
    with of_texts(dataset.headers or (), list(dataset)) as book:
        return book.read()


def why(one: StagedRow) -> str:
    """Return what is wrong with a row, each doubt with its column."""
    return _("; ").join(
        _(": ").join(filter(None, (issue.column, said(issue.message, issue.params))))
        for issue in one.issues
        if issue.severity != "warning" or one.state == ImportRow.State.ALIKE
    )


def said(message: str, params: Mapping[str, Any]) -> str:
    """Return what a doubt says; a reason in it (`why`) is a sentence of its own with the same values."""
    if why := params.get("why"):
        return say(message, {**params, "why": say(str(why), params)})
    return say(message, params)
