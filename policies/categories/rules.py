"""What a category tree is and when it is sound."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kernel.errors import Problem
from kernel.text import N_
from security.uploads.rules import KINDS

OWN = "own"  # custodian: each department keeps its own records (X16)
CODE = re.compile(r"[0-9A-Za-z]+(?:·[0-9A-Za-z]+)*")


class Kind(StrEnum):
    """A file (案卷) is opened for a customer; an item (件) lies inside a file, or alone where allowed."""

    FILE = "file"
    ITEM = "item"


class Review(StrEnum):
    """Where the review (审核) stands (X1); of the two before entry, one keys from signed cards only (先签后录)."""

    BEFORE_ENTRY = "before_entry"
    SIGNED_CARD = "signed_card"
    AFTER_ENTRY = "after_entry"
    NONE = "none"


class UpdateApproval(StrEnum):
    """Which changes of a filed record need approval (X2)."""

    NONE = "none"
    CRITICAL = "critical"
    ALL = "all"


class Doubles(StrEnum):
    """What becomes of a record that may be a customer there is: decided before it is stored, or only told."""

    ASK = "ask"
    TELL = "tell"


class Titling(StrEnum):
    """What a naming rule (命名规则) is for: it makes every title, or it says what a typed one must look like."""

    GENERATED = "generated"
    CHECKED = "checked"


class Titles(StrEnum):
    """How titles, and the fields that hold the same names, are stored: to be read and searched by part, or sealed."""

    OPEN = "open"
    SEALED = "sealed"


class Stage(StrEnum):
    """A stage in the life of a record, in the order in which it is reached; `secure` goes on all along."""

    COLLECT = "collect"
    ARRANGE = "arrange"
    FILE = "file"
    KEEP = "keep"
    USE = "use"
    SECURE = "secure"
    DISPOSE = "dispose"


@dataclass(frozen=True, kw_only=True)
class StageDuty:
    """One step in the life of a category's records: its stage, and which departments alone may act in it.

    Without a department the stage is bound to none. `zh` and `en` name the step where the usual word of its
    stage does not; two steps may be of one stage.
    """

    stage: Stage
    departments: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, kw_only=True)
class Category:
    """One category. `code` is the whole path of codes, joined by `·` (HT·XS lies under HT)."""

    code: str
    zh: str
    en: str
    parent: str = ""
    kind: Kind | None = None  # None: as the parent says
    custodian: str = ""  # department code, 归口管理部门; own: each its own; "" as the parent says
    level: str = ""  # confidentiality L0…L3; "" as the parent says
    carrier: str = ""  # electronic | paper | both; "" as the parent says
    review: Review | None = None
    update_approval: UpdateApproval | None = None
    doubles: Doubles | None = None  # one master file per customer (REQ-COL-21)
    filing_order: str = ""  # time | name | number | category
    title_rule: str = ""  # how titles are put together, as `titles` reads it; "" as the parent says
    titling: Titling | None = None
    file_kinds: tuple[
        str, ...
    ] = ()  # electronic files it takes (pdf, jpg …); none: as the parent says
    titles: Titles | None = None  # sealed: found by exact name and whole words only
    filing_days: int = (
        0  # working days to file it in once the business is done; 0 as the parent says
    )
    filing_from: str = ""  # the field whose day says that it is done; "" as the parent says
    filing_steps: str = ""  # one | two (provisionally, then confirmed by the custodian)
    reported_to: str = ""  # department that is told of what was filed (备案); "" as the parent says
    completeness: int = 0  # per cent of what it asks for that filing needs; 0: as the parent says
    entry_days: int = 0  # working days from the first contact to the entry; 0: as the parent says
    standalone: bool = False  # an item that may be filed without a customer file (X13)
    abstract: bool = False  # holds sub-categories only; no record is filed under it
    retired: bool = False
    collecting: bool = False  # takes in what nobody has classified yet; nothing is filed under it
    stages: tuple[StageDuty, ...] = ()  # the steps, in their order; none: as the parent says


@dataclass(frozen=True, kw_only=True)
class Inherited:
    """What a category says in the end: each value its own, or the nearest ancestor's that says it."""

    kind: Kind
    custodian: str
    level: str
    carrier: str
    review: Review
    update_approval: UpdateApproval
    doubles: Doubles
    filing_order: str
    title_rule: str
    titling: Titling
    file_kinds: tuple[str, ...]
    titles: Titles
    filing_days: int
    filing_from: str
    filing_steps: str
    reported_to: str
    completeness: int
    entry_days: int
    stages: tuple[StageDuty, ...]
    origins: Mapping[str, str]  # attribute → code of the category that says it; "" = the default


