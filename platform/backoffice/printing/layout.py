"""Turns a sheet into the data of its layout: how wide each column is, which boxes share a row."""

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from backoffice.printing.sheet import (
    Code,
    Column,
    Grid,
    Letterhead,
    Note,
    Pair,
    Pairs,
    Part,
    Sheet,
    Signature,
    Signatures,
)

Text = Callable[[str], str]
POINTS = 5.0  # of half a Chinese character in a table
EDGE = 9.0  # points a cell keeps free
WIDTHS = {  # points between the edges of a page: upright, landscape
    ("a4", False): 493.0,
    ("a4", True): 740.0,
    ("a5", False): 317.0,
    ("a5", True): 493.0,
}
_NARROWEST, _WIDEST = 4, 40
_SMALLEST = 0.65  # of the usual size; smaller type nobody reads
_FEW_CHARACTERS = 10  # places in which Chinese still reads well
_CAPITAL, _LETTER = 1.35, 1.15  # places of a Latin sign
_WORDS = re.compile(r"[!-~\u00c0-\u024f]+")
_ON_ONE_LINE = 22
_A_ROW = 180  # places: three lines of a page; a box takes its share
_LABELS = (20, 40)  # millimetres
_LABEL_POINTS = 1.62
_POINTS_A_MILLIMETRE = 2.835
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
        "paper": sheet.paper,
        "headed": sheet.headed,
        "numbered": sheet.numbered,
        "lang": lang,
        "region": "cn" if region == "hans" else "gb",
        "words": {"page": _("Page {page} of {pages}"), "colon": _(": ")},
        "footer": text(sheet.footer),
        "parts": [_part(one, text, WIDTHS[sheet.paper, sheet.landscape]) for one in sheet.parts],
        "signatures": _signatures(sheet.signatures, text),
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
        return {
            "kind": "note",
            "title": text(part.title),
            "text": text(part.text),
            "full": part.full,
        }
    if isinstance(part, Pairs):
        return _pairs(part, text, room)
    if isinstance(part, Signatures):
        return {"kind": "signatures", "boxes": _signatures(part.boxes, text)}
    if isinstance(part, Code):
        said = {"label": text(part.label), "text": text(part.text)}
        return {"kind": "code", "picture": list(part.picture), **said}
    rows = [[text(cell) for cell in row] for row in part.rows]
    return {
        "kind": "grid",
        "title": text(part.title),
        "min": part.room,
        "rows": rows,
        **_columns(part, rows, text, room),
    }


def _signatures(boxes: Sequence[Signature], text: Text) -> list[dict[str, str]]:
    return [
        {"label": text(one.label), "name": text(one.name), "date": text(one.date)} for one in boxes
    ]


def _pairs(part: Pairs, text: Text, room: float) -> dict[str, Any]:
    longest = max((width(one.label) for one in part.pairs), default=0)
    low, high = _LABELS
    # A label never takes more than half of its box.
    high = min(high, int(room / _POINTS_A_MILLIMETRE / part.across / 2))
    rows = rows_of(part.pairs, part.across)
    return {
        "kind": "pairs",
        "title": text(part.title),
        "columns": 2 * part.across,
        "label": min(high, max(low, round(longest * _LABEL_POINTS) + 5)),
        "rows": [[_pair(one, span, text) for one, span in row] for row in rows],
    }


def _pair(one: Pair, span: int, text: Text) -> dict[str, Any]:
    return {
        "label": text(one.label),
        "text": text(one.text),
        "ticks": [text(choice) for choice in one.choices],
        "span": span,
        "min": one.room,
    }


def rows_of(pairs: Sequence[Pair], across: int = 2) -> list[list[tuple[Pair, int]]]:
    """Return the boxes by row, each with how many columns its value spans; no row is left open."""
    rows: list[list[tuple[Pair, int]]] = []
    waiting: list[Pair] = []

    def close() -> None:
        if waiting:
            spans = [1] * (len(waiting) - 1) + [2 * (across - len(waiting)) + 1]
            rows.append(list(zip(waiting, spans, strict=True)))
            waiting.clear()

    for one in pairs:
        # A long text beside another would be torn apart by the end of a page.
        if one.wide or width(one.text) > _A_ROW // across or "\n" in one.text:
            close()
            rows.append([(one, 2 * across - 1)])
            continue
        waiting.append(one)
        if len(waiting) == across:
            close()
    close()
    return rows


def _columns(part: Grid, rows: Sequence[Sequence[str]], text: Text, room: float) -> dict[str, Any]:
    """Share the width of the page among the columns; type shrinks before a word is cut.

    Each column gets what its longest word needs, then what its longest line would like.
    """
    cells = [[text(one.label), *(row[at] for row in rows)] for at, one in enumerate(part.columns)]
    wanted = [
        max(one.room, _wanted(one, column)) for one, column in zip(part.columns, cells, strict=True)
    ]
    words = [max(map(_word, column)) for column in cells]
    least = [
        max(one.room, min(_FEW_CHARACTERS, want), min(_WIDEST, word))
        for one, want, word in zip(part.columns, wanted, words, strict=True)
    ]
    edges = EDGE * len(cells)
    scale = min(1.0, max(_SMALLEST, (room - edges) / (POINTS * max(1, sum(least)))))
    points = POINTS * scale
    left = room - edges - points * sum(least)
    hopes = [max(0, want - low) for want, low in zip(wanted, least, strict=True)]
    if left < 0:  # words are cut: all columns share what there is
        widths = [(room - edges) * low / sum(least) for low in least]
    else:
        given = min(left, points * sum(hopes))
        spread = _spread(part.columns, wanted)
        widths = [
            points * low + given * hope / max(1, sum(hopes)) + (left - given) * share
            for low, hope, share in zip(least, hopes, spread, strict=True)
        ]
    return {
        "scale": scale,
        "cuts": left < 0 or max(words) > _WIDEST,
        "columns": [
            {"label": column[0], "width": width_ + EDGE, "center": one.kind in {"short", "number"}}
            for one, column, width_ in zip(part.columns, cells, widths, strict=True)
        ],
    }


def _spread(columns: Sequence[Column], wanted: Sequence[int]) -> list[float]:
    """Say who takes what is left over: long columns, else text, else all."""
    for kinds in ({"long"}, {"text"}, {"short", "number"}):
        shares = [
            want if one.kind in kinds else 0 for one, want in zip(columns, wanted, strict=True)
        ]
        if any(shares):
            return [share / sum(shares) for share in shares]
    return [0.0] * len(columns)


def _wanted(column: Column, cells: Sequence[str]) -> int:
    """Return the places a column would like: those of its head and of nine in ten of its cells."""
    widths = sorted(width(cell) for cell in cells)
    most = widths[len(widths) * 9 // 10]
    if column.kind in {"short", "number"} and widths[-1] <= _ON_ONE_LINE:
        most = widths[-1]
    return max(_NARROWEST, min(_WIDEST, most))


def _word(text: str) -> int:
    """Return the places of the longest piece that no line may break: Chinese breaks anywhere."""
    longest = max(_WORDS.findall(text), key=len, default="")
    return math.ceil(sum(_CAPITAL if sign.isupper() else _LETTER for sign in longest))
