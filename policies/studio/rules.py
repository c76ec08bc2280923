"""What the studio works out before anything is saved: a category moved elsewhere, a grid of rights."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.access.rules import Grant, RowScope, Verb
from policies.categories.rules import Category, below, in_cycle
from policies.document.values import PolicyDocument, StatusRule
from policies.fields.rules import Field

SEED_VERBS = (Verb.CREATE, Verb.EDIT, Verb.VIEW, Verb.IMPORT, Verb.EXPORT)  # S20-4
BETWEEN = "·"

Cell = tuple[str, Verb]  # department code, "" every department; verb


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How far newly ticked rights go: whose rows, up to which level, what stays masked, what is shown."""

    rows: RowScope = RowScope.ALL
    clearance: str = "L3"
    mask: tuple[str, ...] = ()
    clear: tuple[str, ...] = ()
    delegated: bool = False


def moved(document: PolicyDocument, code: str, parent: str) -> PolicyDocument:
    """Return the document with the category `code` and all below it under `parent` ('' the top).

    A code is a path, so moving gives new codes, and everything that names the old ones follows.
    Raise Invalid for a place inside the category itself and for a code that is taken there.
    """
    by_code = document.categories_by_code
    tried = {**by_code, code: replace(by_code[code], parent=parent)}
    if parent == code or in_cycle(tried, code):
        message = N_("A category cannot lie under itself: choose a place outside of {category}.")
        raise Invalid([_problem("cycle", message, code, category=code)])
    base = f"{parent}{BETWEEN}" if parent else ""
    last = code.rpartition(BETWEEN)[2]
    inside = below(document.categories, code)
    renamed = {old: f"{base}{last}{old[len(code) :]}" for old in inside}
    taken = sorted(set(renamed.values()) & (set(by_code) - inside))
    if taken:
        message = N_("There is already a category {category} in that place.")
        raise Invalid([_problem("taken", message, code, category=taken[0])])
    return replace(
        document,
        categories=tuple(
            _category(category, renamed, code, parent) for category in document.categories
        ),
        sections=_renamed(document.sections, renamed),
        fields=tuple(_field(known, renamed) for known in document.fields),
        numbering=_renamed(document.numbering, renamed),
        retention=_renamed(document.retention, renamed),
        confidentiality=_renamed(document.confidentiality, renamed),
        consultations=_renamed(document.consultations, renamed),
        statuses=tuple(_status(known, renamed) for known in document.statuses),
        grants=_renamed_many(document.grants, renamed),
        forms=_renamed_many(document.forms, renamed),
        scopes=_renamed_many(document.scopes, renamed),
    )


def raised_to(document: PolicyDocument, level: str) -> PolicyDocument:
    """Return the document with a least level of every category; those that demand more keep it.

    Said at the roots, and where a category below them says less itself.
    """
    codes = [one.code for one in document.levels]
    place = codes.index(level)

    def raised(category: Category) -> Category:
        own = category.level
        is_lower = own in codes and codes.index(own) < place
        return (
            replace(category, level=level) if is_lower or not (own or category.parent) else category
        )

    return replace(document, categories=tuple(raised(one) for one in document.categories))


def _problem(code: str, message: str, where: str, **params: object) -> Problem:
    return Problem(code=code, message=message, params=params, where=where)


def _category(category: Category, renamed: Mapping[str, str], code: str, parent: str) -> Category:
    if category.code not in renamed:
        return category
    above = parent if category.code == code else renamed[category.parent]
    return replace(category, code=renamed[category.code], parent=above)


def _field(known: Field, renamed: Mapping[str, str]) -> Field:
    place = renamed.get(known.category, known.category)
    return replace(known, category=place, link=renamed.get(known.link, known.link))


def _renamed(rows: Iterable[Any], renamed: Mapping[str, str]) -> tuple[Any, ...]:
    return tuple(replace(row, category=renamed.get(row.category, row.category)) for row in rows)


def _status(rule: StatusRule, renamed: Mapping[str, str]) -> StatusRule:
    return replace(
        rule,
        category=renamed.get(rule.category, rule.category),
        upon=tuple(renamed.get(code, code) for code in rule.upon),
    )


def _renamed_many(rows: Iterable[Any], renamed: Mapping[str, str]) -> tuple[Any, ...]:
    return tuple(
        replace(row, categories=tuple(renamed.get(code, code) for code in row.categories))
        for row in rows
    )


def said_directly(
    grants: Iterable[Grant], category: str, position: str
) -> frozenset[tuple[str, Verb]]:
    """Return (department, verb) of the grants that name `category` itself for `position` ('' any)."""
    return frozenset(
        (_code(grant.department), verb)
        for grant in grants
        if category in grant.categories and _code(grant.position) == position
        for verb in grant.verbs
    )


def regranted(
    grants: Sequence[Grant],
    *,
    position: str,
    wanted: Mapping[str, Mapping[Cell, bool]],
    reach: Reach,
) -> tuple[Grant, ...]:
    """Return the grants after a grid was filled in; what the grid does not speak of stays as it was.

    `wanted`: category → (department, verb) → ticked?. A right taken away keeps the rest of its grant,
    a right newly given gets `reach`.
    """
    result = list(grants)
    for category, cells in wanted.items():
        result = list(_without(result, category, position, cells))
        held = said_directly(result, category, position)
        fresh: dict[str, list[Verb]] = {}
        for department, verb in _in_order(cells):
            if cells[department, verb] and (department, verb) not in held:
                fresh.setdefault(department, []).append(verb)
        result += [
            Grant(
                department=department,
                position=position,
                categories=(category,),
                verbs=tuple(verbs),
                rows=reach.rows,
                clearance=reach.clearance,
                mask=reach.mask,
                clear=reach.clear,
                delegated=reach.delegated,
            )
            for department, verbs in fresh.items()
        ]
    return _joined(result)


def _code(named: str) -> str:
    return "" if named == "*" else named


def _in_order(cells: Mapping[Cell, bool]) -> Iterator[Cell]:
    order = list(Verb)
    yield from sorted(cells, key=lambda cell: (cell[0], order.index(cell[1])))


def _without(
    grants: Iterable[Grant], category: str, position: str, cells: Mapping[Cell, bool]
) -> Iterator[Grant]:
    """Yield the grants without the unticked verbs in `category`; other categories keep theirs."""
    for grant in grants:
        department = _code(grant.department)
        unticked = {verb for (where, verb), on in cells.items() if where == department and not on}
        gone = unticked & set(grant.verbs)
        if category not in grant.categories or _code(grant.position) != position or not gone:
            yield grant
            continue
        others = tuple(code for code in grant.categories if code != category)
        kept = tuple(verb for verb in grant.verbs if verb not in gone)
        if others:
            yield replace(grant, categories=others)
        if kept:
            yield replace(grant, categories=(category,), verbs=kept)


def _joined(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """Grants that differ only in their categories as one, so that the regulation stays short."""
    found: dict[Grant, list[str]] = {}
    for grant in grants:
        codes = found.setdefault(replace(grant, categories=()), [])
        codes += [code for code in grant.categories if code not in codes]
    return tuple(replace(grant, categories=tuple(codes)) for grant, codes in found.items())


def published_codes(document: PolicyDocument | None) -> Collection[str]:
    """Return the codes of published categories: they stand in numbers and never change."""
    return set(document.categories_by_code) if document else set()
