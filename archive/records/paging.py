"""Pages of a list by key: as fast on the thousandth page as on the first, in both directions."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from archive.records.models import Record
from kernel.errors import Invalid, Problem
from kernel.text import N_

LARGEST_PAGE = 200
_BIGGEST = 2**63


@dataclass(frozen=True, kw_only=True)
class Place:
    """Which page: its size and direction, and the cursor of a neighbour it lies after or before."""

    descending: bool
    size: int
    after: str = ""
    before: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """The records of one page and the cursors to its neighbours."""

    records: tuple[Record, ...]
    next: str
    previous: str


class Pager:
    """Pages by key: rows with a value in their order, then those without, each by id."""

    def __init__(self, rows: QuerySet[Record], column: tuple[str, bool], place: Place) -> None:
        self._rows = rows
        self._column, nullable = column
        self._phases = (True, False) if nullable else (True,)  # with a value, without
        self._descending = place.descending
        self._size = max(1, min(place.size, LARGEST_PAGE))
        self._backward = bool(place.before)
        self._cursor = _decoded(place.before or place.after, self._column)

    def page(self) -> Page:
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
        return Page(
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
