"""Records as programs read them: the list's and the card's own answers, with stored values where they are clear."""

from collections.abc import Iterable, Mapping
from typing import Any

from archive.records.cards import Card, CardField, CardItem
from archive.records.listing import Listing, Row
from archive.records.models import Record
from archive.records.queries import (
    card,
    categories_for,
    editable_values,
    shape_for,
    visible_to,
)
from archive.records.shapes import Shape
from archive.records.showing import HIDDEN
from backoffice.sentences import sentence
from decisions.queries import of_target
from decisions.rules import State as RequestState
from kernel.clock import today
from kernel.decision import Decision
from kernel.errors import Missing
from policies.access.rules import Verb
from policies.categories.rules import Category
from policies.document.queries import published
from policies.fields import ages
from policies.fields.rules import Field, FieldType
from security import permission
from security.actor import Actor
from security.people.names import names_of


def page_of(found: Listing) -> dict[str, Any]:
    """Return a page of a list."""
    codes = [column.code for column in found.columns]
    return {
        "items": [_line(row, codes) for row in found.rows],
        "count": found.count,
        "more_than": found.more_than,
        "next": found.next or None,
        "previous": found.previous or None,
    }


def facets_of(found: Listing) -> dict[str, Any]:
    """Return by what a search can be narrowed."""
    facets = {
        name: [{"value": one.value, "label": one.label, "count": one.count} for one in values]
        for name, values in found.facets.items()
    }
    return {"facets": facets, "facets_partial": found.facets_partial}


def shown(actor: Actor, record: Record) -> dict[str, Any]:
    """Return a record the actor may see, as far as they may read it."""
    seen = card(actor, record)
    values, masked = _values(actor, record, seen)
    people = _people(record)
    return {
        "id": seen.id,
        "version": seen.version,
        "number": seen.number or None,
        "title": seen.title,
        "category": seen.category,
        "kind": seen.kind,
        "class_code": seen.class_code,
        "state": seen.state,
        "department": seen.department,
        "level": seen.level,
        "owner": people.get(record.owner_id),
        "created_at": seen.created_at,
        "created_by": people.get(record.created_by_id),
        "updated_at": seen.updated_at,
        "updated_by": people.get(record.updated_by_id),
        "filed_on": seen.filed_on,
        "policy_version": seen.policy_version,
        "legacy_numbers": list(seen.legacy_numbers),
        "values": values,
        "masked": masked,
        "derived": _derived(record, values, masked),
        "parent": _named(seen.parent) if seen.parent else None,
        "items": [_named(one) for one in seen.items],
        "due": _due(seen),
        "request": seen.proposal.request if seen.proposal else None,
        "may": {name: _decision(one) for name, one in seen.may.items()},
    }


def written(actor: Actor, number: int) -> dict[str, Any]:
    """Return what became of a record somebody has just written; only its number if it left their sight."""
    record = visible_to(actor).filter(pk=number).first()
    if record is None:
        nothing = dict.fromkeys(("version", "state", "number", "filed_on", "request"))
        return {"id": number, **nothing}
    asked = (one.id for one in of_target("record", number) if one.state == RequestState.OPEN)
    return {
        "id": number,
        "version": record.version,
        "state": record.state,
        "number": record.archive_no,
        "filed_on": record.filed_on,
        "request": next(asked, None),
    }


def differences(
    actor: Actor, record: Record, given: Mapping[str, Any], title: str | None
) -> list[dict[str, Any]]:
    """Return, of what a change that came too late names, what stands there now beside what was sent."""
    seen = shown(actor, record)
    found = []
    if title is not None and title != seen["title"]:
        found.append({"field": "title", "current": seen["title"], "yours": title})
    for code, value in given.items():
        current = seen["values"].get(code, seen["masked"].get(code))
        if current != value:
            found.append({"field": code, "current": current, "yours": value})
    return found


def categories_of(actor: Actor) -> list[dict[str, Any]]:
    """Return the categories somebody may look up or register records of."""
    views = {one.code: one for one in categories_for(actor, Verb.VIEW)}
    makes = {one.code: one for one in categories_for(actor, Verb.CREATE)}
    order = [one.code for one in published().document.categories]
    known = {**views, **makes}
    return [
        _category(known[code], may_view=code in views, may_create=code in makes)
        for code in order
        if code in known
    ]


