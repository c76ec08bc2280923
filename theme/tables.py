"""Turns what a screen knows about its table and its pages into what the templates print."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import is_aware, localtime

from theme.states import badge_of

# About two lines of a column: from here on the cell may be cut, so its full text shows on hover.
CUT_FROM = 24
KINDS = {"text": "", "number": "is-number", "short": "is-short", "long": "is-long"}


def value_of(thing: Any, name: str, default: Any = "") -> Any:
    """Return a key of a mapping or an attribute of an object, so that screens may pass either."""
    if isinstance(thing, Mapping):
        return thing.get(name, default)
    return getattr(thing, name, default)


def columns_of(table: Any) -> list[dict[str, str]]:
    """Return the columns with their style, the direction they are sorted in and the next sort to ask for."""
    now = str(value_of(table, "sort") or "")
    columns = []
    for column in value_of(table, "columns", ()):
        key = str(value_of(column, "sort") or "")
        direction = "none"
        if key and now.lstrip("-") == key:
            direction = "descending" if now.startswith("-") else "ascending"
        columns.append(
            {
                "label": value_of(column, "label"),
                "css": KINDS[value_of(column, "kind", "text") or "text"],
                "sort": key,
                "direction": direction,
                "next": f"-{key}" if direction == "ascending" else key,
            }
        )
    return columns


def rows_of(table: Any, columns: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return the rows; the first cell of a row links to the row's `url` unless it has its own."""
    rows = []
    for row in value_of(table, "rows", ()):
        url = value_of(row, "url")
        cells = [
            _cell(cell, column["css"], url if place == 0 else "")
            for place, (cell, column) in enumerate(
                zip(value_of(row, "cells"), columns, strict=True)
            )
        ]
        said = {name: value_of(row, name) for name in ("id", "label", "ticked")}
        rows.append({**said, "cells": cells})
    return rows


def _cell(cell: Any, css: str, url: str) -> dict[str, Any]:
    """Return one cell; a plain value becomes its text, and long text shows in full on hover."""
    shown = dict(cell) if isinstance(cell, Mapping) else {"text": cell}
    text = shown.get("text")
    shown["text"] = "" if text is None else text
    if isinstance(text, str) and not isinstance(text, SafeString):
        shown.setdefault("title", text if len(text) > CUT_FROM else "")
    shown.setdefault("url", url)
    tone = shown.get("tone")
    shown["css"] = " ".join(part for part in (css, f"is-{tone}" if tone else "") if part)
    return shown


def cell_of(cell: Mapping[str, Any]) -> SafeString:
    """Return one cell of `rows_of` as HTML: a list has a thousand of them, and a template for each takes its time."""
    title = cell.get("title")
    below = [
        format_html('<span class="fonds-table__{}">{}</span>', name, _said(more))
        for name in ("sub", "problem")
        if (more := cell.get(name))
    ]
    return format_html(
        '<td class="{}"{}>{}</td>',
        cell.get("css", ""),
        format_html(' title="{}"', title) if title else "",
        mark_safe("".join([_inside(cell), *below])),  # noqa: S308 - each part was escaped above
    )


def _inside(cell: Mapping[str, Any]) -> SafeString:
    text = _said(cell.get("text", ""))
    if badge := cell.get("badge"):
        tone, words = badge_of(str(badge), text)
        return format_html('<span class="fonds-badge fonds-tone-{}">{}</span>', tone, words)
    if cell.get("masked"):
        return format_html('<span class="fonds-masked__value">{}</span>', text)
    if url := cell.get("url"):
        return format_html('<a class="fonds-table__two-lines" href="{}">{}</a>', url, text)
    return format_html('<span class="fonds-table__two-lines">{}</span>', text)


def _said(value: Any) -> str:
    """Return a value as a template says it: numbers and dates in the reader's manner and zone."""
    if isinstance(value, datetime) and is_aware(value):
        value = localtime(value)
    return value if isinstance(value, str) else str(localize(value))


def page_of(page: Any, request: HttpRequest | None) -> dict[str, Any]:
    """Return start, end, total and links; a Django Page gets its links from the current address."""
    if hasattr(page, "paginator"):
        return {
            "start": f"{page.start_index():,}",
            "end": f"{page.end_index():,}",
            "total": f"{page.paginator.count:,}",
            "previous": _address(request, page.previous_page_number())
            if page.has_previous()
            else "",
            "next": _address(request, page.next_page_number()) if page.has_next() else "",
        }
    total = value_of(page, "total", 0)
    more = "+" if value_of(page, "more_than", False) else ""
    return {
        "start": _grouped(value_of(page, "start")),
        "end": _grouped(value_of(page, "end")),
        "total": _grouped(total) + more,
        "exact_url": value_of(page, "exact_url"),
        "previous": value_of(page, "previous"),
        "next": value_of(page, "next"),
    }


def _grouped(number: Any) -> str:
    return f"{number:,}" if isinstance(number, int) else str(number or "")


def _address(request: HttpRequest | None, number: int) -> str:
    query = request.GET.copy() if request else None
    if query is None:
        return f"?page={number}"
    query["page"] = str(number)
    return f"?{query.urlencode()}"
