"""Access as pure rules: default deny, a reason with every no, the rights matrix and what is wrong with it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from kernel.errors import Problem
from kernel.text import N_, Word
from policies.access.decision import Compiled, compiled, decide, decide_category, reaching
from policies.access.grants import (
    ANY,
    BY_DEFAULT,
    EVERY_CATEGORY,
    PRESUPPOSES,
    SENSITIVITIES,
    VERB_WORDS,
    Facts,
    Grant,
    Masking,
    Person,
    Post,
    RowScope,
    Verb,
    covers,
    posts_in,
)
from policies.access.masking import (
    FieldFacts,
    masked_in,
    masked_sensitivities,
    readable_fields,
    with_default_masks,
)
from policies.access.reach import Clause, Reach, matches, reach
from policies.access.regime import OPEN, Regime

__all__ = [
    "BY_DEFAULT",
    "PRESUPPOSES",
    "SENSITIVITIES",
    "Clause",
    "Compiled",
    "Facts",
    "FieldFacts",
    "Grant",
    "Masking",
    "Person",
    "Post",
    "Reach",
    "Regime",
    "RowScope",
    "Verb",
    "compiled",
    "decide",
    "decide_category",
    "effective_rights",
    "masked_in",
    "masked_sensitivities",
    "matches",
    "problems_with",
    "reach",
    "reaching",
    "readable_fields",
    "with_default_masks",
]


def effective_rights(
    grants: Sequence[Grant],
    posts: Iterable[Post],
    categories: Iterable[str],
    *,
    today: date,
    parents: Mapping[str, str],
    regime: Regime = OPEN,
) -> dict[tuple[str, str], frozenset[Verb]]:
    """Return the rights matrix: (department, category) → the verbs a post there really has.

    Several posts of one department are joined; every department and category asked for has a cell,
    empty without a right. Rows and levels are left out, as in S20-4.
    """
    codes = tuple(categories)
    cells: dict[tuple[str, str], frozenset[Verb]] = {}
    for post in posts:
        person = Person(posts=(post,))
        # Hundreds of grants to other posts miss anyway, each of them for each verb in each category.
        given = [grant for grant in grants if posts_in(grant, person.posts)]
        for code in codes:
            there = [grant for grant in given if covers(grant, code, parents)]
            held = {
                verb
                for verb in Verb
                if decide_category(
                    there, person, verb, code, today=today, parents=parents, regime=regime
                )
            }
            cell = (post.department, code)
            cells[cell] = cells.get(cell, frozenset()) | held
    return cells


def problems_with(
    grants: Sequence[Grant],
    *,
    parents: Mapping[str, str],
    departments: Collection[str],
    positions: Collection[str],
    levels: Sequence[str],
) -> list[Problem]:
    """Return what keeps these grants from being published.

    `parents`: every category code → parent code. The other three: the codes the policy names.
    """
    known = {"department": departments, "position": positions, "category": parents, "level": levels}
    found: list[Problem] = []
    for grant in grants:
        found += _unknown_codes(grant, known)
        found += _malformed(grant)
        found += _without_view(grant, grants, parents)
    return found


def _problem(code: str, message: str, grant: Grant, /, **params: object) -> Problem:
    department = "*" if grant.department in ANY else grant.department
    position = "*" if grant.position in ANY else grant.position
    shown = {"department": department, "position": position, **params}
    return Problem(code=code, message=message, params=shown, where=f"{department}/{position}")


def _unknown_codes(grant: Grant, known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    named = [("department", grant.department), ("position", grant.position)]
    named += [("category", code) for code in grant.categories if code != EVERY_CATEGORY]
    for kind, code in named:
        if code not in known[kind] and (kind == "category" or code not in ANY):
            message = N_("A right names {kind} “{code}”, which the policy does not have.")
            yield _problem(f"unknown_{kind}", message, grant, kind=Word(kind), code=code)
    if grant.clearance not in known["level"]:
        message = N_("A right reaches up to level “{code}”, which the policy does not have.")
        yield _problem("unknown_level", message, grant, code=grant.clearance)


def _malformed(grant: Grant) -> Iterator[Problem]:
    if not grant.verbs or not grant.categories:
        yield _problem("empty", N_("A right names no action or no category."), grant)
    for mask in (*grant.mask, *grant.clear):
        if mask not in SENSITIVITIES:
            message = N_("“{mask}” is not a sensitivity; known are P, SP and B.")
            yield _problem("unknown_mask", message, grant, mask=mask)
        elif mask in grant.mask and mask in grant.clear:
            message = N_("A right masks “{mask}” and shows it in clear; take one of both away.")
            yield _problem("mask_and_clear", message, grant, mask=mask)
    if grant.valid_from and grant.valid_to and grant.valid_to < grant.valid_from:
        yield _problem("period", N_("A right ends before it begins."), grant)


def _without_view(
    grant: Grant, grants: Sequence[Grant], parents: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield edit and export without view: they would have no effect (REQ-PRM-02)."""
    for verb in grant.verbs:
        needed = PRESUPPOSES.get(verb)
        if needed is None:
            continue
        for category in grant.categories:
            if not any(_gives(other, needed, grant, category, parents) for other in grants):
                message = N_(
                    "{department} has {verb} in category {category} without {needed}: "
                    "edit and output presuppose view."
                )
                words = {"verb": VERB_WORDS[verb], "needed": VERB_WORDS[needed]}
                params = {**words, "category": category}
                yield _problem("without_view", message, grant, **params)


def _gives(
    other: Grant, verb: Verb, grant: Grant, category: str, parents: Mapping[str, str]
) -> bool:
    """Return whether `other` gives `verb` to everybody `grant` is given to, in `category`."""
    return (
        verb in other.verbs
        and (other.department in ANY or other.department == grant.department)
        and (other.position in ANY or other.position == grant.position)
        and (covers(other, category, parents) if category != EVERY_CATEGORY else _is_for_all(other))
    )


def _is_for_all(grant: Grant) -> bool:
    return EVERY_CATEGORY in grant.categories