DEFAULTS: Mapping[str, object] = {
    "kind": Kind.ITEM,
    "custodian": "",
    "level": "L1",
    "carrier": "electronic",
    "review": Review.AFTER_ENTRY,  # X1: the usual side
    "update_approval": UpdateApproval.CRITICAL,  # X2: the usual side
    "doubles": Doubles.ASK,
    "filing_order": "time",
    "title_rule": "",  # free titles
    "titling": Titling.GENERATED,
    "file_kinds": (),  # whatever the company takes
    "titles": Titles.OPEN,
    "filing_days": 0,  # no day is set
    "filing_from": "",  # the day it was entered
    "filing_steps": "one",
    "reported_to": "",  # nobody
    "completeness": 0,  # what is required is enough
    "entry_days": 0,  # no day is set
    "stages": tuple(StageDuty(stage=one) for one in Stage if one not in {Stage.USE, Stage.SECURE}),
}
EITHER = "either"  # the carrier is chosen for each record (X8)
CARRIERS = frozenset({"", "electronic", "paper", "both", EITHER})
ORDERS = frozenset({"", "time", "name", "number", "category"})
FILING_STEPS = frozenset({"", "one", "two"})
MOST_DAYS = 366  # working days


def path(categories: Mapping[str, Category], code: str) -> tuple[Category, ...]:
    """Return the categories from the root down to `code`; a cycle or a missing parent ends the way up."""
    way: list[Category] = []
    seen: set[str] = set()
    while code in categories and code not in seen:
        seen.add(code)
        way.append(categories[code])
        code = categories[code].parent
    return tuple(reversed(way))


def inherited(way: Sequence[Category]) -> Inherited:
    """Return what the last category of a path says, with where each value comes from."""
    values: dict[str, object] = dict(DEFAULTS)
    origins = dict.fromkeys(DEFAULTS, "")
    for category in way:
        for name in DEFAULTS:
            said = getattr(category, name)
            if said:
                values[name], origins[name] = said, category.code
    return Inherited(**values, origins=origins)  # type: ignore[arg-type]  # one value per declared name


def below(categories: Iterable[Category], code: str) -> frozenset[str]:
    """Return `code` and the codes of every category under it."""
    return frozenset(
        category.code
        for category in categories
        if category.code == code or category.code.startswith(f"{code}·")
    )


def problems_with_tree(categories: Sequence[Category]) -> tuple[Problem, ...]:
    """Return what is wrong with the tree itself: codes, parents, cycles, custodians (REQ-CLS-01, REQ-GOV-01)."""
    by_code = {category.code: category for category in categories}
    found: list[Problem] = []
    seen: set[str] = set()
    for category in categories:
        if category.code in seen:
            found.append(_problem(category, N_("This category code stands twice.")))
        seen.add(category.code)
        found.extend(_with_one(category, by_code))
    return tuple(found)


def _with_one(category: Category, by_code: Mapping[str, Category]) -> Iterator[Problem]:
    yield from _with_names(category)
    if category.parent and category.parent not in by_code:
        yield _problem(
            category, N_("Its parent “{parent}” does not exist."), parent=category.parent
        )
        return
    if in_cycle(by_code, category.code):
        yield _problem(category, N_("This category lies under itself."))
        return
    if category.code.rpartition("·")[0] != category.parent:
        yield _problem(
            category,
            N_("The code must be the parent's code, a “·” and one more part: “{parent}·…”."),
            parent=category.parent,
        )
    way = path(by_code, category.code)
    if not category.retired and not any(one.custodian for one in way):
        yield _problem(category, N_("No department keeps this category; name its custodian."))


def _with_names(category: Category) -> Iterator[Problem]:
    if not CODE.fullmatch(category.code):
        yield _problem(
            category, N_("A category code is made of letters and digits, parts joined by “·”.")
        )
    if not category.zh.strip():
        yield _problem(category, N_("The category has no Chinese name."))
    if category.carrier not in CARRIERS:
        yield _problem(category, N_("The carrier must be electronic, paper, both or either."))
    if category.filing_order not in ORDERS:
        yield _problem(category, N_("The filing order must be time, name, number or category."))
    yield from _with_measures(category)
    yield from _with_file_kinds(category)


def _with_measures(category: Category) -> Iterator[Problem]:
    if category.filing_steps not in FILING_STEPS:
        yield _problem(category, N_("A record is filed in one step or in two."))
    if not 0 <= category.filing_days <= MOST_DAYS:
        message = N_("A record is filed within 1 to {most} working days.")
        yield _problem(category, message, most=MOST_DAYS)
    if not 0 <= category.completeness <= 100:  # noqa: PLR2004 - per cent
        yield _problem(category, N_("Completeness is a number of per cent, up to 100."))
    if not 0 <= category.entry_days <= MOST_DAYS:
        message = N_("The days from the first contact to the entry are up to {most}.")
        yield _problem(category, message, most=MOST_DAYS)


def _with_file_kinds(category: Category) -> Iterator[Problem]:
    for place, code in enumerate(category.file_kinds):
        if code not in KINDS:
            message = N_("No kind of electronic file is called “{code}”; there are: {kinds}.")
            yield _problem(category, message, code=code, kinds=", ".join(KINDS))
        elif code in category.file_kinds[:place]:
            message = N_("The kind of electronic file “{code}” is named twice.")
            yield _problem(category, message, code=code)


def in_cycle(by_code: Mapping[str, Category], code: str) -> bool:
    """Say whether walking up from `code` comes back to it."""
    above = by_code[code].parent
    seen: set[str] = set()
    while above in by_code and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = by_code[above].parent
    return False


def _problem(category: Category, message: str, **params: object) -> Problem:
    return Problem(code="category", message=message, params=params, where=category.code)
