"""The list of records as one person looks at it, its columns and its page size."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.lists import actions, filter_form, queries
from archive.lists.looking import Look, look, place_names
from archive.lists.rules import (
    CATEGORY,
    EVERYBODY,
    FILED_ON,
    MOST_AT_ONCE,
    NUMBER,
    SIZES,
    STATE,
    TITLE,
    UPDATED,
    VERIFIED,
    moved,
)
from archive.lists.tables import NAMES, chosen_table
from archive.records.actions import note_search
from archive.records.closing import closed_notices
from archive.records.controls import name_of
from archive.records.exporting import may_export
from archive.records.filters import PENDING, PREFIX, Filter, How, Pending
from archive.records.listing import Listing, listed_fields
from archive.records.printable import list_link
from archive.records.queries import categories_for, exact_count, listing
from archive.records.screens import chips, facets, home_crumb, list_table, with_query
from archive.records.showing import Shower
from archive.records.views import criteria
from archive.records.watermarks import mark_over
from backoffice.sentences import sentence
from kernel.errors import Invalid
from kernel.scope import current
from policies.access.rules import Verb
from policies.categories.rules import below
from policies.document.effective import effective
from policies.document.queries import published
from security import permission
from security.actor import Actor

_SHOWN_VIEWS = 6  # as tabs; all of them stand on their own page
_UNKEPT = frozenset({"after", "before", "exact", "view"})


@require_GET
def record_list(request: HttpRequest) -> HttpResponse:
    """List the records the person may see, narrowed, sorted and with the columns they chose."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    elsewhere = _first_view(actor, request) or _tidied(actor, request) or _repaired(actor, request)
    if elsewhere is not None:
        return elsewhere
    seen = look(actor, request.GET)
    try:
        found = listing(actor, seen.query)
    except Invalid as error:
        return _without_mistake(request, error)
    note_search(actor, criteria(request.GET), shown=len(found.rows), verb=Verb.VIEW)
    return render(request, "records/list.html", _context(request, actor, seen, found))


def _context(request: HttpRequest, actor: Actor, seen: Look, found: Listing) -> dict[str, Any]:
    shower, given = Shower(actor), request.GET
    may_edit = bool(permission.decide(actor, Verb.EDIT)) and bool(found.rows)
    return {
        "title": _("Records"),
        "lead": _lead(seen.query.category),
        "category_code": seen.query.category,
        "screen_mark": mark_over(actor, ((row.category, row.level) for row in found.rows)),
        "closed": closed_notices(actor, seen.query.category, seen.query.text, shower.language),
        "actions": _actions(actor, seen, found, given),
        "tabs": _tabs(actor, seen, given),
        "table": _table(seen, found, given, actor),
        "facets": facets(found, given, get_language() or ""),
        "chips": [
            *chips(given, published().document, get_language() or ""),
            *filter_form.chips(given, seen.query.filters, seen.listed, shower),
        ],
        "clear_url": f"{reverse('records_list')}?view=0" if seen.query.filters else "",
        "page": _page(request, found, seen),
        "q": seen.query.text,
        "keep": {"items": _pairs(given, leaving=frozenset({"q"}) | _UNKEPT)},
        "entries": filter_form.entries(seen.listed, seen.query.filters, shower),
        "filter_keep": [
            (name, value)
            for name, value in _pairs(given, leaving=_UNKEPT)
            if not name.startswith(PREFIX)
        ],
        "is_filtered": bool(seen.query.filters),
        "tools": _tools(actor, seen, given),
        "sizes": [(size, size == seen.habit.size) for size in SIZES],
        "here": request.get_full_path(),
        "may_edit": may_edit,
        "bulk_actions": [{"value": "chosen", "label": _("Change together …")}],
        "all_query": with_query(given).removeprefix("?"),
        "all_label": _("Change all that match …"),
        "most_at_once": MOST_AT_ONCE,
    }


def _lead(category: str) -> str:
    """Return what a list holds, and how sealed titles in it are found."""
    document = published().document
    inside = below(document.categories, category) if category else document.categories_by_code
    if not any(effective(document, code).seals_titles for code in inside):
        return _("Only what you may see.")
    return _(
        "Only what you may see. Sealed titles are found by the exact name or by whole words, not by parts or"
        " pinyin."
    )


def _actions(actor: Actor, seen: Look, found: Listing, given: QueryDict) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    if categories_for(actor, Verb.CREATE):
        made.append({"label": _("Register a record"), "url": _entry_url(seen), "icon": "plus"})
    if any(one.collecting for one in categories_for(actor, Verb.VIEW)):
        left = Filter(code=PENDING, how=How.IS, value=str(Pending.UNCLASSIFIED))
        query = urlencode({"view": "0", left.parameter: left.value})
        url = f"{reverse('records_list')}?{query}"
        made.append({"label": _("Without a class"), "url": url, "kind": "secondary"})
    if found.rows and may_export(actor, seen.query):
        for kind, label in (("xlsx", _("Export as workbook")), ("csv", _("Export as CSV"))):
            url = reverse("records_export") + with_query(given, format=kind)
            made.append({"label": label, "url": url, "kind": "secondary"})
        made.append(list_link(given))
    return made


