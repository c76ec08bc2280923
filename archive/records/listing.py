"""Lists of records: filtered, searched, sorted by indexed columns, paged by key, counted without hints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from archive.records.crowding import crowded, facet_fields, title_in, uncovered
from archive.records.faceting import (
    COUNTED_ROWS,
    Facets,
    Tallied,
    labels_of,
    nothing_tallied,
    tallied,
)
from archive.records.filters import DUE, OWNER, RESTING, Filter
from archive.records.freshness import NEVER, Freshness, freshness
from archive.records.levels_in_force import of_level
from archive.records.models import Record, RetentionState
from archive.records.narrowing import Ground, narrowed
from archive.records.paging import Pager, Place
from archive.records.purposes import Covering
from archive.records.searching import condition
from archive.records.shapes import Shape, shape_of
from archive.records.showing import Shower, with_birth
from archive.records.slots import slot_value
from archive.records.title_sealing import called, open_titles
from kernel.errors import Invalid, Missing, Problem
from kernel.scope import current
from kernel.text import N_
from persistence.arrays import any_found
from policies.access.rules import Verb
from policies.categories.rules import below
from policies.document.effective import level_in_force
from policies.document.queries import PublishedPolicy, published
from policies.fields.rules import Field, FieldType
from policies.fields.values import parse
from security import permission
from security.actor import Actor
from security.people.names import names_of

COUNTED = 1_000  # exact up to here, then "more than"
BASE_SORTS = {
    "updated": ("updated_at", False),
    "number": ("archive_no", True),
    "filed": ("filed_on", True),
}


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """What is asked for. `sort` is updated, number, filed or a listed field of the category, `-` descending.

    `equals` and `between` are by field code, for listed fields of one category; bounds as text, '' open.
    `after` and `before` are cursors of an earlier page. `verb` narrows to rows one may do more with.
    `columns` are the field codes to show, in their order, beside them `_owner` and `_due`; None: the
    listed fields. `dated` says the day of an age that follows from a date of birth, for what is given out.
    `covering` leaves out whose consent does not cover what it is given out for.
    """

    category: str = ""
    text: str = ""
    state: str = ""
    department: str = ""
    level: str = ""
    territory: str = ""
    owner_id: int | None = None
    parent_id: int | None = None
    equals: Mapping[str, str] = field(default_factory=dict)
    between: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    filters: tuple[Filter, ...] = ()
    columns: tuple[str, ...] | None = None
    sort: str = "-updated"
    after: str = ""
    before: str = ""
    size: int = 50
    verb: Verb = Verb.VIEW
    dated: bool = False
    covering: Covering | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a list: a listed field that its reader reads unmasked."""

    code: str
    label: str
    sortable: bool = True
    kind: FieldType = FieldType.TEXT


@dataclass(frozen=True, kw_only=True)
class Row:
    """One record of a list; `cells` follow the columns, `raw` are their stored values where they are read."""

    id: int
    number: str
    title: str
    category: str
    category_name: str
    state: str
    department: str
    level: str
    filed_on: date | None
    updated_at: datetime
    cells: tuple[str, ...]
    raw: tuple[Any, ...] = ()
    version: int = 0
    owner: str = ""
    due: date | None = None
    fresh: Freshness = NEVER


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page. `count` is exact unless `more_than`; facets are exact unless `facets_partial`."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    count: int
    more_than: bool
    facets: Facets
    facet_fields: Mapping[str, Field]
    facets_partial: bool
    next: str
    previous: str


def listing(actor: Actor, query: ListQuery, *, counted: bool = True) -> Listing:
    """Return one page of the records `actor` may see; Invalid for a sort or filter they may not use.

    Not `counted` it has neither count nor facets.
    """
    policy = published()
    shape = _shape(policy, query.category)
    listed = _listed(actor, shape) if shape else {}
    rows = _found(actor, policy, query, listed)
    place = Place(
        descending=query.sort.startswith("-"),
        size=query.size,
        after=query.after,
        before=query.before,
    )
    found = _tallied(rows, shape, listed) if counted else nothing_tallied()
    total = found.total
    if query.text.strip() and counted and total < COUNTED_ROWS:
        rows = Record.objects.filter(any_found("pk", rows))
    page = Pager(rows, _sort_column(query, shape, listed), place).page()
    shown = shown_fields(actor, shape, query.columns) if shape else ()
    crowd = crowded(query, lambda most: total if counted else count_up_to(actor, query, most=most))
    return Listing(
        rows=_rows(actor, policy, page.records, shown, query, crowd=crowd),
        columns=tuple(
            Column(
                code=one.code,
                label=Shower(actor).name(one),
                sortable=one.code in listed,
                kind=one.type,
            )
            for one in shown
        ),
        count=min(total, COUNTED),
        more_than=total > COUNTED,
        facets=found.facets(actor, policy),
        facet_fields=found.fields,
        facets_partial=total == COUNTED_ROWS,
        next=page.next,
        previous=page.previous,
    )


