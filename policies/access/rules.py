"""Access as a pure decision: default deny, and a reason with every no."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verb(StrEnum):
    """The rights of presets §1.2; none implies another, except that edit and export presuppose view."""

    CREATE = "C"
    EDIT = "U"
    VIEW = "Q"
    IMPORT = "I"
    EXPORT = "O"
    REVIEW = "R"
    FILE = "F"
    LOAN_DESK = "L"
    REQUEST = "B"
    COPY = "Y"
    APPROVE = "A"
    UNMASK = "S"
    SHARE = "P"
    TRANSFER = "T"
    SEAL = "H"
    DESTROY = "D"
    CONFIGURE = "K"
    AUDIT = "G"


class RowScope(StrEnum):
    """Which rows of a category a right reaches."""

    OWN = "own"
    DEPARTMENT = "dept"
    TERRITORY = "terr"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """department × position × category × verbs × row scope; '' or '*' means any."""

    department: str = ""  # department code; "" any department
    position: str = ""  # position code; "" any position
    categories: tuple[str, ...] = ("*",)  # codes; a code reaches its sub-categories; "*" all
    verbs: tuple[Verb, ...] = ()
    rows: RowScope = RowScope.ALL
    clearance: str = "L3"  # highest level reached
    mask: tuple[str, ...] = ()  # sensitivities shown masked even to who may view: P, SP, B
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Post:
    """One appointment of a person, today: where and as what."""

    department: str
    position: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a decision may know of one record."""

    category: str
    department: str = ""  # responsible department (责任部门)
    owner: str = ""  # user id of the owner (客户负责人)
    created_by: str = ""
    territory: str = ""
    level: str = "L1"
    state: str = "draft"
