"""Lists of records: filtered, searched, sorted by indexed columns, paged by key, counted without hints."""

import base64
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from archive.records.models import Record
from archive.records.searching import condition
from archive.records.shapes import Shape, shape_of, slot_value
from archive.records.showing import Shower
from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_
from persistence.tallies import tally
from policies.access.rules import Verb
from policies.categories.rules import below
from policies.document.queries import PublishedPolicy, published
from policies.fields.rules import Field
from policies.fields.values import parse
from security import permission
from security.actor import Actor

COUNTED = 1_000  # exact up to here, then "more than"
FACETED = 10_000  # rows the facets count
LARGEST_PAGE = 200
_BIGGEST = 2**63
FACETS = ("category", "state", "department", "level")
_BASE_SORTS = {
    "updated": ("updated_at", False),
    "number": ("archive_no", True),
    "filed": ("filed_on", True),
}


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """What is asked for. `sort` is updated, number, filed or a listed field of the category, `-` descending.

    `equals` and `between` are by field code, for listed fields of one category; bounds as text, '' open.
    `after` and `before` are cursors of an earlier page. `verb` narrows to rows one may do more with.
    """

    category: str = ""
    text: str = ""
    state: str = ""
    department: str = ""
    level: str = ""
    owner_id: int | None = None
    parent_id: int | None = None
    equals: Mapping[str, str] = field(default_factory=dict)
    between: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sort: str = "-updated"
    after: str = ""
    before: str = ""
    size: int = 50
    verb: Verb = Verb.VIEW


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a list: a listed field that its reader reads unmasked."""

    code: str
    label: str
    sortable: bool = True


@dataclass(frozen=True, kw_only=True)
class Row:
    """One record of a list; `cells` follow the columns."""

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


@dataclass(frozen=True, kw_only=True)
class FacetValue:
    """One value of a facet with how many of the counted rows have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page. `count` is exact unless `more_than`; facets are exact unless `facets_partial`."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    count: int
    more_than: bool
    facets: Mapping[str, tuple[FacetValue, ...]]
    facets_partial: bool
    next: str
    previous: str


def listing(actor: Actor, query: ListQuery) -> Listing:
    """Return one page of the records `actor` may see; Invalid for a sort or filter they may not use."""
    policy = published()
    shape = _shape(policy, query.category)
    shown = _shown(actor, shape) if shape else {}
    rows = _found(actor, policy, query, shown)
    page = _Pager(rows, _sort_column(query, shape, shown), query).page()
    tallied = tally(rows, FACETS, most=FACETED)
    counted = sum(tallied.values())
    return Listing(
        rows=_rows(actor, policy, page.records, list(shown.values())),
        columns=tuple(
            Column(code=one.code, label=Shower(actor).name(one)) for one in shown.values()
        ),
        count=min(counted, COUNTED),
        more_than=counted > COUNTED,
        facets=_facets(actor, policy, tallied),
        facets_partial=counted == FACETED,
        next=page.next,
        previous=page.previous,
    )


def exact_count(actor: Actor, query: ListQuery) -> int:
    """Return how many records a query finds, however many."""
    policy = published()
    shape = _shape(policy, query.category)
    shown = _shown(actor, shape) if shape else {}
    return _found(actor, policy, query, shown).count()


def _found(
    actor: Actor, policy: PublishedPolicy, query: ListQuery, shown: Mapping[str, Field]
) -> QuerySet[Record]:
    rows = Record.objects.filter(permission.reach(actor, Verb.VIEW)).filter(
        _filters(policy, query, shown)
    )
    if query.verb != Verb.VIEW:
        rows = rows.filter(permission.reach(actor, query.verb))
    if query.text.strip():
        rows = rows.filter(condition(actor, query.text))
    return rows


def _shape(policy: PublishedPolicy, category: str) -> Shape | None:
    try:
        return shape_of(policy, category) if category else None
    except Missing:
        return None


def _shown(actor: Actor, shape: Shape) -> dict[str, Field]:
    """The listed fields somebody reads unmasked: only these are shown, sorted and filtered by.

    A field masked in one category below is left out: the order of the rows would tell its values.
    """
    inside = below(shape.policy.document.categories, shape.code)
    readable = [permission.readable(actor, code) for code in sorted(inside)]
    clear = [
        fields for fields in readable if fields
    ]  # where nothing may be read, no row is reached
    return {
        code: shape.by_code[code]
        for code in shape.slots
        if clear and all(fields.get(code, False) for fields in clear)
    }


def _filters(policy: PublishedPolicy, query: ListQuery, shown: Mapping[str, Field]) -> Q:
    found = Q()
    if query.category:
        found &= Q(category__in=sorted(below(policy.document.categories, query.category)))
    exact = {
        "state": query.state,
        "department": query.department,
        "level": query.level,
        "owner_id": query.owner_id,
        "parent_id": query.parent_id,
    }
    found &= Q(**{name: value for name, value in exact.items() if value not in ("", None)})
    for code, text in query.equals.items():
        found &= Q(**{_slot(policy, query, shown, code): _typed(shown[code], text)})
    for code, (low, high) in query.between.items():
        slot = _slot(policy, query, shown, code)
        if low:
            found &= Q(**{f"{slot}__gte": _typed(shown[code], low)})
        if high:
            found &= Q(**{f"{slot}__lte": _typed(shown[code], high)})
    return found


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
    if name in _BASE_SORTS:
        return _BASE_SORTS[name]
    if shape is None or name not in shown:
        raise _refused(name)
    return shape.slots[name], True


