"""The lists of the register: the catalogue, what is overdue for filing, paper without an electronic copy."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from archive.records.actions import note_search
from archive.records.catalogue import (
    ORDERS,
    CatalogueAsked,
    catalogue,
    catalogue_asked,
    catalogue_count,
    customer_file,
)
from archive.records.catalogue_words import ORDER_WORDS
from archive.records.crowding import crowd_in, mask_lines, veiled
from archive.records.printable import export_links
from archive.records.queries import categories_for
from archive.records.register_screens import register_table, register_tabs
from archive.records.screens import day, home_crumb, with_query
from archive.records.title_sealing import called
from archive.records.views import criteria
from archive.register import overdue, queries
from archive.register.screens import names_now, record_rows
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.digits import number_in
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor

PAGE = 50
_FARTHEST = 1_000_000
_FOLDED_FROM = 8
_YEARS = 6


@require_GET
def catalogue_list(request: HttpRequest) -> HttpResponse:
    """Show the catalogue of a category, customer, department or year, in one of four orders (REQ-REG-03)."""
    actor, given = _actor(), request.GET
    permission.demand_any(actor, Verb.VIEW)
    asked = catalogue_asked(given)
    start = min(number_in(given.get("start", "")) or 0, _FARTHEST)
    lines = catalogue(actor, asked, start=start, size=PAGE + 1)
    mask_lines(
        lines, crowd_in(asked.category, lambda most: catalogue_count(actor, asked, most=most))
    )
    note_search(
        actor, {"list": "catalogue", **criteria(given)}, shown=len(lines[:PAGE]), verb=Verb.VIEW
    )
    names = names_now()
    customer = customer_file(actor, asked.customer)
    title = _("Shelf list") if asked.shelf else _("Catalogue")
    context = {
        "title": f"{title} · {called(customer)}" if customer else title,
        "lead": _("What is filed, in the filing order of its category or the one you choose."),
        "breadcrumb": [
            home_crumb(),
            {"label": _("Register"), "url": reverse("records_register")},
            {"label": title},
        ],
        "tabs": [
            {
                "label": str(ORDER_WORDS[code]),
                "url": with_query(given, order=code, start=""),
                "active": code == asked.order,
            }
            for code in ORDERS
        ],
        "actions": _ways_out(actor, given) if lines else [],
        "table": register_table(lines[:PAGE], names),
        "facets": _facets(actor, given, asked, names),
        "page": {
            "total": "" if start or len(lines) > PAGE else f"{len(lines)}",
            "previous": with_query(given, start=str(max(0, start - PAGE)) if start > PAGE else "")
            if start
            else "",
            "next": with_query(given, start=str(start + PAGE)) if len(lines) > PAGE else "",
        },
    }
    return render(request, "records/register.html", context)


@require_GET
def overdue_list(request: HttpRequest) -> HttpResponse:
    """Show what should have been filed by now, department by department, on either carrier (REQ-FIL-03)."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    department = _department(request.GET)
    start = min(number_in(request.GET.get("start", "")) or 0, _FARTHEST)
    late = overdue.overdue(actor, department=department)
    counts = overdue.by_department(overdue.overdue(actor).rows)
    total = counts.get(department, 0) if department else sum(counts.values())
    shown, names = overdue.page_of(late.rows, start=start), names_now()
    note_search(
        actor, {"list": "overdue", **criteria(request.GET)}, shown=len(shown), verb=Verb.VIEW
    )
    rows = record_rows(veiled([one.record for one in shown], lambda _most: total), names)
    for row, one in zip(rows, shown, strict=True):
        row["cells"] += [day(one.completed), _until(one)]
    context = {
        "title": _("Overdue for filing"),
        "lead": _("Records whose time for filing after the completion of the business has passed."),
        "breadcrumb": _crumbs(_("Overdue for filing")),
        "tabs": register_tabs("register_overdue"),
        "note": " ".join(sentence(one) for one in late.missing),
        "facets": _departments(counts, department, names),
        "table": _table(
            rows,
            [_("Completed on"), _("To be filed by")],
            _("Nothing is overdue"),
            _("The time is set for each category in the policy; what is in time is not listed."),
        ),
        "page": _page(request.GET, start, shown=len(shown), total=total),
    }
    return render(request, "records/register.html", context)


