"""Shows what a file proposes: counts, changes, and each row that cannot be done."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from backoffice.sentences import sentence
from policies.sheets.proposing import Proposal, Trouble
from policies.sheets.tables import Table, shape_of


def figures(found: Proposal) -> list[dict[str, Any]]:
    """Return the counts at the top; what is nothing is not counted.

    While rows have problems only these count: a row that cannot be read would seem taken away.
    """
    if found.troubles:
        count = f"{len(found.troubles):,}"
        return [{"label": gettext("Problems"), "value": count, "tone": "bad"}]
    kinds = Counter(change.kind for change in found.changes)
    shown = [
        (gettext("Added"), kinds["added"], "good"),
        (gettext("Changed"), kinds["changed"] + kinds["moved"], "info"),
        (gettext("Taken away"), kinds["removed"], "warn"),
    ]
    return [
        {"label": label, "value": f"{count:,}", "tone": tone}
        for label, count, tone in shown
        if count
    ]


def troubles_table(troubles: Sequence[Trouble]) -> dict[str, Any]:
    """Return what cannot be done: sheet, row, column, sentence."""
    return {
        "caption": gettext("Rows with a problem"),
        "columns": [
            {"label": gettext("Row"), "kind": "text"},
            {"label": gettext("Column"), "kind": "text"},
            {"label": gettext("What is wrong"), "kind": "long"},
        ],
        "rows": [
            {
                "id": place,
                "label": where(one),
                "cells": [
                    where(one),
                    _column(one),
                    {"text": _said(one), "tone": "bad"},
                ],
            }
            for place, one in enumerate(troubles)
        ],
    }


def _said(one: Trouble) -> str:
    text = sentence(one.problem)
    return f"{one.problem.where}: {text}" if one.problem.where and not one.row else text


def where(one: Trouble) -> str:
    """Return the place in the file, in words."""
    if one.table is None:
        return "—"
    if not one.row:
        return sheet_name(one.table)
    return gettext("{table}, row {row}").format(table=sheet_name(one.table), row=one.row)


def sheet_name(table: Table) -> str:
    """Return the name of a table in the reader's language."""
    return gettext(shape_of(table).label)


def _column(one: Trouble) -> str:
    columns = shape_of(one.table).columns if one.table else {}
    return gettext(columns[one.column][0]) if one.column in columns else "—"


def confirm_label(found: Proposal) -> str:
    """Return what the button says."""
    count = len(found.changes)
    return ngettext(
        "Put this {count} change into the draft", "Put these {count} changes into the draft", count
    ).format(count=count)
