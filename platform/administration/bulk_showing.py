"""Shows a plan for people: counts, groups, old beside new, and each row that cannot be done."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from administration.people_tables import BY_TABLE
from administration.people_widgets import NO, STANDINGS, YES
from backoffice.sentences import sentence
from security.people.bulk_rows import Change, Group, Plan, Standings, Table, Trouble

PROBLEMS = "problems"
GROUPS = {
    Group.COMES: _("Come"),
    Group.MOVES: _("Move"),
    Group.LEAVES: _("Leave"),
    Group.BEGINS: _("Posts begin"),
    Group.ENDS: _("Posts end"),
    Group.CHANGES: _("Change"),
    Group.UNITS: _("Departments and positions"),
}
_TONES = {Group.COMES: "good", Group.MOVES: "info", Group.LEAVES: "warn"}


def figures(plan: Plan, here: str) -> list[dict[str, Any]]:
    """Return the counts at the top, each leading to its rows; what holds nothing is not counted."""
    counts = plan.counts()
    shown = [
        {
            "label": label,
            "value": f"{counts[group]:,}",
            "tone": _TONES.get(group, ""),
            "url": f"{here}?show={group}",
        }
        for group, label in GROUPS.items()
        if counts[group]
    ]
    if plan.troubles:
        shown.append(
            {
                "label": gettext("Rows with a problem"),
                "value": f"{len(plan.troubles):,}",
                "tone": "bad",
                "url": f"{here}?show={PROBLEMS}",
            }
        )
    return shown


def tabs(plan: Plan, chosen: str, here: str) -> list[dict[str, Any]]:
    """Return a tab for each group that holds anything."""
    counts = plan.counts()
    names = [(str(group), label, counts[group]) for group, label in GROUPS.items()]
    names.append((PROBLEMS, _("Problems"), len(plan.troubles)))
    return [
        {"label": label, "url": f"{here}?show={name}", "active": name == chosen, "count": count}
        for name, label, count in names
        if count
    ]


def chosen_group(plan: Plan, wanted: str) -> str:
    """Return what is looked at: what was asked for if it holds anything, else problems, else the first group."""
    if any(change.group == wanted for change in plan.changes):
        return wanted
    if plan.troubles:
        return PROBLEMS
    counts = plan.counts()
    return next((str(group) for group in GROUPS if counts[group]), "")


class Naming:
    """Says codes as people say them: departments and positions by name, days and words as they are read."""

    def __init__(self, present: Standings, plan: Plan) -> None:
        self._names: dict[str, dict[str, str]] = {
            "department": {code: unit.zh for code, unit in present.departments.items()},
            "position": {code: unit.zh for code, unit in present.positions.items()},
            "stands_in_for": {name: person.name for name, person in present.people.items()},
        }
        for change in plan.changes:
            kind = {Table.DEPARTMENTS: "department", Table.POSITIONS: "position"}.get(change.table)
            if kind and "zh" in change.after:
                self._names[kind][change.key] = change.after["zh"]
            if change.table is Table.PEOPLE and "name" in change.after:
                self._names["stands_in_for"][change.key] = change.after["name"]

    def value(self, name: str, value: Any) -> str:
        """Return one value as it is read."""
        if name == "standing":
            return gettext(STANDINGS[value])
        if isinstance(value, bool):
            return gettext(YES if value else NO)
        known = self._names.get(name, {}).get(value)
        return f"{known} ({value})" if known else str(value)

    def values(self, change: Change, values: Mapping[str, Any]) -> str:
        """Return the values of one side, each with its column."""
        columns = BY_TABLE[change.table].columns
        names = ("department", "position") if change.group is Group.MOVES else tuple(columns)
        said = [
            self.value(name, values[name])
            if change.group is Group.MOVES
            else _pair(gettext(columns[name][0]), self.value(name, values[name]))
            for name in names
            if name in values and values[name] not in ("", None)
        ]
        if change.group is Group.MOVES and values.get("territory"):
            said.append(values["territory"])
        return gettext("; ").join(said) if change.group is not Group.MOVES else " · ".join(said)


def _pair(label: str, value: str) -> str:
    return gettext("{label}: {value}").format(label=label, value=value)


def changes_table(changes: list[Change], naming: Naming) -> dict[str, Any]:
    """Return the rows of one group, old beside new."""
    return {
        "caption": gettext("What changes"),
        "columns": [
            {"label": gettext("Who or what"), "kind": "text"},
            {"label": gettext("Until now"), "kind": "long"},
            {"label": gettext("From then on"), "kind": "long"},
            {"label": gettext("Row"), "kind": "short"},
        ],
        "rows": [_row(place, change, naming) for place, change in enumerate(changes)],
    }


def _row(place: int, change: Change, naming: Naming) -> dict[str, Any]:
    new = naming.values(change, change.after)
    if change.group is Group.MOVES:
        new = gettext("{post}, from {day}").format(post=new, day=change.after["valid_from"])
    sub = change.key if change.table in {Table.PEOPLE, Table.POSTS} else ""
    return {
        "id": place,
        "label": change.label,
        "cells": [
            {"text": change.label, "sub": sub},
            naming.values(change, change.before) or "—",
            new or "—",
            where(change.table, change.row),
        ],
    }


def where(table: Table, row: int) -> str:
    """Return the place in the file, in words."""
    if not row:
        return gettext("not in the file")
    label = gettext(BY_TABLE[table].label)
    return gettext("{table}, row {row}").format(table=label, row=row)


def troubles_table(troubles: list[Trouble]) -> dict[str, Any]:
    """Return the rows that cannot be done: row, column, sentence."""
    return {
        "caption": gettext("Rows with a problem"),
        "columns": [
            {"label": gettext("Row"), "kind": "short"},
            {"label": gettext("Column"), "kind": "short"},
            {"label": gettext("What is wrong"), "kind": "long"},
        ],
        "rows": [
            {
                "id": place,
                "label": where(one.table, one.row),
                "cells": [
                    where(one.table, one.row),
                    _column(one),
                    {"text": sentence(one.problem), "tone": "bad"},
                ],
            }
            for place, one in enumerate(troubles)
        ],
    }


def _column(trouble: Trouble) -> str:
    columns = BY_TABLE[trouble.table].columns
    return gettext(columns[trouble.column][0]) if trouble.column in columns else "—"


def confirm_label(plan: Plan) -> str:
    """Return what the button says: how much is done, and how much is left out."""
    count = len(plan.changes)
    said = ngettext("Do this {count} change", "Do these {count} changes", count).format(count=count)
    if not plan.troubles:
        return said
    rows = len({(one.table, one.row) for one in plan.troubles})
    left = ngettext(
        "leave {count} row with a problem out", "leave {count} rows with problems out", rows
    ).format(count=rows)
    return gettext("{done}, {left}").format(done=said, left=left)