def category_of(actor: Actor, code: str) -> dict[str, Any]:
    """Return a category with its fields; Missing for one that is not the actor's."""
    line = next((one for one in categories_of(actor) if one["code"] == code), None)
    if line is None:
        raise Missing
    shape = shape_for(code)
    clear = permission.readable(actor, code)
    return {
        **line,
        "standalone": shape.category.standalone,
        "policy_version": published().number,
        "fields": [_field(one, shape, clear) for one in shape.category.fields],
    }


def _line(row: Row, codes: Iterable[str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number or None,
        "title": row.title,
        "category": row.category,
        "state": row.state,
        "department": row.department,
        "level": row.level,
        "filed_on": row.filed_on,
        "updated_at": row.updated_at,
        "values": dict(zip(codes, row.cells, strict=True)),
    }


def _values(
    actor: Actor, record: Record, seen: Card
) -> tuple[dict[str, Any], dict[str, str | list[str]]]:
    """Return what is read clear, as it is stored, and what is masked, as the card says it.

    A link to a record its reader may not see is masked as well: its number stays out.
    """
    stored, _withheld = editable_values(actor, record)
    masked: dict[str, str | list[str]] = {}
    for one in _single_fields(seen):
        if one.text and _is_hidden(one):
            masked[one.code] = one.text
    inside: set[str] = set()
    for group in (group for section in seen.sections for group in section.groups):
        for code in {one.code for row in group.rows for one in row if _is_hidden(one)}:
            inside.add(code)
            masked[code] = [one.text for row in group.rows for one in row if one.code == code]
    values: dict[str, Any] = {}
    for code, value in stored.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            values[code] = [{k: v for k, v in row.items() if k not in inside} for row in value]
        elif code not in masked:
            values[code] = value
    return values, masked


def _derived(
    record: Record, values: Mapping[str, Any], masked: Mapping[str, Any]
) -> dict[str, str | list[str | None]]:
    """Return the ages of today that follow from a date of birth read clear, each with its day."""
    found: dict[str, str | list[str | None]] = {}
    for one in shape_for(record.category).category.fields:
        if not ages.follows(one) or one.code in masked:
            continue
        rows = values.get(one.repeat) or [] if one.repeat else [values]
        made = [age and age.stored for age in (ages.derived(one, row, today()) for row in rows)]
        if any(made):
            found[one.code] = made if one.repeat else str(made[0])
    return found


def _single_fields(seen: Card) -> Iterable[CardField]:
    return (one for section in seen.sections for one in section.fields)


def _is_hidden(one: CardField) -> bool:
    return one.masked or (one.type == FieldType.LINK and one.text == HIDDEN)


def _people(record: Record) -> dict[int | None, dict[str, Any]]:
    names = names_of((record.owner_id, record.created_by_id, record.updated_by_id))
    return {pk: {"id": pk, "name": name} for pk, name in names.items()}


def _named(item: CardItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "number": item.number or None,
        "title": item.title,
        "state": item.state,
    }


def _due(seen: Card) -> dict[str, Any] | None:
    if seen.due is None:
        return None
    return {"date": seen.due.date, "action": seen.due.action, "state": seen.due.state}


def _decision(one: Decision) -> dict[str, Any]:
    return {"allowed": bool(one), "reason": "" if one else sentence(one)}


def _category(one: Category, *, may_view: bool, may_create: bool) -> dict[str, Any]:
    return {
        "code": one.code,
        "zh": one.zh,
        "en": one.en,
        "kind": str(shape_for(one.code).category.kind),
        "may_view": may_view,
        "may_create": may_create,
    }


def _field(one: Field, shape: Shape, clear: Mapping[str, bool]) -> dict[str, Any]:
    readable = {True: "clear", False: "masked", None: "no"}[clear.get(one.code)]
    return {
        "code": one.code,
        "zh": one.zh,
        "en": one.en,
        "type": str(one.type),
        "required": str(one.required),
        "required_by": one.required_by,
        "required_values": list(one.required_values),
        "group": one.repeat,
        "section": one.section,
        "choices": [
            {"code": c.code, "zh": c.zh, "en": c.en, "level": c.level, "retired": c.retired}
            for c in one.choices
        ],
        "link": one.link,
        "birth": one.birth,
        "sensitivity": one.sensitivity,
        "readable": readable,
        "listed": one.code in shape.slots,
        "facet": one.facet and one.code in shape.slots,
        "searchable": one.searchable and not one.sealed,
        "critical": one.critical,
        "unique": one.unique,
    }
