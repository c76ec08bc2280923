"""Turns a sheet into the data of its layout: how wide each column is, which boxes share a row."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from backoffice.printing.sheet import Column, Grid, Letterhead, Note, Pair, Pairs, Part, Sheet

Text = Callable[[str], str]
POINTS = 5.0  # of half a Chinese character in a table
EDGE = 9.0  # points a cell keeps free
WIDTHS = {False: 493.0, True: 740.0}  # points between the edges of a page: upright, landscape
_NARROWEST, _WIDEST = 4, 40
_ON_ONE_LINE = 22
_HALF_A_ROW = 90  # places: some three lines of half a page
_LABELS = (20, 40)  # millimetres
_LABEL_POINTS = 1.62
_WIDE = frozenset("WFA")


def data_of(sheet: Sheet, text: Text) -> dict[str, Any]:
    """Return everything the layout needs of a sheet; all words go through `text`."""
    lang, _sep, region = sheet.language.partition("-")
    return {
        "title": text(sheet.title),
        "subtitle": text(sheet.subtitle),
        "short": text(sheet.short or sheet.subtitle),
        "marks": [{"label": text(one.label), "text": text(one.text)} for one in sheet.marks],
        "letterhead": _head(sheet.letterhead, text),
        "landscape": sheet.landscape,
        "lang": lang,
        "region": "cn" if region == "hans" else "gb",
        "words": {"page": _("Page {page} of {pages}"), "colon": _(": ")},
        "footer": text(sheet.footer),
        "parts": [_part(one, text, WIDTHS[sheet.landscape]) for one in sheet.parts],
        "signatures": [
            {"label": text(one.label), "name": text(one.name), "date": text(one.date)}
            for one in sheet.signatures
        ],
        "last": "\n".join(text(one) for one in sheet.extra),
    }


def width(text: str) -> int:
    """Return how many half-width places the longest line of a text takes."""
    return max(
        (
            sum(2 if unicodedata.east_asian_width(sign) in _WIDE else 1 for sign in line)
            for line in text.split("\n")
        ),
        default=0,
    )


def _head(head: Letterhead, text: Text) -> dict[str, Any]:
    return {
        "company": text(head.company),
        "lines": [text(line) for line in head.lines],
        "logo": list(head.logo),
    }


def _part(part: Part, text: Text, room: float) -> dict[str, Any]:
    if isinstance(part, Note):
        return {"kind": "note", "text": text(part.text)}
    if isinstance(part, Pairs):
        return _pairs(part, text)
    rows = [[text(cell) for cell in row] for row in part.rows]
    return {
        "kind": "grid",
        "title": text(part.title),
        "min": part.room,
        "columns": _columns(part, rows, text, room),
        "rows": rows,
    }


def _pairs(part: Pairs, text: Text) -> dict[str, Any]:
    longest = max((width(one.label) for one in part.pairs), default=0)
    low, high = _LABELS
    return {
        "kind": "pairs",
        "title": text(part.title),
        "columns": 4,
        "label": min(high, max(low, round(longest * _LABEL_POINTS) + 5)),
        "rows": [[_pair(one, span, text) for one, span in row] for row in rows_of(part.pairs)],
    }


def _pair(one: Pair, span: int, text: Text) -> dict[str, Any]:
    return {"label": text(one.label), "text": text(one.text), "span": span, "min": one.room}


def rows_of(pairs: Sequence[Pair]) -> list[list[tuple[Pair, int]]]:
    """Return the boxes by row, each with how many columns its value spans; no row is left open."""
    rows: list[list[tuple[Pair, int]]] = []
    waiting: Pair | None = None
    for one in pairs:
        # A long text beside another would be torn apart by the end of a page.
        if one.wide or width(one.text) > _HALF_A_ROW or "\n" in one.text:
            rows += [[(waiting, 3)]] if waiting else []
            rows.append([(one, 3)])
            waiting = None
        elif waiting:
            rows.append([(waiting, 1), (one, 1)])
            waiting = None
        else:
            waiting = one
    return rows + ([[(waiting, 3)]] if waiting else [])


def _columns(
    part: Grid, rows: Sequence[Sequence[str]], text: Text, room: float
) -> list[dict[str, Any]]:
    needed = [_needed(one, [row[at] for row in rows]) for at, one in enumerate(part.columns)]
    fixed = [
        need * POINTS + EDGE if one.kind in {"short", "number"} and need <= _ON_ONE_LINE else 0.0
        for one, need in zip(part.columns, needed, strict=True)
    ]
    shares = sum(need for need, points in zip(needed, fixed, strict=True) if not points)
    left = room - sum(fixed)
    if not shares or left < shares * POINTS / 3:
        fixed = [0.0] * len(fixed)  # everything shrinks together
    return [
        {
            "label": text(one.label),
            "fixed": points,
            "share": need,
            "center": one.kind in {"short", "number"},
        }
        for one, need, points in zip(part.columns, needed, fixed, strict=True)
    ]


def _needed(column: Column, cells: Sequence[str]) -> int:
    """Return the places a column would like: those of its head and of nine in ten of its cells."""
    widths = sorted(width(cell) for cell in cells)
    most = widths[len(widths) * 9 // 10] if widths else 0
    if column.kind in {"short", "number"} and widths and widths[-1] <= _ON_ONE_LINE:
        most = widths[-1]
    return min(_WIDEST, max(_NARROWEST, width(column.label), most))
