"""What the domain says of lists: names of views, who may share them, columns, page sizes, how many at once."""

from collections.abc import Collection, Iterable, Sequence

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_

EVERYBODY = "*"
LONGEST_NAME = 100
MOST_VIEWS = 100  # of one person
MOST_COLUMNS = 40
SIZES = (25, 50, 100, 200)
USUAL_SIZE = 50
MOST_AT_ONCE = 5_000  # records changed together
AT_ONCE = 300  # up to here while one waits; more in the background
BATCH = 1_000  # records in one transaction of the background
KEPT = (
    "category",
    "q",
    "state",
    "department",
    "level",
    "territory",
    "sort",
)  # of an address, beside the filters

# What every record has, as columns; the title leads to the record and is always there.
NUMBER, TITLE, STATE, CATEGORY = "_number", "_title", "_state", "_category"
DEPARTMENT, LEVEL, OWNER = "_department", "_level", "_owner"
FILED_ON, UPDATED, DUE = "_filed", "_updated", "_due"
VERIFIED = "_verified"
BASE_COLUMNS = (
    *(NUMBER, TITLE, STATE, CATEGORY, DEPARTMENT, LEVEL, OWNER),
    *(FILED_ON, UPDATED, DUE, VERIFIED),
)


def name_problems(name: str, taken: Collection[str], count: int) -> list[Problem]:
    """Return what is wrong with the name of a view; `taken` and `count` are of the person's other ones."""
    found = []
    if not name or len(name) > LONGEST_NAME:
        message = N_("A view has a name of 1 to {limit} characters.")
        params = {"limit": LONGEST_NAME}
        found.append(Problem(code="name", message=message, params=params, where="name"))
    if name in taken:
        message = N_("You have a view named “{name}” already; choose another name.")
        found.append(Problem(code="taken", message=message, params={"name": name}, where="name"))
    if count >= MOST_VIEWS:
        message = N_("You have {limit} views; delete one you no longer need.")
        found.append(Problem(code="many", message=message, params={"limit": MOST_VIEWS}))
    return found


def may_share(
    shared: str, *, departments: Collection[str], keeps_records: bool, configures: bool
) -> Decision:
    """Say whether somebody may share a view: with their own department who changes or reviews its records,
    with anybody who shapes the archive.
    """
    if not shared or configures:
        return ALLOWED
    if shared == EVERYBODY:
        return refusal(N_("Only who shapes the archive shares a view with everybody."))
    if shared not in departments:
        return refusal(N_("You share a view with a department you work in, or with nobody."))
    if not keeps_records:
        return refusal(N_("Only who changes or reviews records shares a view with a department."))
    return ALLOWED


def tidy_columns(codes: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """Return chosen columns once each, as far as they are known; the title is always among them."""
    found = [code for code in dict.fromkeys(codes) if code in known][:MOST_COLUMNS]
    return tuple(found if TITLE in found else [TITLE, *found])


def moved(codes: Sequence[str], code: str, step: int) -> list[str]:
    """Return the columns with one of them `step` places further; at an end it stays."""
    found = list(codes)
    if code in found:
        at = found.index(code)
        found.insert(max(0, at + step), found.pop(at))
    return found


def too_many(count: int) -> list[Problem]:
    """Return why so many records cannot be changed together."""
    if 0 < count <= MOST_AT_ONCE:
        return []
    if not count:
        message = N_("Choose at least one record.")
        return [Problem(code="none", message=message)]
    message = N_("More than {limit} records match; narrow the list, then change them together.")
    return [Problem(code="too_many", message=message, params={"limit": MOST_AT_ONCE})]
