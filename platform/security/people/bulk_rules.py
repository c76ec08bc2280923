"""Plans what a file of people would do to the company; nothing is written here."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kernel.errors import Problem
from kernel.text import N_
from security.people.bulk_people import leavers, people_planned
from security.people.bulk_posts import Order, World, posts_planned
from security.people.bulk_rows import (
    Change,
    Line,
    PersonRow,
    Plan,
    Standing,
    Standings,
    Table,
    Trouble,
    UnitRow,
)
from security.people.bulk_units import units_planned
from security.people.keeper_rules import Holder, left_unkept


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How a file is to be taken: from which day moves count, whether it lists everybody, who asks."""

    effective: date
    today: date | None = None
    complete: bool = False
    own: str = ""
    languages: Collection[str] = ()


def planned(
    lines: Iterable[Line], present: Standings, terms: Terms, troubles: Sequence[Trouble] = ()
) -> Plan:
    """Return what the lines would do; `troubles` are rows that could not even be read."""
    tables, twice = _by_table(lines)
    found: list[Change | Trouble] = [*troubles, *twice]
    found += units_planned(Table.DEPARTMENTS, tables[Table.DEPARTMENTS], present.departments)
    found += units_planned(Table.POSITIONS, tables[Table.POSITIONS], present.positions)
    people = tables[Table.PEOPLE]
    found += people_planned(people, present, own=terms.own, languages=terms.languages)
    if terms.complete and people and _nobody_unread(troubles):
        found += leavers(people, present, own=terms.own)
    world = _world(found, tables, present)
    found += posts_planned(
        tables[Table.POSTS], world, Order(effective=terms.effective, own=terms.own)
    )
    plan = _plan(_without_held(found, world, terms.effective))
    before, after = _keeping(present), _keeping(world)
    return replace(plan, unkept=left_unkept(before, after, on=terms.today or terms.effective))


def _keeping(company: Standings | World) -> list[Holder]:
    """Return who holds a post of his own."""
    return [
        Holder(
            name=company.people[post.username].name,
            department=post.department,
            position=post.position,
            valid_from=post.valid_from,
            valid_to=post.valid_to,
            active=company.people[post.username].standing is Standing.ACTIVE,
            keeps=company.positions[post.position].keeps,
        )
        for post in company.posts.values()
        if post.valid_from is not None and not post.stands_in_for
    ]


def _nobody_unread(troubles: Sequence[Trouble]) -> bool:
    """Whether all people could be read: else nobody may be taken for missing."""
    return all(trouble.table is not Table.PEOPLE for trouble in troubles)


def _by_table(lines: Iterable[Line]) -> tuple[dict[Table, list[Line]], list[Trouble]]:
    """Return the lines by table, without those whose key stands above already."""
    tables: dict[Table, list[Line]] = {table: [] for table in Table}
    seen: dict[tuple[Table, str], int] = {}
    twice = []
    for line in lines:
        content = line.content
        key, column = "", ""
        if isinstance(content, UnitRow):
            key, column = content.code, "code"
        elif isinstance(content, PersonRow):
            key, column = content.username, "username"
        first = seen.setdefault((line.table, key), line.row) if key else line.row
        if first == line.row:
            tables[line.table].append(line)
            continue
        message = N_("“{key}” stands in row {row} already.")
        problem = Problem(code="twice", message=message, params={"key": key, "row": first})
        twice.append(Trouble(table=line.table, row=line.row, problem=problem, column=column))
    return tables, twice


def _world(
    found: Sequence[Change | Trouble], tables: dict[Table, list[Line]], present: Standings
) -> World:
    """Return the company with the rows that are sound; closing is judged at the end, by the posts left."""
    sound = {(one.table, one.row) for one in found if isinstance(one, Change)}
    world = World(
        departments=dict(present.departments),
        positions=dict(present.positions),
        people=dict(present.people),
        posts=dict(present.posts),
        ids=dict(present.ids),
    )
    for table, lines in tables.items():
        for line in lines:
            content = line.content
            if (table, line.row) not in sound:
                continue
            if isinstance(content, UnitRow):
                units = world.departments if table is Table.DEPARTMENTS else world.positions
                units[content.code] = content
            elif isinstance(content, PersonRow):
                world.people[content.username] = content
    for one in found:
        if isinstance(one, Change) and one.table is Table.PEOPLE and not one.row:
            gone = replace(world.people[one.key], standing=Standing.FORMER)
            world.people[one.key] = gone
    return world


def _without_held(
    found: Sequence[Change | Trouble], world: World, on: date
) -> list[Change | Trouble]:
    """Turn the closing of a unit somebody still holds into a trouble."""
    held: dict[tuple[Table, str], int] = {}
    for post in world.posts.values():
        if post.valid_to is None or post.valid_to >= on:
            for unit in ((Table.DEPARTMENTS, post.department), (Table.POSITIONS, post.position)):
                held[unit] = held.get(unit, 0) + 1
    done: list[Change | Trouble] = []
    for one in found:
        count = held.get((one.table, one.key), 0) if isinstance(one, Change) else 0
        if isinstance(one, Change) and one.after.get("closed") and count:
            message = N_("{count} people hold a post there; end their appointments first.")
            problem = Problem(code="held", message=message, params={"count": count})
            done.append(Trouble(table=one.table, row=one.row, problem=problem, column="closed"))
        else:
            done.append(one)
    return done


def _plan(found: Sequence[Change | Trouble]) -> Plan:
    return Plan(
        changes=tuple(one for one in found if isinstance(one, Change)),
        troubles=tuple(one for one in found if isinstance(one, Trouble)),
    )
