"""What a new version may not do to a published one: codes are never removed, types never changed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from kernel.errors import Problem
from kernel.text import N_
from policies.categories.rules import DEFAULTS, Category, path
from policies.document.effective import effective, seals_titles
from policies.document.values import Department, PolicyDocument, Position
from policies.fields.rules import Field, Section
from policies.fields.soundness import check_changes
from policies.retention.rules import RetentionRule

Coded = TypeVar("Coded", bound=Department | Position)
Placed = TypeVar("Placed", Field, Section)

LOWERED = "minimum-lowered"  # the one problem that a recorded override of the compliance role lifts


def problems_with_history(previous: PolicyDocument, document: PolicyDocument) -> Iterator[Problem]:
    """Yield what `document` does to the published `previous` that old records could not survive."""
    yield from _categories(previous, document)
    yield from check_changes(  # a published field may hold data: nobody counted
        previous.fields,
        document.fields,
        with_data={(known.category, known.code) for known in previous.fields},
    )
    yield from _levels(previous, document)
    yield from _minimums(previous, document)
    yield from _cadences(previous, document)
    yield from _titles(previous, document)


def _problem(where: str, message: str, code: str = "published", **params: object) -> Problem:
    return Problem(code=code, where=where, message=message, params=params)


def _categories(previous: PolicyDocument, document: PolicyDocument) -> Iterator[Problem]:
    now = document.categories_by_code
    for old in previous.categories:
        if old.code not in now:
            yield _problem(
                old.code, N_("A published category is never removed; retire it instead.")
            )
            continue
        if _kind(previous.categories_by_code, old.code) != _kind(now, old.code):
            yield _problem(
                old.code, N_("A published category cannot change between file and item.")
            )


def _kind(categories: Mapping[str, Category], code: str) -> object:
    """Return whether a category holds files or items; what else it inherits is not asked for here."""
    said = (one.kind for one in reversed(path(categories, code)) if one.kind)
    return next(said, DEFAULTS["kind"])


def _levels(previous: PolicyDocument, document: PolicyDocument) -> Iterator[Problem]:
    now = [level.code for level in document.levels]
    kept = [level.code for level in previous.levels if level.code in now]
    for level in previous.levels:
        if level.code not in now:
            yield _problem(level.code, N_("A published confidentiality level is never removed."))
    if kept != [code for code in now if code in kept]:
        yield _problem("levels", N_("The order of published confidentiality levels is fixed."))


def _minimums(previous: PolicyDocument, document: PolicyDocument) -> Iterator[Problem]:
    """A statutory minimum (⚖) that was removed or changed downwards (REQ-POL-09)."""

    def key(rule: RetentionRule) -> tuple[str, str, str, str]:
        return rule.category, rule.code, rule.trigger, rule.condition

    now = {key(rule): rule for rule in document.retention}
    for old in previous.retention:
        if not old.minimum:
            continue
        new = now.get(key(old))
        if new is None or new.minimum != old.minimum:
            yield _problem(
                f"{old.category} {old.code}",
                N_(
                    "The statutory minimum {minimum} ({basis}) was changed; "
                    "this needs the recorded override of the compliance role."
                ),
                code=LOWERED,
                minimum=old.minimum,
                basis=old.basis,
            )


def _cadences(previous: PolicyDocument, document: PolicyDocument) -> Iterator[Problem]:
    """A cadence that duties stand under: it goes on under its code, or is retired."""
    now = {cadence.code: cadence for cadence in document.cadences}
    for old in previous.cadences:
        new = now.get(old.code)
        if new is None:
            message = N_("A published cadence is never removed; retire it instead.")
            yield _problem(f"cadences {old.code}", message)
        elif new.kind is not old.kind:
            message = N_(
                "A published cadence cannot become one of another kind; retire it and add another."
            )
            yield _problem(f"cadences {old.code}", message)


def _titles(previous: PolicyDocument, document: PolicyDocument) -> Iterator[Problem]:
    """Yield what would open titles again that were sealed, or a field that names records where they are."""
    if not seals_titles(previous):
        return
    for old in previous.categories:
        before = effective(previous, old.code)
        if not before.seals_titles or old.code not in document.categories_by_code:
            continue
        now = effective(document, old.code)
        if not now.seals_titles:
            message = N_(
                "The titles of this category are sealed, and its register holds them no more: they are not "
                "opened again. Leave the mark, and use another category for records with open titles."
            )
            yield _problem(f"{old.code} titles", message, "titles_opened")
            continue
        sealed = {*now.names, *(one.code for one in document.fields if one.sealed)}
        for code in before.names:
            if code not in sealed:
                message = N_(
                    "“{field}” names the records of {category}, whose titles are sealed: it stays sealed with "
                    "them. Leave it critical, listed and searched as it was."
                )
                yield _problem(
                    f"{old.code} {code}", message, "name_opened", field=code, category=old.code
                )


def restored(old: PolicyDocument, current: PolicyDocument) -> PolicyDocument:
    """Return `old` with what was published since kept as retired, so that no published code is lost."""
    levels = {level.code for level in old.levels}
    grown = {level.code for level in current.levels} - levels
    return replace(
        old,
        levels=current.levels if grown else old.levels,
        categories=(
            *old.categories,
            *(
                replace(category, retired=True)
                for category in current.categories
                if category.code not in old.categories_by_code
            ),
        ),
        sections=(*old.sections, *_since(old.sections, current.sections)),
        fields=(
            *(_with_choices(known, current.fields) for known in old.fields),
            *(
                replace(known, retired=True, listed=False, facet=False)
                for known in _since(old.fields, current.fields)
            ),
        ),
        departments=_joined(old.departments, current.departments),
        positions=_joined(old.positions, current.positions),
        cadences=(
            *old.cadences,
            *(
                replace(cadence, retired=True)
                for cadence in current.cadences
                if cadence.code not in {one.code for one in old.cadences}
            ),
        ),
    )


def _joined(old: tuple[Coded, ...], current: tuple[Coded, ...]) -> tuple[Coded, ...]:
    codes = [row.code for row in old]
    return old + tuple(row for row in current if row.code not in codes)


def _since(old: tuple[Placed, ...], current: tuple[Placed, ...]) -> Iterator[Placed]:
    places = {(row.category, row.code) for row in old}
    return (row for row in current if (row.category, row.code) not in places)


def _with_choices(known: Field, current: tuple[Field, ...]) -> Field:
    codes = {choice.code for choice in known.choices}
    later = [
        replace(choice, retired=True)
        for other in current
        if (other.category, other.code) == (known.category, known.code)
        for choice in other.choices
        if choice.code not in codes
    ]
    return replace(known, choices=(*known.choices, *later))