def _tallied(rows: QuerySet[Record], shape: Shape | None, listed: Mapping[str, Field]) -> Tallied:
    """Count the rows; the fields that are facets are those of the category the list shows."""
    fields = facet_fields(listed.values(), shape.code) if shape else []
    return tallied(rows, fields, shape.slots if shape else {})


def versions(actor: Actor, query: ListQuery, *, most: int) -> list[tuple[int, int]]:
    """Return id and version of the records a query finds, at most `most`."""
    policy = published()
    shape = _shape(policy, query.category)
    listed = _listed(actor, shape) if shape else {}
    found = _found(actor, policy, query, listed).order_by("pk")
    return list(found.values_list("pk", "version")[:most])


def count_up_to(actor: Actor, query: ListQuery, *, most: int) -> int:
    """Return how many records a query finds, counted up to `most`."""
    policy = published()
    shape = _shape(policy, query.category)
    listed = _listed(actor, shape) if shape else {}
    return _found(actor, policy, query, listed).order_by()[:most].count()


def exact_count(actor: Actor, query: ListQuery) -> int:
    """Return how many records a query finds, however many."""
    policy = published()
    shape = _shape(policy, query.category)
    listed = _listed(actor, shape) if shape else {}
    return _found(actor, policy, query, listed).count()


def _found(
    actor: Actor, policy: PublishedPolicy, query: ListQuery, shown: Mapping[str, Field]
) -> QuerySet[Record]:
    rows = Record.objects.filter(permission.reach(actor, Verb.VIEW)).filter(
        _filters(policy, query, shown)
    )
    if query.filters:
        rows = rows.filter(_narrowed(actor, policy, query, shown))
    if query.verb != Verb.VIEW:
        rows = rows.filter(permission.reach(actor, query.verb))
    if query.text.strip():
        rows = rows.filter(condition(actor, query.text))
    elif query.parent_id is None and all(one.code != RESTING for one in query.filters):
        rows = rows.filter(rest__isnull=True)  # found by words and in its file, out of lists
    return rows.filter(query.covering.narrowed()) if query.covering else rows


def _shape(policy: PublishedPolicy, category: str) -> Shape | None:
    try:
        return shape_of(policy, category) if category else None
    except Missing:
        return None


def listed_fields(actor: Actor, category: str) -> dict[str, Field]:
    """Return the fields a list of this category is sorted and filtered by for this person, by code."""
    shape = _shape(published(), category)
    return _listed(actor, shape) if shape else {}


def columns_for(actor: Actor, category: str) -> tuple[Field, ...]:
    """Return the fields this person may choose as columns: in force, one value, read unmasked."""
    shape = _shape(published(), category)
    if shape is None:
        return ()
    clear = _clear(actor, shape)
    return tuple(
        one
        for one in shape.category.fields
        if one.code in clear and not one.repeat and one.type is not FieldType.FILE
    )


def shown_fields(actor: Actor, shape: Shape, columns: tuple[str, ...] | None) -> tuple[Field, ...]:
    """Return the fields of the columns asked for, as far as this person may choose them."""
    if columns is None:
        return tuple(_listed(actor, shape).values())
    known = {one.code: one for one in columns_for(actor, shape.code)}
    return tuple(known[code] for code in columns if code in known)


def _listed(actor: Actor, shape: Shape) -> dict[str, Field]:
    """The listed fields somebody reads unmasked: only these are sorted and filtered by."""
    clear = _clear(actor, shape)
    return {code: shape.by_code[code] for code in shape.slots if code in clear}


def _clear(actor: Actor, shape: Shape) -> frozenset[str]:
    """The fields somebody reads unmasked in a category and all below it, worked out once a scope.

    A field masked in one category below is left out: the order of the rows would tell its values.
    """
    cache = current().cache
    key = f"records.clear:{shape.policy.digest}:{actor.id}:{shape.code}"
    if key not in cache:
        inside = below(shape.policy.document.categories, shape.code)
        readable = [permission.readable(actor, code) for code in sorted(inside)]
        clear = [  # where nothing may be read, no row is reached
            {code for code, is_clear in fields.items() if is_clear} for fields in readable if fields
        ]
        both = frozenset.intersection(*map(frozenset, clear)) if clear else frozenset()
        cache[key] = with_birth(both, shape.fields)
    found: frozenset[str] = cache[key]
    return found


