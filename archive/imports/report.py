"""Gives the rows that did not become records back as a workbook: the file's own columns and the reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from archive.imports.models import ImportJob, ImportRow
from archive.imports.queries import StagedRow, left_out
from archive.imports.resources import SheetResource
from archive.imports.seeing import cover, hidden_columns
from archive.records.exporting import workbook as of_texts
from backoffice.sentences import say
from security.actor import Actor

REASON, ROW = (
    "原因",
    "原行号",
)  # headings of the file, which is data and goes back to Chinese ledgers


def workbook(actor: Actor, job: ImportJob) -> bytes:
    """Return an .xlsx with every row left out, its row number and why; corrected, it can be imported as it is.

    Cells whose field the person may not read are covered, as in the grid; left so, they stay as they were.
    """
    columns = job.table.get("columns", ())
    hidden = hidden_columns(actor, job)
    resource = SheetResource([*columns, REASON, ROW])
    dataset = resource.export(
        resource.row(
            [*cover(_fitted(one.cells, len(columns)), columns, hidden), why(one), str(one.row)]
        )
        for one in left_out(job)
    )
    # A cell of a file that came from outside never runs as a formula in the one that goes back.
    with of_texts(dataset.headers or (), list(dataset)) as book:
        return book.read()


def last_place(columns: Sequence[str], name: str) -> int | None:
    """Return the last column of this name; where the file has one of that name itself, ours is told apart by #2."""
    places = [at for at, one in enumerate(columns) if one.split("#")[0] == name]
    return places[-1] if places else None


def given_back(columns: Sequence[str]) -> Sequence[str]:
    """Return the headings of the first file, if these are those of a workbook of rows left out; else none."""
    own = {last_place(columns, REASON), last_place(columns, ROW)}
    return [] if None in own else [one for at, one in enumerate(columns) if at not in own]


def _fitted(cells: Sequence[str], count: int) -> list[str]:
    """Return as many cells as there are headings: a correction since the rehearsal may have added or taken one."""
    return [*cells[:count], *[""] * (count - len(cells))]


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
