"""Compares departments and positions of a file with those of the company."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from kernel.errors import Problem
from kernel.text import N_
from security.people.bulk_rows import Change, Group, Line, Table, Trouble, UnitRow
from security.people.rules import UnitData, problems_with_unit

Found = Change | Trouble


def units_planned(
    table: Table, lines: Sequence[Line], present: Mapping[str, UnitRow]
) -> Iterator[Found]:
    """Yield what changes and what is wrong, row by row."""
    world = dict(present)
    for line in lines:
        if isinstance(line.content, UnitRow):
            world.setdefault(line.content.code, line.content)
    parents = {code: unit.parent for code, unit in world.items()}
    for line in lines:
        unit = line.content
        if not isinstance(unit, UnitRow):
            continue
        before = present.get(unit.code)
        if before == unit:
            continue
        problem = _problem(unit, before, parents)
        if problem is not None:
            yield Trouble(table=table, row=line.row, problem=problem, column=problem.where)
            continue
        parents[unit.code] = unit.parent
        yield _change(table, line.row, unit, before)


def _problem(unit: UnitRow, before: UnitRow | None, parents: Mapping[str, str]) -> Problem | None:
    data = UnitData(code=unit.code, zh=unit.zh, en=unit.en, parent=unit.parent)
    found = problems_with_unit(data, taken=())
    if found:
        return found[0]
    if before is not None and before.closed and not unit.closed:
        message = N_("“{code}” was closed and does not open again; make a new one.")
        return Problem(code="closed", message=message, params={"code": unit.code}, where="closed")
    if unit.parent and unit.parent not in parents:
        message = N_("There is no department “{code}”.")
        return Problem(code="parent", message=message, params={"code": unit.parent}, where="parent")
    if _circles(unit, parents):
        message = N_("“{code}” would be part of itself.")
        return Problem(code="circle", message=message, params={"code": unit.code}, where="parent")
    return None


def _circles(unit: UnitRow, parents: Mapping[str, str]) -> bool:
    seen = {unit.code}
    above = unit.parent
    while above:
        if above in seen:
            return True
        seen.add(above)
        above = parents.get(above, "")
    return False


def _change(table: Table, row: int, unit: UnitRow, before: UnitRow | None) -> Change:
    old = asdict(before) if before else {}
    new = asdict(unit)
    differs = {name: value for name, value in new.items() if old.get(name) != value}
    if before is None:
        differs = {name: value for name, value in differs.items() if value}
    return Change(
        table=table,
        group=Group.UNITS,
        key=unit.code,
        label=f"{unit.code} {unit.zh}",
        row=row,
        before={name: old[name] for name in differs if name in old},
        after=differs,
    )
