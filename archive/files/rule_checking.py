"""What keeps a rule for files from being stored."""

from collections.abc import Iterator, Mapping
from typing import Any

from archive.files.limits import LARGEST_MB
from archive.files.naming_rules import problems_with
from archive.records.shapes import shape_of
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.document.queries import published
from policies.fields.rules import Field
from security.uploads.rules import KINDS


def demand_sound(category: str, said: Mapping[str, Any]) -> None:
    """Raise Invalid with everything that is wrong with what is said of files of a category."""
    problems = [
        *_of_values(category, said),
        *problems_with(said.get("name_rule", ""), _fields(category)),
    ]
    if problems:
        raise Invalid(problems)


def _fields(category: str) -> Mapping[str, Field]:
    """Return the fields a name may show: those of the category; for all categories none."""
    return shape_of(published(), category).by_code if category else {}


def _of_values(category: str, said: Mapping[str, Any]) -> Iterator[Problem]:
    unknown = [one for one in said.get("kinds", ()) if one not in KINDS]
    if unknown:
        message = N_("There is no kind of file “{kind}”.")
        yield Problem(code="kind", message=message, params={"kind": unknown[0]}, where="kinds")
    if not category and not said.get("kinds"):
        yield Problem(code="kinds", message=N_("Take one kind of file at least."), where="kinds")
    largest = said.get("largest_mb")
    if largest is not None and not 1 <= largest <= LARGEST_MB:
        message = N_("A file may have 1 to {limit} MB.")
        params = {"limit": LARGEST_MB}
        yield Problem(code="largest", message=message, params=params, where="largest_mb")
    level = said.get("marked_from", "")
    if level and level not in {one.code for one in published().document.levels}:
        message = N_("There is no level “{level}”.")
        yield Problem(code="level", message=message, params={"level": level}, where="marked_from")
