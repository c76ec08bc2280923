"""The title of a record under the naming rule of its category: made by it, or checked against it (REQ-CLS-05)."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from archive.records.rules import title_from
from archive.records.shapes import Shape
from kernel.errors import Problem
from kernel.text import N_
from policies.categories.rules import Titling
from policies.fields.titles import (
    TitleFacts,
    fields_in,
    fits,
    has_free_words,
    title_by,
)

Titled = tuple[str, list[Problem]]  # the title, and what is wrong with the one that was given


def title_for(shape: Shape, given: str, values: Mapping[str, Any], *, on: date) -> Titled:
    """Return the title of a new record entered `on` this day; `given` is the one that was typed, '' none."""
    rule = shape.category.title_rule
    if not rule:
        return given or title_from(shape.naming, values), []
    facts = _facts(shape, values, on)
    made = "" if has_free_words(rule) else title_by(rule, facts)
    if is_made(shape):
        return made, [] if not given or _alike(given, made) else [_made(shape, made)]
    title = given or made
    return title, [] if not title or fits(rule, title, facts) else [_unfit(rule)]


def title_after(
    shape: Shape,
    now: str,
    given: str | None,
    values: Mapping[str, Any],
    *,
    on: date,
    touched: Collection[str],
) -> Titled:
    """Return the title of a record entered `on` that day after an edit; `given` is None where it was left.

    A rule asks of an edit that touches the title or what the rule shows, and of no other.
    """
    rule = shape.category.title_rule
    if not rule or (given is None and not set(touched) & set(fields_in(rule))):
        return now if given is None else given, []
    facts = _facts(shape, values, on)
    if is_made(shape):
        made = title_by(rule, facts)
        fine = given is None or _alike(given, made) or _alike(given, now)
        return made or now, [] if fine else [_made(shape, made)]
    title = now if given is None else given
    if given is None and not has_free_words(rule):
        title = title_by(rule, facts) or now
    return title, [] if fits(rule, title, facts) else [_unfit(rule)]


def is_made(shape: Shape) -> bool:
    """Say whether titles of this category are made, and nobody types them."""
    return bool(shape.category.title_rule) and shape.category.titling is Titling.GENERATED


def _facts(shape: Shape, values: Mapping[str, Any], on: date) -> TitleFacts:
    known = shape.category.category
    return TitleFacts(
        category=known.code,
        name=known.zh or known.en,
        on=on,
        fields=shape.by_code,
        values=values,
    )


def _alike(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _made(shape: Shape, made: str) -> Problem:
    if shape.seals_titles:  # problems are kept with imports and jobs, in the open
        message = N_("The naming rule makes the title here: leave the title empty.")
        return Problem(code="title_made", message=message, where="title")
    message = N_("The naming rule makes the title “{title}” here: leave the title empty.")
    return Problem(code="title_made", message=message, params={"title": made}, where="title")


def _unfit(rule: str) -> Problem:
    message = N_("The title does not follow the naming rule “{rule}”.")
    return Problem(code="title_rule", message=message, params={"rule": rule}, where="title")
