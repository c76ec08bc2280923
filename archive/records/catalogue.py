"""The catalogue (档案目录): lines of the register by category, customer, department or year, in one of four orders."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Collate
from django.http import QueryDict

from archive.records.models import Record, RegisterEntry
from archive.records.purposes import Covering
from archive.records.queries import visible_to
from archive.records.register_notes import with_notes
from archive.records.title_sealing import open_lines, open_titles
from kernel.digits import number_in
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.categories.rules import below
from policies.document.effective import effective
from policies.document.queries import published
from policies.fields.sorting import sort_key
from security import permission
from security.actor import Actor

ORDERS = ("time", "name", "category", "number")
YEARS = (1, 9999)
_LONGEST = 64


@dataclass(frozen=True, kw_only=True)
class CatalogueAsked:
    """Which lines, and in which order; `shelf`: by the place they lie at first (排架目录)."""

    category: str = ""
    department: str = ""
    year: int | None = None
    customer: int | None = None  # the record that is the file of a customer
    order: str = "time"
    shelf: bool = False
    verb: str = Verb.VIEW
    covering: Covering | None = None
    only: Q = field(default_factory=Q)


def catalogue_asked(given: QueryDict) -> CatalogueAsked:
    """Return what an address asks for; without an order it is the filing order of the category (REQ-FIL-02)."""
    category = given.get("category", "").replace("\x00", "").strip()[:_LONGEST]
    year = number_in(given.get("year", ""))
    order = given.get("order", "")
    return CatalogueAsked(
        category=category,
        department=given.get("department", "").replace("\x00", "").strip()[:_LONGEST],
        year=year if year and YEARS[0] <= year <= YEARS[1] else None,
        customer=number_in(given.get("customer", "")),
        order=order if order in ORDERS else filing_order(category),
        shelf=bool(given.get("shelf")),
    )


def filing_order(category: str) -> str:
    """Return the filing order the policy says for a category, by time for all together."""
    document = published().document
    if category not in document.categories_by_code:
        return ORDERS[0]
    return effective(document, category).filing_order


def customer_file(actor: Actor, number: int | None) -> Record | None:
    """Return the file of a customer whose catalogue is asked for, where `actor` may see it."""
    found = visible_to(actor).filter(pk=number).first() if number else None
    if found is not None:
        open_titles([found])
    return found


def catalogue_count(actor: Actor, asked: CatalogueAsked, *, most: int) -> int:
    """Return how many lines there are, counted up to `most`."""
    return _rows(actor, asked).order_by()[:most].count()


def catalogue(
    actor: Actor, asked: CatalogueAsked, *, start: int = 0, size: int
) -> Sequence[RegisterEntry]:
    """Return `size` lines from the place `start` on, as far as `actor` may see the records."""
    if asked.order == "name":
        wanted = _by_name(actor, asked)[start : start + size]
        known = {one.pk: one for one in RegisterEntry.objects.filter(any_id("pk", wanted))}
        found = [known[number] for number in wanted]
    else:
        found = list(_rows(actor, asked).order_by(*_columns(asked))[start : start + size])
    open_lines(found)
    with_notes(found)
    return found


def _columns(asked: CatalogueAsked) -> list[Any]:
    number = Collate("archive_no", "C").asc()
    orders: dict[str, list[Any]] = {
        "time": ["filed_on", "pk"],
        "number": [number],
        "category": ["category", number],
    }
    return [*(["location"] if asked.shelf else []), *orders[asked.order]]


def _by_name(actor: Actor, asked: CatalogueAsked) -> list[int]:
    """Return the ids of all lines by the name of the customer, as a Chinese reader looks for it; then by number."""
    rows = _rows(actor, asked).order_by()
    lines = list(rows.values_list("pk", "record__parent", "record", "location", "archive_no"))
    holders = {parent or record for _pk, parent, record, *_rest in lines}
    files = list(visible_to(actor).filter(any_id("pk", holders)).only("title", "sealed_title"))
    open_titles(files)
    names = {one.pk: sort_key(one.opened or one.title) for one in files}
    key: Callable[[tuple[Any, ...]], Any] = lambda line: (  # noqa: E731 - one key of one sort
        line[3] if asked.shelf else "",
        names.get(line[1] or line[2], ""),
        line[4],
    )
    return [line[0] for line in sorted(lines, key=key)]


def _rows(actor: Actor, asked: CatalogueAsked) -> QuerySet[RegisterEntry]:
    seen = visible_to(actor).filter(asked.only)
    if asked.verb != Verb.VIEW:
        seen = seen.filter(permission.reach(actor, asked.verb))
    rows = RegisterEntry.objects.filter(record__in=seen)
    if asked.category:
        codes = below(published().document.categories, asked.category)
        rows = rows.filter(category__in=codes)
    if asked.department:
        rows = rows.filter(department=asked.department)
    if asked.year is not None:
        rows = rows.filter(filed_on__year=asked.year)
    if asked.customer is not None:
        rows = rows.filter(Q(record=asked.customer) | Q(record__parent=asked.customer))
    if asked.covering is not None:
        rows = rows.filter(asked.covering.narrowed("record__"))
    return rows