def _tools(actor: Actor, seen: Look, given: QueryDict) -> list[dict[str, str]]:
    """Return what can be done with the list itself."""
    query = with_query(given)
    made = [
        {"label": _("Choose columns"), "url": reverse("records_columns") + query, "icon": "table"},
        {"label": _("Save as a view"), "url": reverse("records_view_new") + query, "icon": "pick"},
        {"label": _("Forms to search by"), "url": reverse("query_forms"), "icon": "search"},
        {"label": _("Blank forms"), "url": reverse("records_forms"), "icon": "doc-empty"},
    ]
    if seen.view is not None and queries.may_manage(actor, seen.view):
        url = reverse("records_view", args=[seen.view.pk]) + query
        made.append({"label": _("Change this view"), "url": url, "icon": "edit"})
    return made


def _tabs(actor: Actor, seen: Look, given: QueryDict) -> list[dict[str, Any]]:
    views = list(queries.views_for(actor)[: _SHOWN_VIEWS + 1])
    if not views:
        return []
    shown = views[:_SHOWN_VIEWS]
    if seen.view is not None and seen.view not in shown:
        shown = [*shown[:-1], seen.view]
    every = {
        "label": _("All records"),
        "url": f"{reverse('records_list')}?view=0",
        "active": seen.view is None,
    }
    tabs = [every] + [
        {
            "label": one.name,
            "url": reverse("records_view_open", args=[one.pk]),
            "active": seen.view is not None and seen.view.pk == one.pk,
        }
        for one in shown
    ]
    return [*tabs, {"label": _("All views …"), "url": reverse("records_views"), "active": False}]


def _table(seen: Look, found: Listing, given: QueryDict, actor: Actor) -> dict[str, Any]:
    empty = _empty(given, _actions(actor, seen, found, given)[:1])
    if seen.columns is None:
        return list_table(found, seen.query, empty=empty)
    return chosen_table(found, seen.query, seen.shown(found), place_names(), empty=empty)


def _page(request: HttpRequest, found: Listing, seen: Look) -> dict[str, Any]:
    total, more_than, exact_url = found.count, found.more_than, ""
    if more_than and "exact" in request.GET:
        total, more_than = exact_count(_actor(), seen.query), False
    elif more_than:
        exact_url = with_query(request.GET) + "&exact=1"
    address = with_query(request.GET)
    return {
        "total": total,
        "more_than": more_than,
        "exact_url": exact_url,
        "previous": f"{address}&before={found.previous}" if found.previous else "",
        "next": f"{address}&after={found.next}" if found.next else "",
    }


def _empty(given: QueryDict, made: list[dict[str, Any]]) -> dict[str, Any]:
    if any(value for name, value in given.items() if name not in {"view", "sort"}):
        return {
            "title": _("No record matches"),
            "text": _("Widen the filters or search for other words."),
            "actions": [
                {
                    "label": _("Show all"),
                    "url": f"{reverse('records_list')}?view=0",
                    "kind": "secondary",
                }
            ],
        }
    return {
        "title": _("No records yet"),
        "text": _("What is entered or imported appears here."),
        "actions": made,
    }


def _entry_url(seen: Look) -> str:
    known = published().document.categories_by_code.get(seen.query.category)
    if known is not None and not known.abstract and not known.retired:
        return reverse("records_new", args=[known.code])
    return reverse("records_choose")


def _first_view(actor: Actor, request: HttpRequest) -> HttpResponse | None:
    """Lead to the view this person wants to see first, where the address asks for nothing."""
    if request.GET:
        return None
    first = queries.habit_of(actor, "").view
    if first is None or not queries.views_for(actor).filter(pk=first).exists():
        return None
    return redirect("records_view_open", first)


def _tidied(actor: Actor, request: HttpRequest) -> HttpResponse | None:
    listed = listed_fields(actor, request.GET.get("category", ""))
    found = filter_form.tidied(actor, request.GET, listed)
    if found is None:
        return None
    query, unknown = found
    for text in unknown:
        messages.warning(
            request, _("“{name}” is nobody here; the list is not narrowed by it.").format(name=text)
        )
    return redirect(f"{request.path}{with_query(query)}")


