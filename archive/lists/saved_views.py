"""The screens of saved views: open, save, change, rename, share, delete, see first."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.lists import actions, conditions, filter_form, queries
from archive.lists.actions import ViewSpec
from archive.lists.looking import look
from archive.lists.models import SavedView
from archive.lists.rules import EVERYBODY, LONGEST_NAME
from archive.lists.views import listing_of, shared_words
from archive.records.controls import name_of
from archive.records.filters import from_parameters, usable
from archive.records.listing import listed_fields
from archive.records.screens import chips, home_crumb, with_query
from archive.records.showing import Shower
from backoffice.sentences import sentence
from kernel.errors import Invalid, Refused
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.people.names import names_of


class ViewForm(forms.Form):
    """The name of a view and who sees it."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=LONGEST_NAME)
    shared = forms.ChoiceField(
        label=gettext_lazy("Who sees it"),
        required=False,
        help_text=gettext_lazy("A view shows everybody only what they may see themselves."),
    )

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        shared: Any = self.fields["shared"]
        shared.choices = shared_words(actor)
        held = str(self.initial.get("shared", ""))
        if held not in dict(shared.choices):
            shared.choices = [*shared.choices, (held, held)]


@require_GET
def view_list(request: HttpRequest) -> HttpResponse:
    """List the views of this person and those shared with them."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    views = list(queries.views_for(actor))
    first = queries.habit_of(actor, "").view
    owners = names_of(one.owner_id for one in views)
    departments = {one.code: one for one in published().document.departments}
    rows = [
        {
            "view": one,
            "url": reverse("records_view_open", args=[one.pk]),
            "category": _category_name(one.category),
            "owner": owners.get(one.owner_id, ""),
            "shared": _shared(one, departments),
            "is_first": one.pk == first,
            "may_manage": queries.may_manage(actor, one),
        }
        for one in views
    ]
    context = {
        "title": _("Views"),
        "lead": _("Lists of records under a name: filters, columns and order."),
        "breadcrumb": [home_crumb(), {"label": _("Views")}],
        "rows": rows,
        "has_first": first is not None,
        "empty": {
            "title": _("No views yet"),
            "text": _("Narrow the list of records, then save it as a view."),
            "actions": [
                {"label": _("To the list of records"), "url": f"{reverse('records_list')}?view=0"}
            ],
        },
    }
    return render(request, "lists/views.html", context)


@require_GET
def view_open(request: HttpRequest, number: int) -> HttpResponse:
    """Open a view; what of it does not apply any more is left out and said."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    view = queries.view_of(actor, number)
    repaired = queries.repaired(actor, conditions.pairs_of(view), view.columns)
    if repaired.lost:
        text = _(
            "The view “{view}” names fields that are retired or not yours to read;"
            " it opens without them: {fields}."
        )
        messages.warning(request, text.format(view=view.name, fields=listing_of(repaired.lost)))
    query = QueryDict(mutable=True)
    for name, value in repaired.parameters:
        query.appendlist(name, value)
    query["view"] = str(view.pk)
    return redirect(f"{reverse('records_list')}?{query.urlencode()}")


@require_http_methods(["GET", "POST"])
def view_new(request: HttpRequest) -> HttpResponse:
    """Save the list somebody looks at under a name."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    form = ViewForm(actor, request.POST or None)
    seen = look(actor, request.GET)
    if request.method == "POST" and form.is_valid():
        spec = ViewSpec(
            name=form.cleaned_data["name"],
            shared=form.cleaned_data["shared"],
            parameters=queries.kept_parameters(request.GET),
            columns=seen.columns,
        )
        saved = _tried(form, lambda: actions.save_view(actor, spec))
        if saved is not None:
            messages.success(request, _("The view “{view}” is saved.").format(view=saved.name))
            return redirect("records_view_open", saved.pk)
    context = {
        "title": _("Save as a view"),
        "lead": _("What you see now, under a name: filters, columns and order."),
        "breadcrumb": [home_crumb(), {"label": _("Save as a view")}],
        "form": form,
        "chips": _chips(actor, request.GET),
        "submit_label": _("Save"),
        "cancel_url": reverse("records_list") + with_query(request.GET),
    }
    return render(request, "lists/view.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def view_change(request: HttpRequest, number: int) -> HttpResponse:
    """Rename a view, share it otherwise, or give it what the list shows now."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    view = queries.view_of(actor, number)
    initial = {"name": view.name, "shared": view.shared}
    form = ViewForm(actor, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        parameters = queries.kept_parameters(request.GET)
        spec = ViewSpec(
            name=form.cleaned_data["name"],
            shared=form.cleaned_data["shared"],
            parameters=parameters,
            columns=look(actor, request.GET).columns,
        )
        if _tried(form, lambda: _changed(actor, number, spec)) is not None:
            messages.success(request, _("The view “{view}” is saved.").format(view=spec.name))
            return redirect("records_view_open", number)
    context = {
        "title": _("Change a view"),
        "breadcrumb": [
            home_crumb(),
            {"label": _("Views"), "url": reverse("records_views")},
            {"label": view.name},
        ],
        "form": form,
        "view": view,
        "chips": _chips(actor, request.GET) if request.GET else [],
        "submit_label": _("Save"),
        "cancel_url": reverse("records_views"),
    }
    return render(request, "lists/view.html", context, status=400 if form.errors else 200)


def _changed(actor: Actor, number: int, spec: ViewSpec) -> SavedView:
    with transaction.atomic():
        view = actions.rename_view(actor, number, spec)
        # Without the list in the address only name and sharing were asked for.
        return actions.change_view(actor, number, spec) if spec.parameters else view


@require_POST
def view_delete(request: HttpRequest, number: int) -> HttpResponse:
    """Delete a view."""
    actor = _actor()
    name = queries.view_of(actor, number).name
    actions.delete_view(actor, number)
    messages.success(request, _("The view “{view}” is deleted.").format(view=name))
    return redirect("records_views")


@require_POST
def view_first(request: HttpRequest, number: int) -> HttpResponse:
    """Open the list of records with this view from now on; 0 with all records."""
    actions.set_first_view(_actor(), number or None)
    messages.success(request, _("The list of records opens this way from now on."))
    return redirect("records_views")


def _tried(form: ViewForm, act: Any) -> SavedView | None:
    try:
        with transaction.atomic():
            done: SavedView = act()
            return done
    except Invalid as error:
        for one in error.problems:
            form.add_error(one.where if one.where in form.fields else None, sentence(one))
    except Refused as error:
        form.add_error("shared", sentence(error.decision))
    return None


def _chips(actor: Actor, given: QueryDict) -> list[dict[str, str]]:
    """Return what the list is narrowed by, in words."""
    listed = listed_fields(actor, given.get("category", ""))
    filters = from_parameters((name, one) for name, every in given.lists() for one in every)
    kept, _lost = usable(filters, listed)
    language = get_language() or ""
    found = [
        *chips(given, published().document, language),
        *filter_form.chips(given, kept, listed, Shower(actor)),
    ]
    return [{"label": one["label"]} for one in found]


def _category_name(code: str) -> str:
    known = published().document.categories_by_code.get(code)
    return name_of(known, get_language() or "") if known else _("All categories together")


def _shared(view: SavedView, departments: dict[str, Any]) -> str:
    if not view.shared:
        return _("Only I")
    if view.shared == EVERYBODY:
        return _("Everybody")
    known = departments.get(view.shared)
    name = name_of(known, get_language() or "") if known else view.shared
    return _("All of {department}").format(department=name)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
