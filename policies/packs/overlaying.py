"""A variant of a pack: an overlay that adds rows and replaces rows of the same key, put together into one document."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.categories.rules import Category
from policies.document.values import PolicyDocument

MANAGEMENT = "GL"  # management records come last, in every pack

# What makes two rows of a part the same row. One approval decides a subject, whatever its code.
KEYS: Mapping[str, Callable[[Any], tuple[Any, ...]]] = {
    "departments": lambda row: (row.code,),
    "positions": lambda row: (row.code,),
    "levels": lambda row: (row.code,),
    "scopes": lambda row: (row.code,),
    "categories": lambda row: (row.code,),
    "sections": lambda row: (row.category, row.code),
    "fields": lambda row: (row.category, row.code),
    "numbering": lambda row: (row.category,),
    "retention": lambda row: (row.category, row.condition, row.trigger),
    "grants": lambda row: (row.department, row.position, row.categories, row.rows),
    "approvals": lambda row: (row.subject,),
    "purposes": lambda row: (row.code,),
    "confidentiality": lambda row: (row.category,),
    "consultations": lambda row: (row.category,),
    "statuses": lambda row: (row.category, row.becomes),
    "cadences": lambda row: (row.code,),
    "forms": lambda row: (row.code,),
}
_OF_CATEGORIES = (
    "sections",
    "fields",
    "numbering",
    "retention",
    "confidentiality",
    "consultations",
    "statuses",
)


def overlaid(base: PolicyDocument, overlay: PolicyDocument) -> PolicyDocument:
    """Return `base` with the rows of `overlay`; its code and its names are the overlay's.

    A row takes the place of the base's row with the same key, a new one stands beside its category. Raise
    Invalid for an overlay that changes nothing, or repeats a row as the base has it.
    """
    changed: dict[str, Any] = {
        part: _rows(part, base, overlay) for part in KEYS if getattr(overlay, part)
    }
    if not changed:
        raise _invalid(overlay, N_("{pack} changes nothing of its pack."))
    heading = {
        part.name: getattr(overlay, part.name)
        for part in fields(PolicyDocument)
        if part.name not in KEYS and getattr(overlay, part.name)
    }
    return ordered(replace(base, **heading, **changed))


def ordered(document: PolicyDocument) -> PolicyDocument:
    """Return a document whose rows of categories come in the order of the categories."""
    place = {category.code: at for at, category in enumerate(document.categories)}
    last = len(place)
    rows: dict[str, Any] = {
        part: tuple(sorted(getattr(document, part), key=lambda row: place.get(row.category, last)))
        for part in _OF_CATEGORIES
    }
    return replace(document, **rows)


def with_categories(known: tuple[Category, ...], added: Iterable[Category]) -> tuple[Category, ...]:
    """Return categories with more: a child behind its family, a root before the management records."""
    rows = list(known)
    for category in added:
        rows.insert(_place(rows, category), category)
    return tuple(rows)


def _place(rows: list[Category], category: Category) -> int:
    if category.parent:
        family = f"{category.parent}·"
        inside = [
            at
            for at, row in enumerate(rows)
            if row.code == category.parent or row.code.startswith(family)
        ]
        return inside[-1] + 1 if inside else len(rows)
    return next((at for at, row in enumerate(rows) if row.code == MANAGEMENT), len(rows))


def _rows(part: str, base: PolicyDocument, overlay: PolicyDocument) -> tuple[Any, ...]:
    key = KEYS[part]
    own = {key(row): row for row in getattr(overlay, part)}
    if len(own) < len(getattr(overlay, part)):
        raise _invalid(overlay, N_("{pack} names a row of “{part}” twice."), part=part)
    known = getattr(base, part)
    for row in known:
        if own.get(key(row)) == row:
            message = N_("{pack} repeats a row of “{part}” that its pack has already: {row}.")
            raise _invalid(overlay, message, part=part, row=" ".join(map(str, key(row))))
    kept = tuple(own.pop(key(row), row) for row in known)
    if part == "categories":
        return with_categories(kept, own.values())
    return (*kept, *own.values())


def _invalid(overlay: PolicyDocument, message: str, **params: object) -> Invalid:
    return Invalid(
        [Problem(code="overlay", message=message, params={"pack": overlay.pack, **params})]
    )
