"""What one person finds of views, habits and changes of many: their own, and what is shared with them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from archive.lists.models import BulkEdit, ListHabit, SavedView
from archive.lists.rules import (
    BASE_COLUMNS,
    EVERYBODY,
    KEPT,
    USUAL_SIZE,
    may_share,
    tidy_columns,
)
from archive.records.changing import DEPARTMENT, OWNER
from archive.records.filters import PREFIX, from_parameters, usable
from archive.records.listing import BASE_SORTS, columns_for, listed_fields
from archive.records.queries import shape_for
from archive.records.rules import Edit
from archive.records.showing import Shower
from archive.records.together import Together
from kernel.decision import Decision
from kernel.errors import Missing
from policies.access.rules import Verb
from policies.document.queries import published
from policies.fields.rules import Field
from security import permission
from security.actor import Actor
from security.keys import store

PURPOSE = "bulk_edit"


@dataclass(frozen=True, kw_only=True)
class Habit:
    """How one person looks at lists of a category: chosen columns or None, page size, first view or None."""

    columns: tuple[str, ...] | None
    size: int
    view: int | None


@dataclass(frozen=True, kw_only=True)
class Repaired:
    """What of a view still applies, and the names of the fields that no longer do."""

    parameters: tuple[tuple[str, str], ...]
    columns: tuple[str, ...] | None
    lost: tuple[str, ...]


def views_for(actor: Actor) -> QuerySet[SavedView]:
    """Return the views of this person and those shared with them."""
    mine = Q(owner=actor.user_id or 0)
    shared = Q(shared=EVERYBODY) | Q(shared__in=sorted(actor.departments))
    return SavedView.objects.filter(mine | shared).order_by("name", "pk")


def view_of(actor: Actor, number: int) -> SavedView:
    """Return one view; Missing when there is none or it is not for this person."""
    found = views_for(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def may_manage(actor: Actor, view: SavedView) -> bool:
    """Say whether somebody may change a view: of one's own the owner, of shared ones who could share it so today."""
    if view.owner_id == actor.user_id:
        return bool(sharing(actor, view.shared))
    return bool(view.shared) and bool(permission.decide(actor, Verb.CONFIGURE))


def sharing(actor: Actor, shared: str) -> Decision:
    """Say whether somebody may share a view so, with the posts of today."""
    keeps = permission.decide(actor, Verb.EDIT) or permission.decide(actor, Verb.REVIEW)
    return may_share(
        shared,
        departments=actor.departments,
        keeps_records=bool(keeps),
        configures=bool(permission.decide(actor, Verb.CONFIGURE)),
    )


def habit_of(actor: Actor, category: str) -> Habit:
    """Return how this person looks at lists of a category."""
    rows = {
        one.category: one
        for one in ListHabit.objects.filter(person=actor.user_id or 0, category__in={"", category})
    }
    general, own = rows.get(""), rows.get(category)
    return Habit(
        columns=tuple(own.columns) if own and own.columns is not None else None,
        size=(general.size if general else None) or USUAL_SIZE,
        view=general.view_id if general else None,
    )


def known_columns(actor: Actor, category: str) -> dict[str, Field | None]:
    """Return the codes this person may choose as columns; what is no field is None."""
    found: dict[str, Field | None] = dict.fromkeys(BASE_COLUMNS)
    return found | {one.code: one for one in columns_for(actor, category)}


def kept_parameters(given: QueryDict) -> list[tuple[str, str]]:
    """Return what of an address a view keeps: facets, words, order and conditions."""
    found = [(name, given.get(name, "").strip()) for name in KEPT]
    found += [
        (name, value) for name in given if name.startswith(PREFIX) for value in given.getlist(name)
    ]
    return [(name, value) for name, value in found if value]


def repaired(
    actor: Actor,
    parameters: Sequence[Sequence[str]],
    columns: Sequence[str] | None,
) -> Repaired:
    """Return what of filters, order and columns still applies to this person, and what is lost."""
    pairs = [(str(name), str(value)) for name, value in parameters]
    category = dict(pairs).get("category", "")
    listed = listed_fields(actor, category)
    kept, lost = usable(from_parameters(pairs), listed)
    allowed = {(one.parameter, one.value) for one in kept}
    missing = list(lost)
    left = []
    for name, value in pairs:
        if name.startswith(PREFIX) and (name, value.strip()) not in allowed:
            continue
        if name == "sort" and value.removeprefix("-") not in {*BASE_SORTS, *listed}:
            missing.append(value.removeprefix("-"))
            continue
        left.append((name, value))
    known = known_columns(actor, category)
    missing += [code for code in columns or () if code not in known]
    return Repaired(
        parameters=tuple(left),
        columns=None if columns is None else tidy_columns(columns, known),
        lost=names_of(actor, category, dict.fromkeys(missing)),
    )


def names_of(actor: Actor, category: str, codes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of fields, retired ones too; a code nobody knows stands for itself."""
    try:
        fields = shape_for(category).by_code if category else {}
    except Missing:
        fields = {}
    shower = Shower(actor)
    return tuple(shower.name(fields[code]) if code in fields else code for code in codes)


def bulk_of(actor: Actor, number: int) -> BulkEdit:
    """Return a change of many of this person; Missing for another's."""
    found = BulkEdit.objects.filter(pk=number, person=actor.user_id or 0).first()
    if found is None:
        raise Missing
    return found


def change_of(bulk: BulkEdit) -> dict[str, Any]:
    """Return the value and the reason of a planned change, opened."""
    if not bulk.change:
        return {}
    key = store.purpose_key(PURPOSE)
    found: dict[str, Any] = json.loads(store.open_bytes(key, bytes(bulk.change), PURPOSE, bulk.pk))
    return found


def together(bulk: BulkEdit) -> Together:
    """Return how the edits of a change of many come: all get the same value."""
    return Together.SAME if len(bulk.items) > 1 else Together.EACH


def edits_of(bulk: BulkEdit, start: int = 0, size: int | None = None) -> list[Edit]:
    """Return a planned change as edits of its records, from `start` on."""
    change = change_of(bulk)
    stop = None if size is None else start + size
    template = Edit(record_id=0, version=0, reason=str(change.get("reason", "")))
    value = change.get("value", "")
    if bulk.field == DEPARTMENT:
        template = replace(template, department=str(value))
    elif bulk.field == OWNER:
        template = replace(template, owner=str(value or ""))
    else:
        template = replace(template, values={bulk.field: value})
    return [
        replace(template, record_id=number, version=version)
        for number, version in bulk.items[start:stop]
    ]


def departments() -> tuple[tuple[str, Any], ...]:
    """Return the departments of the policy in force, by code."""
    return tuple((one.code, one) for one in published().document.departments)
