"""A record comes into another category, as a draft that gets its class or as a filed record in the wrong place.

One set of rules for both (REQ-CLS-06, REQ-NUM-05); they part where something would be lost:

- number: one that was given stays; whoever has none yet gets one of the new category when it is filed.
- place: the category is one that records are filed under, alone or in a file as it wants; what is filed keeps
  its kind and its file, a draft may be given others.
- values: what the new category takes goes along. A draft leaves the rest behind, in the trail; a filed record
  may lose nothing, so it stays where it is until somebody empties what has no place.
- level: `levels.level_of`: what somebody set higher stays, what only the old category asked for does not, and
  neither the new category nor the file is undercut.
- approval: a draft is classified by its own department alone. A filed record comes elsewhere as it is changed
  otherwise: with the agreement the category in force wants, and always with one where its level sinks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archive.records.collected import UNSIGNED, needs_card
from archive.records.levels import highest
from archive.records.models import Record
from archive.records.reckoning import with_limits
from archive.records.rules import automatic, may_happen, place_problems
from archive.records.shapes import Shape, shape_of
from kernel.clock import today
from kernel.decision import Decision, refusal
from kernel.errors import Problem
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from policies.categories.rules import Kind
from policies.fields.rules import Required
from policies.fields.validation import validate
from security import permission
from security.actor import Actor
from security.permission import Subject

_NOTHING: tuple[Any, ...] = (None, "", [])


def may_classify(actor: Actor, record: Record) -> Decision:
    """Say whether `actor` may give a record its class: who works in the department that answers for it."""
    allowed = may_happen("submit", record.state)
    if allowed and record.department not in actor.departments:
        message = N_("Each department classifies its own records; this one is of {department}.")
        return refusal(message, department=record.department)
    return allowed


def may_enter_as(actor: Actor, record: Record, shape: Shape) -> Decision:
    """Say whether `actor` may register a record like this one in another category."""
    subject = Subject(
        category=shape.code,
        department=record.department,
        owner=str(record.owner_id or ""),
        created_by=str(record.created_by_id or ""),
        territory=record.territory,
        level=highest(shape, record.level, shape.category.level),
        state=record.state,
    )
    return permission.decide(actor, Verb.CREATE, subject)


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What a record takes along into another category, and the codes of what has no place there."""

    values: Mapping[str, Any]
    left: tuple[str, ...]


def carried(shape: Shape, stored: Mapping[str, Any]) -> Carried:
    """Return which stored values hold in another category, as drafts there."""
    places = {
        one.repeat or one.code for one in shape.category.fields if one.required is not Required.AUTO
    }
    values = {code: value for code, value in stored.items() if code in places}
    for _again in range(2):
        checked = validate(
            shape.fields,
            values,
            stage="draft",
            today=today(),
            time_zone=current().company.time_zone,
            touched=frozenset(values),
        )
        bad = {problem.where.partition(".")[0] for problem in checked.problems} & set(values)
        if not bad:
            break
        values = {code: value for code, value in values.items() if code not in bad}
    kept = dict(checked.clean)
    system = {one.code for one in shape.automatic}
    kept |= {code: value for code, value in stored.items() if code in system}
    kept |= automatic(shape.automatic, {"class_code": shape.code})
    kept = with_limits(shape, kept, stored)
    return Carried(values=kept, left=tuple(code for code in stored if code not in kept))


def class_problems(record: Record, shape: Shape, file: Record | None) -> Iterator[Problem]:
    """Yield why a draft cannot lie in the category of `shape`, in `file` or alone."""
    known = shape.category
    yield from place_problems(known.kind, known.standalone, file.kind if file else "")
    yield from _card_problems(record, shape)
    if known.kind is Kind.ITEM and Record.objects.filter(parent=record).exists():
        message = N_("Other records lie in this file; it cannot become an item.")
        yield Problem(code="place", message=message, where="category")


def category_problems(record: Record, shape: Shape, stored: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield why a filed record with these values cannot come into the category of `shape`."""
    known, one = shape.category, shape.category.category
    if one.abstract or one.retired or (one.collecting and record.filed_on):
        message = N_("No record is filed under {category} itself; choose a category below it.")
        yield _problem(message, category=shape.code)
        return
    if known.kind != record.kind:
        message = N_("A file stays a file and an item an item: {category} is of the other kind.")
        yield _problem(message, category=shape.code)
        return
    yield from place_problems(known.kind, known.standalone, Kind.FILE if record.parent_id else "")
    yield from _card_problems(record, shape)
    yield from _loss_problems(shape_of(shape.policy, record.category), shape, stored)


def _card_problems(record: Record, shape: Shape) -> Iterator[Problem]:
    """Yield that a draft comes into no category that is keyed from signed cards: nobody signed it (REQ-VER-02)."""
    if record.filed_on is None and record.category != shape.code and needs_card(shape):
        yield Problem(code="unsigned", message=UNSIGNED, where="category")


def _loss_problems(before: Shape, shape: Shape, stored: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what a filed record would lose, by the names of its fields."""
    taken = carried(shape, stored).values
    for code in _held(before, stored):
        was, comes = before.by_code[code], shape.by_code.get(code)
        place = was.repeat or code
        if comes is None or comes.retired:
            message = N_(
                "{category} has no field “{field}”; empty it, or choose a category that has it."
            )
        elif taken.get(place) == stored.get(place):
            continue
        elif (was.type, was.repeat) != (comes.type, comes.repeat):
            message = N_("“{field}” is of another type in {category}; choose another category.")
        else:
            message = N_(
                "{category} does not take what “{field}” holds; change it first, or choose another category."
            )
        yield _problem(message, category=shape.code, field=was.zh or was.en)


def _held(before: Shape, stored: Mapping[str, Any]) -> Iterator[str]:
    """Yield the codes of the fields that hold something somebody gave."""
    for one in before.fields:
        rows = stored.get(one.repeat) or () if one.repeat else (stored,)
        if one.code not in before.system and any(row.get(one.code) not in _NOTHING for row in rows):
            yield one.code


def _problem(message: str, **params: str) -> Problem:
    return Problem(code="reclassify", message=message, params=params, where="category")
