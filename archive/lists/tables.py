"""The table of a list with the columns its reader chose: on the screen and as rows that are given out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.lists import rules
from archive.records.listing import Column, Listing, ListQuery, Row
from archive.records.screens import STATES, day, verified_cell
from backoffice.moments import moment
from kernel.scope import current
from policies.fields.rules import FieldType

NAMES = {
    rules.NUMBER: _("Number"),
    rules.TITLE: _("Title"),
    rules.STATE: _("State"),
    rules.CATEGORY: _("Category"),
    rules.DEPARTMENT: _("Responsible department"),
    rules.LEVEL: _("Confidentiality"),
    rules.OWNER: _("Person in charge"),
    rules.FILED_ON: _("Filed on"),
    rules.UPDATED: _("Last change"),
    rules.DUE: _("Kept until"),
    rules.VERIFIED: _("Last verified"),
}
_SORTS = {rules.NUMBER: "number", rules.FILED_ON: "filed", rules.UPDATED: "updated"}
_KINDS = {
    rules.NUMBER: "short",
    rules.TITLE: "long",
    rules.STATE: "short",
    rules.FILED_ON: "short",
    rules.UPDATED: "short",
    rules.DUE: "short",
    rules.VERIFIED: "short",
}
_DATES = frozenset({FieldType.DATE})
_SHORT = _DATES | {FieldType.AGE}  # on one line
_NUMBERS = frozenset({FieldType.NUMBER, FieldType.MONEY})


def usual_columns(found: Sequence[Column], *, with_category: bool) -> tuple[str, ...]:
    """Return the columns of a list nobody chose any for."""
    fields = [one.code for one in found]
    category = [rules.CATEGORY] if with_category else []
    first = (rules.NUMBER, rules.TITLE, rules.STATE, *category)
    return (*first, *fields, rules.FILED_ON, rules.UPDATED)


def chosen_table(
    found: Listing,
    query: ListQuery,
    codes: Sequence[str],
    names: Mapping[str, str],
    *,
    empty: Mapping[str, Any],
) -> dict[str, Any]:
    """Return a page of records with these columns. `names`: codes of departments and levels → names."""
    by_code = {one.code: at for at, one in enumerate(found.columns)}
    shown = [code for code in codes if code in NAMES or code in by_code]
    rows = []
    for row in found.rows:
        url = reverse("record_page", args=[row.id])
        cells = [_cell(row, code, by_code, names, url) for code in shown]
        rows.append({"id": row.id, "label": row.title, "cells": cells})
    return {
        "caption": _("Records"),
        "sort": query.sort,
        "columns": [_column(found, code, by_code) for code in shown],
        "rows": rows,
        "empty": empty,
    }


def _column(found: Listing, code: str, by_code: Mapping[str, int]) -> dict[str, Any]:
    if code in NAMES:
        return {
            "label": NAMES[code],
            "sort": _SORTS.get(code, ""),
            "kind": _KINDS.get(code, "text"),
        }
    one = found.columns[by_code[code]]
    kind = "number" if one.kind in _NUMBERS else "short" if one.kind in _SHORT else "text"
    return {"label": one.label, "sort": one.code if one.sortable else "", "kind": kind}


def _cell(
    row: Row, code: str, by_code: Mapping[str, int], names: Mapping[str, str], url: str
) -> Any:
    if code not in NAMES:
        return row.cells[by_code[code]]
    if code == rules.TITLE:
        return {"text": row.title, "url": url}
    if code == rules.STATE:
        return {"text": STATES.get(row.state, row.state), "badge": row.state}
    if code == rules.UPDATED:
        return moment(row.updated_at)[:10]
    if code == rules.VERIFIED:
        return verified_cell(row)
    return _text(row, code, names)


def _text(row: Row, code: str, names: Mapping[str, str]) -> str:
    texts = {
        rules.NUMBER: row.number or "—",
        rules.CATEGORY: row.category_name,
        rules.DEPARTMENT: names.get(row.department, row.department),
        rules.LEVEL: names.get(row.level, row.level),
        rules.OWNER: row.owner,
        rules.FILED_ON: day(row.filed_on),
        rules.DUE: day(row.due),
        rules.VERIFIED: day(row.fresh.verified_on),
    }
    return texts[code]


def headings(found: Listing, codes: Sequence[str]) -> list[str]:
    """Return the headings of a list that is given out."""
    labels = {one.code: one.label for one in found.columns}
    return [gettext(str(NAMES[code])) if code in NAMES else labels[code] for code in codes]


def kinds(found: Listing, codes: Sequence[str]) -> list[str]:
    """Return what kind of text stands in each column: text, short, long or number."""
    by_code = {one.code: at for at, one in enumerate(found.columns)}
    return [str(_column(found, code, by_code)["kind"]) for code in codes]


def given_out(
    found: Listing, row: Row, codes: Sequence[str], names: Mapping[str, str]
) -> list[str | date | Decimal | None]:
    """Return the cells of one row as a workbook takes them: days as days, numbers as numbers."""
    by_code = {one.code: at for at, one in enumerate(found.columns)}
    return [_value(found, row, code, by_code, names) for code in codes]


def _value(
    found: Listing,
    row: Row,
    code: str,
    by_code: Mapping[str, int],
    names: Mapping[str, str],
) -> str | date | Decimal | None:
    if code in NAMES:
        typed: dict[str, Any] = {
            rules.NUMBER: row.number,
            rules.TITLE: row.title,
            rules.STATE: str(STATES.get(row.state, row.state)),
            rules.FILED_ON: row.filed_on,
            rules.UPDATED: _local(row.updated_at),
            rules.DUE: row.due,
            rules.VERIFIED: row.fresh.verified_on,
        }
        return typed[code] if code in typed else _text(row, code, names)
    at = by_code[code]
    raw, kind = row.raw[at], found.columns[at].kind
    if raw is not None and kind in _DATES:
        return date.fromisoformat(str(raw)[:10])
    if raw is not None and kind is FieldType.DATETIME:
        return datetime.fromisoformat(str(raw)).replace(tzinfo=None)
    if raw is not None and kind in _NUMBERS:
        return Decimal(str(raw))
    return row.cells[at]


def _local(at: datetime) -> date:
    return at.astimezone(ZoneInfo(current().company.time_zone)).date()