def _repaired(actor: Actor, request: HttpRequest) -> HttpResponse | None:
    """Leave out, with a sentence, what an old address names and this list no longer has."""
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    repaired = queries.repaired(actor, pairs, None)
    if not repaired.lost:
        return None
    text = _(
        "This list cannot be narrowed or sorted by {fields} (retired, or not yours to read);"
        " it is shown without."
    )
    messages.warning(request, text.format(fields=listing_of(repaired.lost)))
    kept = QueryDict(mutable=True)
    for name, value in repaired.parameters:
        kept.appendlist(name, value)
    return redirect(f"{request.path}{with_query(kept)}")


def _without_mistake(request: HttpRequest, error: Invalid) -> HttpResponse:
    """Say what was wrong with a condition or a cursor, and show the list without it."""
    problem = error.problems[0]
    kept = request.GET.copy()
    wrong = [name for name in kept if name.startswith(f"{PREFIX}{problem.where}.")]
    if not wrong and not request.GET.keys() & {"sort", "after", "before"}:
        raise error
    if wrong:
        messages.warning(request, sentence(problem))
    for name in wrong or ["sort"]:
        kept.pop(name, None)
    return redirect(request.path + with_query(kept))


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest) -> HttpResponse:
    """Choose which columns a list has and in which order, by mouse or keyboard alike."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    given = request.POST if request.method == "POST" else request.GET
    seen = look(actor, request.GET)
    category = seen.query.category
    known = queries.known_columns(actor, category)
    back = reverse("records_list") + with_query(request.GET)
    if request.method == "POST" and not given.get("move"):
        return _columns_chosen(request, actor, seen, back)
    shown = given.getlist("show") or list(seen.columns or _usual(actor, seen))
    order = [code for code in given.getlist("order") if code in known]
    order = order or [
        *(code for code in shown if code in known),
        *(c for c in known if c not in shown),
    ]
    code, _sign, way = given.get("move", "").partition(":")
    order = moved(order, code, -1 if way == "up" else 1)
    language = get_language() or ""
    rows = [
        {
            "code": one,
            "label": NAMES[one] if one in NAMES else name_of(known[one], language),
            "shown": one in shown or one == TITLE,
            "fixed": one == TITLE,
            "moved": one == code,
        }
        for one in order
    ]
    name = _category_name(category, language)
    context = {
        "title": _("Choose columns"),
        "lead": name or _("All categories together"),
        "breadcrumb": [home_crumb(), {"label": _("Choose columns")}],
        "rows": rows,
        "way": way,
        "back": back,
        "view": seen.view if seen.view and queries.may_manage(actor, seen.view) else None,
    }
    return render(request, "lists/columns.html", context)


def _columns_chosen(request: HttpRequest, actor: Actor, seen: Look, back: str) -> HttpResponse:
    wanted = request.POST.getlist("show")
    chosen = [code for code in request.POST.getlist("order") if code in {*wanted, TITLE}]
    category = seen.query.category
    if "usual" in request.POST:
        chosen = []
    if seen.view is not None and queries.may_manage(actor, seen.view):
        spec = actions.ViewSpec(
            name=seen.view.name,
            parameters=queries.kept_parameters(request.GET),
            columns=chosen or None,
        )
        actions.change_view(actor, seen.view.pk, spec)
    else:
        actions.choose_columns(actor, category, chosen or None)
        back = reverse("records_list") + with_query(request.GET, view="0")
    return redirect(back)


def _usual(actor: Actor, seen: Look) -> list[str]:
    category = [] if seen.query.category else [CATEGORY]
    return [NUMBER, TITLE, STATE, *category, *seen.listed, FILED_ON, UPDATED, VERIFIED]


def _category_name(category: str, language: str) -> str:
    known = published().document.categories_by_code.get(category)
    return name_of(known, language) if known else ""


@require_POST
def page_size(request: HttpRequest) -> HttpResponse:
    """Remember how many rows a page has, and go back to the list."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    text = request.POST.get("size", "")
    actions.choose_size(actor, int(text) if text in {str(size) for size in SIZES} else 0)
    query = QueryDict(request.POST.get("query", ""))
    return redirect(reverse("records_list") + with_query(query))


def shared_words(actor: Actor) -> list[tuple[str, str]]:
    """Return with whom a view may be shared, as choices."""
    language = get_language() or ""
    names = {one.code: name_of(one, language) for one in published().document.departments}
    mine = [
        (code, _("All of {department}").format(department=names.get(code, code)))
        for code in sorted(actor.departments)
    ]
    return [("", _("Only I")), *mine, (EVERYBODY, _("Everybody"))]


def listing_of(names: tuple[str, ...]) -> str:
    """Return names one after the other, as the language separates them."""
    return "、".join(names) if (get_language() or "").startswith("zh") else ", ".join(names)


def _pairs(given: QueryDict, *, leaving: frozenset[str]) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in given.lists()
        for value in values
        if name not in leaving and value
    ]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
