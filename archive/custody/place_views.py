"""The screens of places: rooms and what lies in them, adding, changing, moving, taking out of use."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.custody import actions, queries, screens
from archive.custody.copy_queries import copies_in
from archive.custody.copy_screens import copies_table
from archive.custody.forms import LocationForm, MoveForm
from archive.custody.place_models import Location
from archive.records.actions import note_search
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Refused
from kernel.scope import current
from policies.access.rules import Verb
from security.actor import Actor

FOUND = 100


@require_GET
def place_list(request: HttpRequest) -> HttpResponse:
    """Show the storage rooms, or the places whose code or name has what is looked for."""
    actor = _actor()
    asked = request.GET.get("q", "").replace("\x00", "").strip()
    rooms = queries.locations(actor).filter(parent__isnull=True)
    found = list(queries.locations_like(actor, asked)[:FOUND] if asked else rooms)
    context = {
        "title": _("Custody"),
        "breadcrumb": [{"label": _("Custody")}],
        "actions": [
            {"label": _("Scan a label"), "url": reverse("custody_scan")},
            {
                "label": _("Paper and electronic"),
                "url": reverse("custody_sync"),
                "kind": "secondary",
            },
            {
                "label": _("Incidents"),
                "url": reverse("custody_incidents"),
                "kind": "secondary",
            },
            *_new_link(actor, None),
        ],
        "table": screens.places_table(found, way=bool(asked)),
        "asked": asked,
        **screens.exposed_part(actor),
    }
    return render(request, "custody/list.html", context)


@require_GET
def place_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a place: what it is, the places and records in it, where it was moved from."""
    actor = _actor()
    row = queries.location_of(actor, number)
    inside = list(queries.locations(actor).filter(parent=row))
    moves = queries.moves_of_place(actor, row)
    contents, hidden = queries.contents(actor, row)
    copies = copies_in(actor, row, most=queries.CONTENTS)
    if contents or copies:
        shown = len(contents) + len(copies)
        note_search(actor, {"list": "place", "place": row.code}, shown=shown, verb=Verb.VIEW)
    context = {
        "title": str(row),
        "breadcrumb": [*screens.crumbs(row)[:-1], {"label": row.code}],
        "actions": _links(actor, row),
        "facts": screens.facts_of_place(row),
        "inside": screens.places_table(inside) if inside else None,
        "contents": screens.contents_table(contents),
        "hidden": screens.hidden_in_words(hidden),
        "copies": copies_table(copies) if copies else None,
        "moves": screens.moves_table(moves) if moves else None,
    }
    return render(request, "custody/place.html", context)


@require_http_methods(["GET", "POST"])
def place_new(request: HttpRequest) -> HttpResponse:
    """Add a place, into another one or as a storage room."""
    actor = _shaper()
    inside = queries.locations(actor).filter(pk=number_in(request.GET.get("in", "")) or 0).first()
    initial = {"parent": inside.code, "kind": _next_kind(inside)} if inside else {}
    form = LocationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            parent = _named(actor, form.cleaned_data["parent"], form, "parent")
            if not form.errors:
                made = actions.add_location(actor, form.said(parent))
        except Invalid as error:
            add_problems(form, error)
        except Conflict as error:
            form.add_error(None, sentence(error))
        if not form.errors:
            messages.success(request, _("{code} is added.").format(code=made.code))
            return redirect("custody_place", made.pk)
    crumbs = screens.crumbs(inside) if inside else screens.crumbs_home()
    return _form(request, form, _("Add a place"), crumbs, reverse("custody_list"))