@dataclass(frozen=True, kw_only=True)
class _Page:
    records: tuple[Record, ...]
    next: str
    previous: str


class _Pager:
    """Pages by key: rows with a value in their order, then those without, each by id."""

    def __init__(self, rows: QuerySet[Record], column: tuple[str, bool], query: ListQuery) -> None:
        self._rows = rows
        self._column, nullable = column
        self._phases = (True, False) if nullable else (True,)  # with a value, without
        self._descending = query.sort.startswith("-")
        self._size = max(1, min(query.size, LARGEST_PAGE))
        self._backward = bool(query.before)
        self._cursor = _decoded(query.before or query.after, self._column)

    def page(self) -> _Page:
        """Return the page at the cursor."""
        found: list[Record] = []
        for phase in reversed(self._phases) if self._backward else self._phases:
            if self._cursor and not self._reached(phase):
                continue
            room = self._size + 1 - len(found)
            if room > 0:
                found += list(self._phase(phase)[:room])
        more = len(found) > self._size
        found = found[: self._size]
        if self._backward:
            found.reverse()
        has_next = bool(found) and (more or self._backward)
        has_previous = bool(found) and (more if self._backward else self._cursor is not None)
        return _Page(
            records=tuple(found),
            next=self._encoded(found[-1]) if has_next else "",
            previous=self._encoded(found[0]) if has_previous else "",
        )

    def _reached(self, phase: bool) -> bool:
        at = self._cursor[0] if self._cursor else True
        return (at or not phase) if not self._backward else (not at or phase)

    def _phase(self, phase: bool) -> QuerySet[Record]:
        descending = self._descending != self._backward
        sign, beyond = ("-", "lt") if descending else ("", "gt")
        rows = self._rows
        if len(self._phases) > 1:
            rows = rows.filter(**{f"{self._column}__isnull": not phase})
        if self._cursor and self._cursor[0] == phase:
            _, value, pk = self._cursor
            if phase:
                rows = rows.filter(
                    Q(**{f"{self._column}__{beyond}": value})
                    | Q(**{self._column: value, f"pk__{beyond}": pk})
                )
            else:
                rows = rows.filter(**{f"pk__{beyond}": pk})
        order = (f"{sign}{self._column}", f"{sign}pk") if phase else (f"{sign}pk",)
        return rows.order_by(*order).defer("sealed")

    def _encoded(self, record: Record) -> str:
        value = getattr(record, self._column)
        if isinstance(value, datetime | date):
            value = value.isoformat()
        elif isinstance(value, Decimal):
            value = str(value)
        text = json.dumps([value is not None, value, record.pk])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str, column: str) -> tuple[bool, Any, int] | None:
    if not cursor:
        return None
    try:
        phase, value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at = _value_at(column, value) if phase else None
        return bool(phase), at, range(_BIGGEST)[int(pk)]
    except (ValueError, TypeError, LookupError, ArithmeticError, ValidationError) as error:
        message = N_("This page does not exist any more; start from the first.")
        raise Invalid([Problem(code="cursor", message=message)]) from error


def _value_at(column: str, value: Any) -> Any:
    """Return a value of this column; ValueError or ValidationError for what somebody made up."""
    if value is None or (isinstance(value, str) and "\x00" in value):
        raise ValueError(value)
    column_of_table: Any = Record._meta.get_field(column)
    return column_of_table.to_python(value)


def _facets(
    actor: Actor, policy: PublishedPolicy, tallied: Counter[tuple[str, ...]]
) -> Mapping[str, tuple[FacetValue, ...]]:
    labels = _labels(actor, policy)
    facets = {}
    for place, name in enumerate(FACETS):
        sums: Counter[str] = Counter()
        for values, count in tallied.items():
            sums[values[place]] += count
        facets[name] = tuple(
            FacetValue(value=value, label=labels[name].get(value, value), count=count)
            for value, count in sums.most_common()
            if value
        )
    return facets


def _labels(actor: Actor, policy: PublishedPolicy) -> Mapping[str, Mapping[str, str]]:
    shower = Shower(actor)
    document = policy.document
    return {
        "category": {one.code: shower.name(one) for one in document.categories},
        "state": {
            str(value): str(label) for value, label in Record._meta.get_field("state").flatchoices
        },
        "department": {one.code: shower.name(one) for one in document.departments},
        "level": {one.code: shower.name(one) for one in document.levels},
    }


def _rows(
    actor: Actor, policy: PublishedPolicy, records: Sequence[Record], shown: Sequence[Field]
) -> tuple[Row, ...]:
    shower = Shower(actor)
    names = _labels(actor, policy)["category"]
    clear = {code: permission.readable(actor, code) for code in {one.category for one in records}}
    for code in clear if shown else ():
        of_category = [one.values for one in records if one.category == code]
        shower.learn(shape_of(policy, code), of_category)
    return tuple(
        Row(
            id=one.pk,
            number=one.archive_no or "",
            title=one.title,
            category=one.category,
            category_name=names.get(one.category, one.category),
            state=one.state,
            department=one.department,
            level=one.level,
            filed_on=one.filed_on,
            updated_at=one.updated_at,
            cells=tuple(
                shower.text(
                    column,
                    one.values.get(column.code),
                    clear=clear[one.category].get(column.code, False),
                )
                for column in shown
            ),
        )
        for one in records
    )
