"""Lays a person's corrections over the cells of a file as its rows are read; the cells themselves stay as they are.

Needs no Django, so that a second process can do it. Corrections are done in the order they were made.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from archive.imports.body import Record
from archive.imports.cells import CellValue, as_text, is_blank
from archive.imports.folding import fold, strip_invisible

CELLS, VALUES = "cells", "values"
TRIM, NARROW, REPLACE, SPLIT, MERGE = "trim", "narrow", "replace", "split", "merge"
FILL, CONSTANT, DATE_ORDER, UNIT = "fill", "constant", "dates", "unit"
RULES = (
    TRIM,
    NARROW,
    REPLACE,
    SPLIT,
    MERGE,
    FILL,
    CONSTANT,
    DATE_ORDER,
    UNIT,
)  # over a whole column
ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}  # places of year, month, day
PARTS = re.compile(r"([、,，;；|/\n]+)")
_DAY = re.compile(r"\s*(\d{1,4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,4})\s*")
_CENTURY, _TURN, _FULL_YEAR = 100, 50, 4  # two figures below 50 are of this century


@dataclass(frozen=True, kw_only=True)
class Patch:
    """One correction: `kind` is CELLS, VALUES or one of RULES, `column` the heading it is about.

    `content` by kind. cells: {"cells": {heading: {row: text}}}, rows as the spreadsheet numbers them, as
    text. values: {"map": {text: text}, "parts": bool}. replace: {"find", "with", "whole", "case"}.
    split: {"separator", "names"}. merge: {"columns", "separator", "name"}. constant: {"value",
    "only_blank"}. dates: {"order"}. unit: {"factor"}. trim, narrow, fill: nothing.
    """

    kind: str
    column: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)


def columns_after(columns: Sequence[str], patches: Iterable[Patch]) -> tuple[str, ...]:
    """Return the headings with those that splitting and merging adds behind them."""
    found = list(columns)
    for one in patches:
        found += [name for name in added_by(one) if name not in found]
    return tuple(found)


def added_by(patch: Patch) -> Sequence[str]:
    """Return the headings of the columns a correction makes."""
    if patch.kind == SPLIT:
        return [str(name) for name in patch.content["names"]]
    return [str(patch.content["name"])] if patch.kind == MERGE else []


def units_of(patches: Iterable[Patch]) -> dict[str, Decimal]:
    """Return heading → factor of the columns whose unit a person said; it takes the place of the heading's own."""
    return {one.column: Decimal(str(one.content["factor"])) for one in patches if one.kind == UNIT}


def patched(
    rows: Iterable[Record], columns: Sequence[str], patches: Sequence[Patch]
) -> Iterator[Record]:
    """Yield the records with the corrections laid over them; `before` keeps the cells of those that changed."""
    over = Overlay(columns, patches)
    for record in rows:
        cells = over.laid(record.row + 1, record.cells)
        if cells == record.cells:
            yield record
        else:
            yield replace(record, cells=cells, before=record.cells)


_Step = Callable[[int, list[CellValue]], None]


class Overlay:
    """Corrections made ready for rows given in the order of the file: filling down remembers what stood above."""

    def __init__(self, columns: Sequence[str], patches: Sequence[Patch]) -> None:
        self.columns = columns_after(columns, patches)
        self._places = {name: place for place, name in enumerate(self.columns)}
        self._steps = list(self._made(patches))
        self.fills = tuple(
            self._places[one.column]
            for one in patches
            if one.kind == FILL and one.column in self._places
        )

    def laid(self, row: int, cells: Sequence[CellValue]) -> tuple[CellValue, ...]:
        """Return the cells of a row, numbered as the spreadsheet shows it, as they are after all corrections."""
        found = list(cells) + [None] * (len(self.columns) - len(cells))
        for step in self._steps:
            step(row, found)
        return tuple(found)

    def _made(self, patches: Sequence[Patch]) -> Iterator[_Step]:
        """Yield the steps; single cells that follow one another are one step, or a thousand edits cost a thousand."""
        held: dict[int, dict[int, str]] = {}
        for one in patches:
            if one.kind == CELLS:
                self._hold(held, one)
                continue
            if held:
                yield _set_cells(held)
                held = {}
            if one.kind in _STEPS and self._has(one):
                yield _STEPS[one.kind](self._places, one)
        if held:
            yield _set_cells(held)

    def _hold(self, held: dict[int, dict[int, str]], one: Patch) -> None:
        for heading, rows in one.content["cells"].items():
            place = self._places.get(heading)
            if place is None:
                continue
            for row, text in rows.items():
                held.setdefault(int(row), {})[place] = text

    def _has(self, one: Patch) -> bool:
        named = one.content["columns"] if one.kind == MERGE else [one.column]
        return all(name in self._places for name in named)


