"""People, posts, departments and positions as rows of a table, and what a plan to change them says."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from kernel.errors import Problem


class Table(StrEnum):
    """The tables people come and go in."""

    DEPARTMENTS = "departments"
    POSITIONS = "positions"
    PEOPLE = "people"
    POSTS = "posts"


class Standing(StrEnum):
    """How a person stands to the company; only who is `active` may sign in."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    FORMER = "former"


class Group(StrEnum):
    """What a change means to who reads the preview, in the order of reading."""

    COMES = "comes"
    MOVES = "moves"
    LEAVES = "leaves"
    BEGINS = "begins"
    ENDS = "ends"
    CHANGES = "changes"
    UNITS = "units"


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """A department or position; a position has no `parent`, only a position `keeps` or `leads`."""

    code: str
    zh: str
    en: str = ""
    parent: str = ""
    keeps: bool = False
    leads: bool = False
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A person; the sign-in name says who it is."""

    username: str
    name: str
    email: str = ""
    staff_no: str = ""
    language: str = ""
    first_day: date | None = None
    standing: Standing = Standing.ACTIVE


@dataclass(frozen=True, kw_only=True)
class PostRow:
    """A post; `number` is the appointment's id, None for one that is new. `name` is for reading only."""

    number: int | None = None
    username: str
    department: str
    position: str
    valid_from: date | None = None
    valid_to: date | None = None
    territory: str = ""
    stands_in_for: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a file: its number there (from 1, as a spreadsheet shows it) and what it says."""

    table: Table
    row: int
    content: UnitRow | PersonRow | PostRow


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What is wrong with one row; `column` is a field, '' for the whole row."""

    table: Table
    row: int
    problem: Problem
    column: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One row's worth of change: `key` says whose, `before` and `after` hold only what differs.

    `number` is the appointment that ends or moves; `row` is 0 for what follows from being left out.
    """

    table: Table
    group: Group
    key: str
    label: str
    row: int
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything a file would do, and the rows it cannot do.

    `unkept`: the departments it would take the last keeper from, each with the first day without one.
    """

    changes: tuple[Change, ...]
    troubles: tuple[Trouble, ...]
    unkept: Mapping[str, date] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return what tells this plan from another; a preview is confirmed by it."""
        said = [
            (c.table, c.group, c.key, c.row, c.number, dict(c.before), dict(c.after))
            for c in self.changes
        ]
        text = json.dumps(
            [said, sorted(self.unkept)], sort_keys=True, ensure_ascii=False, default=str
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def counts(self) -> dict[Group, int]:
        """Return how many changes each group holds."""
        found = dict.fromkeys(Group, 0)
        for change in self.changes:
            found[change.group] += 1
        return found


@dataclass(frozen=True, kw_only=True)
class Standings:
    """The company as it is: what the rows of a file are compared with."""

    departments: Mapping[str, UnitRow]
    positions: Mapping[str, UnitRow]
    people: Mapping[str, PersonRow]
    posts: Mapping[int, PostRow]
    ids: Mapping[str, int]