@require_GET
def scans_list(request: HttpRequest) -> HttpResponse:
    """Show filed records on paper that have no electronic copy (REQ-FIL-06)."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    department = _department(request.GET)
    start = min(number_in(request.GET.get("start", "")) or 0, _FARTHEST)
    counts = overdue.by_department(queries.without_scan(actor))
    total = counts.get(department, 0) if department else sum(counts.values())
    found = queries.without_scan(actor, department=department)[start : start + PAGE]
    shown, names = veiled(found, lambda _most: total), names_now()
    note_search(actor, {"list": "scans", **criteria(request.GET)}, shown=len(shown), verb=Verb.VIEW)
    rows = record_rows(shown, names)
    for row, one in zip(rows, shown, strict=True):
        row["cells"].append(day(one.filed_on))
    context = {
        "title": _("Paper without a scan"),
        "lead": _("Filed paper records of which no electronic copy is attached."),
        "breadcrumb": _crumbs(_("Paper without a scan")),
        "tabs": register_tabs("register_scans"),
        "facets": _departments(counts, department, names),
        "table": _table(
            rows,
            [_("Filed on")],
            _("Every paper record has its scan"),
            _("Attach a scan on the page of a record; it is no longer listed then."),
        ),
        "page": _page(request.GET, start, shown=len(shown), total=total),
    }
    return render(request, "records/register.html", context)


def _ways_out(actor: Actor, given: QueryDict) -> list[dict[str, Any]]:
    if not permission.decide(actor, Verb.EXPORT):
        return []
    url = reverse("catalogue_print") + with_query(given, start="")
    return [
        *export_links(actor, "catalogue_export", given),
        {"label": _("Print"), "url": url, "kind": "secondary"},
    ]


def _facets(
    actor: Actor, given: QueryDict, asked: CatalogueAsked, names: dict[str, str]
) -> list[dict[str, Any]]:
    years = [str(today().year - back) for back in range(_YEARS)]
    categories = [one.code for one in categories_for(actor, Verb.VIEW)]
    departments = [one.code for one in published().document.departments]
    groups = [
        ("shelf", _("View"), [("1", _("Shelf list"))]),
        ("year", _("Filed in"), [(year, year) for year in years]),
        ("category", _("Category"), [(code, names.get(code, code)) for code in categories]),
        ("department", _("Responsible department"), [(one, names[one]) for one in departments]),
    ]
    if asked.customer:
        groups.insert(0, ("customer", _("Customer"), [(str(asked.customer), _("This customer"))]))
    return [
        {
            "label": label,
            "closed": len(options) > _FOLDED_FROM and not given.get(name),
            "options": [
                {
                    "label": shown,
                    "url": with_query(
                        given, **{name: "" if given.get(name) == value else value, "start": ""}
                    ),
                    "active": given.get(name) == value,
                }
                for value, shown in options
            ],
        }
        for name, label, options in groups
    ]


def _until(one: overdue.Late) -> dict[str, str]:
    if one.until is None:
        return {
            "text": "—",
            "sub": _("The working calendar does not know that year."),
            "tone": "bad",
        }
    days = (today() - one.until).days
    words = ngettext("{count} day late", "{count} days late", days).format(count=days)
    return {"text": day(one.until), "sub": words, "tone": "bad"}


def _page(given: QueryDict, start: int, *, shown: int, total: int) -> dict[str, Any]:
    earlier = str(max(0, start - PAGE)) if start > PAGE else ""
    return {
        "total": f"{total:,}",
        "previous": with_query(given, start=earlier) if start else "",
        "next": with_query(given, start=str(start + PAGE)) if start + shown < total else "",
    }


def _departments(
    counted: Mapping[str, int], chosen: str, names: dict[str, str]
) -> list[dict[str, Any]]:
    """Return how many there are of each department, as a facet; none where there is nothing to choose."""
    counts = {chosen: 0, **counted} if chosen else counted
    options = [
        {
            "label": names.get(code, code),
            "count": count,
            "url": "?" if code == chosen else f"?department={code}",
            "active": code == chosen,
        }
        for code, count in sorted(counts.items())
    ]
    return [{"label": _("Responsible department"), "options": options}] if options else []


def _table(rows: list[dict[str, Any]], more: list[str], nothing: str, words: str) -> dict[str, Any]:
    labels = [_("Record"), _("Category"), _("Responsible department"), _("Carrier"), *more]
    return {
        "caption": _("Records"),
        "columns": [
            {"label": label, "kind": "text" if at else "long"} for at, label in enumerate(labels)
        ],
        "rows": rows,
        "empty": {"title": nothing, "text": words},
    }


def _crumbs(label: str) -> list[dict[str, str]]:
    register = {"label": _("Register"), "url": reverse("records_register")}
    return [home_crumb(), register, {"label": label}]


def _department(given: QueryDict) -> str:
    return given.get("department", "").replace("\x00", "").strip()[:16]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
