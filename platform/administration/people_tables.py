"""The tables of people as import-export resources: their columns, and how rows go out and come in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from administration.people_widgets import (
    NO,
    STANDINGS,
    YES,
    DayWidget,
    NameWidget,
    NumberWidget,
    TextWidget,
    WordWidget,
    in_every_language,
)
from kernel.text import N_
from security.people.bulk_rows import PersonRow, PostRow, Standing, Table, UnitRow

_YES_NO = {True: YES, False: NO}


@dataclass(frozen=True, kw_only=True)
class TableShape:
    """One table: its name, its columns in order (field → heading, widget), which ones a row needs."""

    table: Table
    label: str
    columns: Mapping[str, tuple[str, TextWidget]]
    needed: frozenset[str]
    make: Callable[..., Any]


SHAPES: tuple[TableShape, ...] = (
    TableShape(
        table=Table.DEPARTMENTS,
        label=N_("Departments"),
        columns={
            "code": (N_("Department code"), TextWidget(16)),
            "zh": (N_("Chinese name"), TextWidget()),
            "en": (N_("English name"), TextWidget()),
            "parent": (N_("Part of"), TextWidget(16)),
            "closed": (N_("Closed"), WordWidget(_YES_NO, empty=False)),
        },
        needed=frozenset({"code", "zh"}),
        make=UnitRow,
    ),
    TableShape(
        table=Table.POSITIONS,
        label=N_("Positions"),
        columns={
            "code": (N_("Position code"), TextWidget(16)),
            "zh": (N_("Chinese name"), TextWidget()),
            "en": (N_("English name"), TextWidget()),
            "keeps": (N_("Keeps the files"), WordWidget(_YES_NO, empty=False)),
            "leads": (N_("Leads the department"), WordWidget(_YES_NO, empty=False)),
            "closed": (N_("Closed"), WordWidget(_YES_NO, empty=False)),
        },
        needed=frozenset({"code", "zh"}),
        make=UnitRow,
    ),
    TableShape(
        table=Table.PEOPLE,
        label=N_("People"),
        columns={
            "username": (N_("Sign-in name"), NameWidget(64)),
            "name": (N_("Name"), TextWidget()),
            "email": (N_("E-mail"), TextWidget(254)),
            "staff_no": (N_("Staff number"), TextWidget(32)),
            "language": (N_("Language"), TextWidget(16)),
            "first_day": (N_("First day in the company"), DayWidget()),
            "standing": (N_("State"), WordWidget(STANDINGS, empty=Standing.ACTIVE)),
        },
        needed=frozenset({"username", "name"}),
        make=PersonRow,
    ),
    TableShape(
        table=Table.POSTS,
        label=N_("Posts"),
        columns={
            "number": (N_("Post number"), NumberWidget(18)),
            "username": (N_("Sign-in name"), NameWidget(64)),
            "name": (N_("Name"), TextWidget()),
            "department": (N_("Department code"), TextWidget(16)),
            "position": (N_("Position code"), TextWidget(16)),
            "valid_from": (N_("First day"), DayWidget()),
            "valid_to": (N_("Last day"), DayWidget()),
            "territory": (N_("Territory"), TextWidget(16)),
            "stands_in_for": (N_("Stands in for (sign-in name)"), NameWidget(64)),
        },
        needed=frozenset({"username", "department", "position", "valid_from"}),
        make=PostRow,
    ),
)
BY_TABLE = {shape.table: shape for shape in SHAPES}


def shape_for(headings: Iterable[str | None]) -> tuple[TableShape, dict[int, str]] | None:
    """Return the table whose columns these headings are, and the field of each place; None for none."""
    listed = [(heading or "").strip().casefold() for heading in headings]
    best: tuple[TableShape, dict[int, str]] | None = None
    for shape in SHAPES:
        words = {code: in_every_language(heading) for code, (heading, _) in shape.columns.items()}
        places: dict[int, str] = {}
        for place, heading in enumerate(listed):
            code = next((code for code, known in words.items() if heading in known), None)
            if code is not None and code not in places.values():
                places[place] = code
        fits = shape.needed <= set(places.values())
        if fits and (best is None or len(places) > len(best[1])):
            best = (shape, places)
    return best