def _set_cells(held: Mapping[int, Mapping[int, str]]) -> _Step:
    def step(row: int, cells: list[CellValue]) -> None:
        for place, text in held.get(row, _NONE).items():
            cells[place] = text or None

    return step


_NONE: Mapping[int, str] = {}


def _on(place: int, change: Callable[[str], str]) -> _Step:
    """Return a step that changes the text of one column; a cell whose text stays keeps what the file knew of it."""

    def step(row: int, cells: list[CellValue]) -> None:
        cell = cells[place]
        if cell is None:
            return
        text = as_text(cell)
        if (after := change(text)) != text:
            cells[place] = after or None

    return step


def _trim(places: Mapping[str, int], patch: Patch) -> _Step:
    return _on(places[patch.column], lambda text: " ".join(strip_invisible(text).split()))


def _narrow(places: Mapping[str, int], patch: Patch) -> _Step:
    return _on(places[patch.column], fold)


def _replace(places: Mapping[str, int], patch: Patch) -> _Step:
    return _on(places[patch.column], replacer(patch.content))


def replacer(content: Mapping[str, Any]) -> Callable[[str], str]:
    """Return what finds and replaces in a text: plain words, no patterns."""
    find, put = str(content["find"]), str(content["with"])
    wanted = find if content.get("case") else find.casefold()
    if content.get("whole"):
        return lambda text: (
            put if (text if content.get("case") else text.casefold()).strip() == wanted else text
        )
    pattern = re.compile(re.escape(find), 0 if content.get("case") else re.IGNORECASE)
    return lambda text: pattern.sub(lambda _: put, text)


def _values(places: Mapping[str, int], patch: Patch) -> _Step:
    known: Mapping[str, str] = patch.content["map"]
    in_parts = bool(patch.content.get("parts"))

    def change(text: str) -> str:
        bare = text.strip()
        if bare in known:
            return known[bare]
        if not in_parts:
            return text
        parts = PARTS.split(text)
        return "".join(known.get(part.strip(), part) for part in parts)

    return _on(places[patch.column], change)


def _split(places: Mapping[str, int], patch: Patch) -> _Step:
    place, separator = places[patch.column], str(patch.content["separator"])
    into = [places[name] for name in added_by(patch)]

    def step(row: int, cells: list[CellValue]) -> None:
        text = as_text(cells[place])
        parts = text.split(separator, len(into) - 1) if text else []
        for one, part in zip(into, parts, strict=False):
            cells[one] = part.strip() or None

    return step


def _merge(places: Mapping[str, int], patch: Patch) -> _Step:
    sources = [places[name] for name in patch.content["columns"]]
    into, separator = places[str(patch.content["name"])], str(patch.content["separator"])

    def step(row: int, cells: list[CellValue]) -> None:
        texts = [as_text(cells[place]).strip() for place in sources]
        cells[into] = separator.join(filter(None, texts)) or None

    return step


def _fill(places: Mapping[str, int], patch: Patch) -> _Step:
    place = places[patch.column]
    above: list[CellValue] = [None]

    def step(row: int, cells: list[CellValue]) -> None:
        if is_blank(cells[place]):
            cells[place] = above[0]
        else:
            above[0] = cells[place]

    return step


def _constant(places: Mapping[str, int], patch: Patch) -> _Step:
    place, value = places[patch.column], str(patch.content["value"])
    only_blank = bool(patch.content.get("only_blank"))

    def step(row: int, cells: list[CellValue]) -> None:
        if not only_blank or is_blank(cells[place]):
            cells[place] = value or None

    return step


def _dates(places: Mapping[str, int], patch: Patch) -> _Step:
    order = ORDERS[patch.content["order"]]
    return _on(places[patch.column], lambda text: ordered_date(text, order))


def ordered_date(text: str, order: tuple[int, int, int]) -> str:
    """Return 3/4/2020 as an ISO day by the places of year, month and day in it; the text itself where it is none."""
    found = _DAY.fullmatch(fold(text))
    if found is None:
        return text
    parts = (found[1], found[3], found[4])
    year, month, day = (parts[place] for place in order)
    whole = int(year)
    if len(year) < _FULL_YEAR:
        whole += 2000 if whole < _TURN else 1900 if whole < _CENTURY else 0
    try:
        return date(whole, int(month), int(day)).isoformat()
    except ValueError:
        return text


_STEPS: Mapping[str, Callable[[Mapping[str, int], Patch], _Step]] = {
    TRIM: _trim,
    NARROW: _narrow,
    REPLACE: _replace,
    VALUES: _values,
    SPLIT: _split,
    MERGE: _merge,
    FILL: _fill,
    CONSTANT: _constant,
    DATE_ORDER: _dates,
}
