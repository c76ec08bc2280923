"""Works out what a draft says after something was put in another place: a category in the tree, a field in a card."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_
from policies.categories.rules import Category, below
from policies.document.values import PolicyDocument
from policies.studio.rules import BETWEEN, moved


def category_placed(
    document: PolicyDocument,
    code: str,
    *,
    parent: str,
    after: str,
    published: Collection[str] = (),
) -> tuple[PolicyDocument, str]:
    """Return the document with a category under `parent` ('' the top) behind `after` ('' first), and its code there.

    What lies below it goes along. Raise Invalid for a place inside itself, for a code that is taken there,
    for `after` lying elsewhere, and for another parent of what is in `published`; Missing for no such category.
    """
    known = _known(document, code)
    if parent:
        _known(document, parent)
    if after and (after == code or _known(document, after).parent != parent):
        message = N_("{category} does not lie in that place: choose one that does.")
        raise _invalid("after", message, after)
    if parent == known.parent:
        there = code
    else:
        fixed = sorted(below(document.categories, code) & set(published))
        if fixed:
            message = N_(
                "{category} is published: its code stands in numbers, so it stays under the category "
                "it lies under. Retire it, and add a new category in the other place."
            )
            raise _invalid("fixed", message, fixed[0])
        document = moved(document, code, parent)
        last = code.rpartition(BETWEEN)[2]
        there = f"{parent}{BETWEEN}{last}" if parent else last
    rows = _behind(document.categories, there, parent=parent, after=after)
    return replace(document, categories=rows), there


def _known(document: PolicyDocument, code: str) -> Category:
    found = document.categories_by_code.get(code)
    if found is None:
        raise Missing(N_("The category “{category}” is not in the policy."), category=code)
    return found


def _invalid(code: str, message: str, category: str) -> Invalid:
    return Invalid([Problem(code=code, message=message, params={"category": category})])


def _behind(
    rows: Sequence[Category], code: str, *, parent: str, after: str
) -> tuple[Category, ...]:
    """Return the rows with `code` and all below it directly behind all that belongs to `after`."""
    inside = below(rows, code)
    block = [one for one in rows if one.code in inside]
    rest = [one for one in rows if one.code not in inside]
    if after:
        ahead = below(rest, after)
        at = 1 + max(place for place, one in enumerate(rest) if one.code in ahead)
    else:
        siblings = [place for place, one in enumerate(rest) if one.parent == parent]
        above = [place + 1 for place, one in enumerate(rest) if one.code == parent]
        at = min(siblings or above or [len(rest)])
    return (*rest[:at], *block, *rest[at:])


def field_placed(
    document: PolicyDocument, category: str, field: str, *, section: str, after: str
) -> PolicyDocument:
    """Return the document with a category's own field in `section` ('' none) behind the field `after` ('' first).

    `after` is a field of the same category; behind an inherited one a field stands by standing first.
    Raise Missing where a field is not there.
    """
    rows = {(one.category, one.code): one for one in document.fields}
    if (category, field) not in rows or (after and (category, after) not in rows):
        raise Missing(
            N_("The category {category} has no field “{field}”."),
            category=category,
            field=field if (category, field) not in rows else after,
        )
    wanted = replace(rows[category, field], section=section)
    rest = [one for one in document.fields if (one.category, one.code) != (category, field)]
    if after and after != field:
        at = 1 + next(
            place for place, one in enumerate(rest) if (one.category, one.code) == (category, after)
        )
    else:
        own = [(place, one) for place, one in enumerate(rest) if one.category == category]
        last = own[-1][0] + 1 if own else len(rest)
        at = min((place for place, one in own if one.section == section), default=last)
    return replace(document, fields=(*rest[:at], wanted, *rest[at:]))