def _filters(policy: PublishedPolicy, query: ListQuery, shown: Mapping[str, Field]) -> Q:
    found = Q()
    if query.category:
        found &= Q(category__in=sorted(below(policy.document.categories, query.category)))
    exact = {
        "state": query.state,
        "department": query.department,
        "territory": query.territory,
        "owner_id": query.owner_id,
        "parent_id": query.parent_id,
    }
    found &= Q(**{name: value for name, value in exact.items() if value not in ("", None)})
    if query.level:
        found &= of_level(policy.document, query.level)
    for code, text in query.equals.items():
        found &= Q(**{_slot(policy, query, shown, code): _typed(shown[code], text)})
    for code, (low, high) in query.between.items():
        slot = _slot(policy, query, shown, code)
        if low:
            found &= Q(**{f"{slot}__gte": _typed(shown[code], low)})
        if high:
            found &= Q(**{f"{slot}__lte": _typed(shown[code], high)})
    return found


def _narrowed(
    actor: Actor, policy: PublishedPolicy, query: ListQuery, shown: Mapping[str, Field]
) -> Q:
    slots = {code: policy.slots[query.category, code] for code in shown}
    return narrowed(query.filters, Ground(actor=actor, fields=shown, slots=slots))


def _slot(policy: PublishedPolicy, query: ListQuery, shown: Mapping[str, Field], code: str) -> str:
    if code not in shown:
        raise _refused(code)
    return policy.slots[query.category, code]


def _typed(one: Field, text: str) -> Any:
    parsed = parse(one, text, today=date.max)
    if parsed.problem:
        raise Invalid([parsed.problem])
    return slot_value(one, parsed.value)


def _refused(code: str) -> Invalid:
    message = N_("This list cannot be sorted or filtered by “{field}”.")
    return Invalid(
        [Problem(code="not_listed", message=message, params={"field": code}, where=code)]
    )


def _sort_column(
    query: ListQuery, shape: Shape | None, shown: Mapping[str, Field]
) -> tuple[str, bool]:
    """Return the column to sort by and whether it may be empty."""
    name = query.sort.removeprefix("-")
    if name in BASE_SORTS:
        return BASE_SORTS[name]
    if shape is None or name not in shown:
        raise _refused(name)
    return shape.slots[name], True


def _rows(
    actor: Actor,
    policy: PublishedPolicy,
    records: Sequence[Record],
    shown: Sequence[Field],
    query: ListQuery,
    *,
    crowd: frozenset[str],
) -> tuple[Row, ...]:
    open_titles(records)
    shower = Shower(actor)
    names = labels_of(actor, policy)["category"]
    clear = {code: permission.readable(actor, code) for code in {one.category for one in records}}
    clear = uncovered(clear, crowd)
    for code in clear if shown else ():
        of_category = [one.values for one in records if one.category == code]
        shower.learn(shape_of(policy, code), of_category)
    owners = names_of(one.owner_id for one in records) if OWNER in (query.columns or ()) else {}
    due = _due(records) if DUE in (query.columns or ()) else {}
    fresh, found = freshness([one.pk for one in records]), []
    for one in records:
        readable = clear[one.category]
        seen = [shower.seen(column, one.values, readable, dated=query.dated) for column in shown]
        found.append(
            Row(
                id=one.pk,
                version=one.version,
                number=one.archive_no or "",
                title=title_in(crowd, one.category, called(one)),
                category=one.category,
                category_name=names.get(one.category, one.category),
                state=one.state,
                department=one.department,
                level=level_in_force(policy.document, one.category, one.level),
                filed_on=one.filed_on,
                updated_at=one.updated_at,
                owner=owners.get(one.owner_id or 0, ""),
                due=due.get(one.pk),
                fresh=fresh.get(one.pk, NEVER),
                cells=tuple([text for text, _ in seen]),
                raw=tuple(
                    one.values.get(column.code) if is_clear else None
                    for column, (_, is_clear) in zip(shown, seen, strict=True)
                ),
            )
        )
    return tuple(found)


def _due(records: Sequence[Record]) -> dict[int, date | None]:
    rows = RetentionState.objects.filter(record__in=[one.pk for one in records])
    return dict(rows.values_list("record_id", "due"))