@require_http_methods(["GET", "POST"])
def place_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change what a place is called, how much it holds and for which level it is secured."""
    actor = _shaper()
    row = queries.location_of(actor, number)
    initial = {name: getattr(row, name) for name in ("code", "name", "capacity", "level")}
    form = LocationForm(request.POST or None, initial=initial, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_location(actor, number, form.said(None))
        except Invalid as error:
            add_problems(form, error)
        except Conflict as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("custody_place", number)
    back = reverse("custody_place", args=[number])
    return _form(request, form, _("Change {code}").format(code=row.code), screens.crumbs(row), back)


@require_http_methods(["GET", "POST"])
def place_move(request: HttpRequest, number: int) -> HttpResponse:
    """Move a place, and what lies in it, into another."""
    actor = _actor()
    row = queries.location_of(actor, number)
    if not queries.may_shape(actor) and not queries.may_keep(actor):
        raise Refused(
            queries.may_keep(actor), actor=actor.id, verb=str(Verb.FILE), target=queries.TARGET
        )
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            parent = _named(actor, form.cleaned_data["parent"], form, "parent")
            if not form.errors:
                actions.move_location(actor, number, parent, why=form.cleaned_data["why"])
        except Invalid as error:
            add_problems(form, error)
        if not form.errors:
            messages.success(
                request, _("{code} is moved, with all that lies in it.").format(code=row.code)
            )
            return redirect("custody_place", number)
    back = reverse("custody_place", args=[number])
    return _form(request, form, _("Move {code}").format(code=row.code), screens.crumbs(row), back)


@require_POST
def place_use(request: HttpRequest, number: int) -> HttpResponse:
    """Take a place out of use, or into use again."""
    actor = _shaper()
    try:
        if request.POST.get("use") == "again":
            actions.reopen_location(actor, number)
        else:
            actions.retire_location(actor, number)
    except Conflict as error:
        messages.error(request, sentence(error))
    except Invalid as error:
        for problem in error.problems:
            messages.error(request, sentence(problem))
    else:
        messages.success(request, _("Saved."))
    return redirect("custody_place", number)


def _named(actor: Actor, code: str, form: Any, field: str) -> int | None:
    """Return the place somebody named, None for none; what names no place is said beside its field."""
    if not code.strip():
        return None
    found = queries.location_named(actor, code)
    if found is None:
        form.add_error(field, _("There is no place “{code}”; look at its label.").format(code=code))
        return None
    return int(found.pk)


def _next_kind(row: Location) -> str:
    kinds = list(Location.Kind.values)
    return str(kinds[min(kinds.index(row.kind) + 1, len(kinds) - 1)])


def _links(actor: Actor, row: Location) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = []
    if queries.may_keep(actor) and row.closed_on is None:
        links.append({"label": _("Put records in"), "url": reverse("custody_put", args=[row.pk])})
    if queries.may_keep(actor):
        links += [
            {"label": label, "url": reverse(name, args=[row.pk]), "kind": "secondary"}
            for label, name in (
                (_("Print labels"), "custody_labels"),
                (_("Shelf list"), "custody_shelf"),
            )
        ]
    if (queries.may_keep(actor) or queries.may_shape(actor)) and row.parent is not None:
        url = reverse("custody_move", args=[row.pk])
        links.append({"label": _("Move to another place"), "url": url, "kind": "secondary"})
    if not queries.may_shape(actor):
        return links
    is_open = row.closed_on is None
    return [
        *links,
        *(_new_link(actor, row) if is_open and row.kind != Location.Kind.BOX else []),
        {
            "label": _("Change"),
            "url": reverse("custody_edit", args=[row.pk]),
            "kind": "secondary",
        },
        {
            "label": _("Take out of use") if is_open else _("Take into use again"),
            "url": reverse("custody_use", args=[row.pk]),
            "method": "post",
            "values": {"use": "no" if is_open else "again"},
            "kind": "secondary",
        },
    ]


def _new_link(actor: Actor, inside: Location | None) -> list[dict[str, Any]]:
    if not queries.may_shape(actor):
        return []
    url = reverse("custody_new") + (f"?in={inside.pk}" if inside else "")
    return [{"label": _("Add a place"), "url": url, "kind": "secondary"}]


def _form(
    request: HttpRequest, form: Any, title: str, crumbs: list[dict[str, str]], back: str
) -> HttpResponse:
    context = {
        "title": title,
        "breadcrumb": [*crumbs, {"label": title}],
        "form": form,
        "submit_label": _("Save"),
        "cancel_url": back,
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _shaper() -> Actor:
    actor = _actor()
    may = queries.may_shape(actor)
    if not may:
        raise Refused(may, actor=actor.id, verb=str(Verb.CONFIGURE), target=queries.TARGET)
    return actor


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
