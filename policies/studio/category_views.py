"""The screens of categories and their sections: the tree, what is in force, adding, editing, moving, retiring."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import Conflict, Invalid
from policies.categories.rules import Category
from policies.document import actions
from policies.document.effective import effective
from policies.document.values import PolicyDocument
from policies.fields.rules import Section
from policies.studio import queries
from policies.studio.builder_views import back_to, place_of
from policies.studio.cadence_views import cadences_shown
from policies.studio.consultation_views import consultation_shown
from policies.studio.forms import CategoryForm, SectionForm
from policies.studio.frame import actor_now, done, frame, told, tried, way_to
from policies.studio.print_showing import forms_shown
from policies.studio.regime_showing import stages_shown
from policies.studio.rules import BETWEEN, moved
from policies.studio.showing import (
    category_rows,
    facts_shown,
    origin,
    retention_shown,
    retired_shown,
    rights_shown,
    sections_shown,
)
from policies.studio.status_views import statuses_shown
from policies.studio.words import TITLINGS, named, word


@require_GET
def categories(request: HttpRequest) -> HttpResponse:
    """Show the tree of categories."""
    document = queries.working_document(actor_now())
    context = frame(
        _("Categories"),
        tab="categories",
        rows=category_rows(document, queries.tree(document)),
        at=request.GET.get("at", ""),
        actions=[
            {"label": _("Add a category"), "url": reverse("policy_category_add"), "icon": "plus"}
        ],
    )
    return render(request, "policies/categories.html", context)


@require_GET
def category(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything in force for a category, own and inherited, and where it comes from."""
    document = queries.working_document(actor_now())
    found = effective(document, code)
    own = {rule: row for row, rule in queries.rows_of("retention", category=code)}
    context = frame(
        f"{code} {named(found.category)}",
        way=way_to(found.category)[:1],
        found=found,
        facts=facts_shown(document, found),
        stages=stages_shown(document, found),
        stages_origin=origin(document, found, found.origins["stages"]),
        sections=sections_shown(document, found),
        retired=retired_shown(document, found),
        number=found.number,
        number_origin=origin(document, found, found.number.category) if found.number else {},
        titling=word(TITLINGS, found.titling),
        title_origin=origin(document, found, found.origins["title_rule"]),
        confidentiality_origin=origin(document, found, found.confidentiality.category)
        if found.confidentiality
        else {},
        consultation=consultation_shown(document, found),
        statuses=statuses_shown(document, found),
        prints=forms_shown(document, found),
        retention=retention_shown(document, found, own),
        cadences=cadences_shown(document, found),
        grants=rights_shown(document, found, queries.grants_reaching(document, code)),
        children=category_rows(
            document, [(0, one) for one in document.categories if one.parent == code]
        ),
        actions=_actions(found.category),
    )
    return render(request, "policies/category.html", context)


def _actions(category: Category) -> list[dict[str, Any]]:
    code = category.code
    word = _("Take back into use") if category.retired else _("Retire")
    return [
        {"label": _("Edit"), "url": reverse("policy_category_edit", args=[code]), "icon": "edit"},
        {
            "label": _("Add a category below"),
            "url": f"{reverse('policy_category_add')}?parent={code}",
            "kind": "secondary",
        },
        {
            "label": word,
            "url": reverse("policy_category_retire", args=[code]),
            "method": "post",
            "values": {"retired": "" if category.retired else "yes"},
            "kind": "secondary",
        },
    ]


def add_category(request: HttpRequest) -> HttpResponse:
    """Add a category at the top or below another."""
    actor = actor_now()
    document = queries.working_document(actor)
    parent = request.GET.get("parent", "")
    form = CategoryForm(
        request.POST or None, initial={"parent": parent}, document=document, fixed=False
    )

    def save() -> None:
        above, last = form.cleaned_data["parent"], form.cleaned_data["code"].strip()
        value = form.value(code=f"{above}{BETWEEN}{last}" if above else last, parent=above)
        actions.save_row(actor, value)
        form.cleaned_data["code"] = value.code

    if request.method == "POST" and tried(form, save):
        done(request, _("The category is added to the draft."))
        return redirect("policy_category", form.cleaned_data["code"])
    return _form(request, form, _("Add a category"), reverse("policy_categories"))


def edit_category(request: HttpRequest, code: str) -> HttpResponse:
    """Change a category; another place in the tree moves it with all below it."""
    actor = actor_now()
    document = queries.working_document(actor)
    row, known = queries.row_of("categories", code=code)
    initial = {name: getattr(known, name) or "" for name in CategoryForm.base_fields}
    form = CategoryForm(request.POST or None, initial=initial, document=document, fixed=True)

    def save() -> None:
        _save_category(form, row, known)

    if request.method == "POST" and tried(form, save):
        done(request, _("The category is changed in the draft."))
        return redirect("policy_category", form.cleaned_data["code"])
    url = reverse("policy_category", args=[code])
    return _form(request, form, _("Edit {name}").format(name=f"{code} {named(known)}"), url)


def _save_category(form: CategoryForm, row: int, known: Category) -> None:
    """Save what the category says and, if asked, its new place; both or nothing."""
    actor = actor_now()
    parent = form.cleaned_data["parent"]
    value = form.value(code=known.code, parent=known.parent, known=known)
    if parent == known.parent:
        actions.save_row(actor, value, row_id=row)
        return
    document = queries.working_document(actor)
    said = replace(
        document,
        categories=tuple(
            value if each.code == known.code else each for each in document.categories
        ),
    )
    actions.change_draft(actor, moved(said, known.code, parent), act="move")
    last = known.code.rpartition(BETWEEN)[2]
    form.cleaned_data["code"] = f"{parent}{BETWEEN}{last}" if parent else last


@require_POST
def retire_category(request: HttpRequest, code: str) -> HttpResponse:
    """Retire a category, or take it back into use."""
    actor = actor_now()
    queries.working_document(actor)
    row, _known = queries.row_of("categories", code=code)
    retired = bool(request.POST.get("retired"))
    try:
        actions.retire_row(actor, "categories", row, retired=retired)
    except (Invalid, Conflict) as error:
        told(request, error)
    else:
        done(
            request,
            _("Retired in the draft; its records stay readable.")
            if retired
            else _("Taken back into use in the draft."),
        )
    if request.POST.get("back") == "tree":
        return redirect(f"{reverse('policy_categories')}?{urlencode({'at': code})}")
    return redirect("policy_category", code)


def add_section(request: HttpRequest, code: str) -> HttpResponse:
    """Add a section to a category's card."""
    actor = actor_now()
    document = queries.working_document(actor)
    form = SectionForm(request.POST or None, document=document, fixed=False)
    return _section(request, form, document, code=code, row=None)


def edit_section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """Change a section."""
    document = queries.working_document(actor_now())
    row, known = queries.row_of("sections", category=code, code=section)
    initial = {name: getattr(known, name) for name in SectionForm.base_fields}
    form = SectionForm(request.POST or None, initial=initial, document=document, fixed=True)
    return _section(request, form, document, code=code, row=(row, known))


def _section(
    request: HttpRequest,
    form: SectionForm,
    document: PolicyDocument,
    *,
    code: str,
    row: tuple[int, Section] | None,
) -> HttpResponse:
    category = effective(document, code).category
    if request.method == "POST" and tried(
        form, lambda: actions.save_row(actor_now(), form.value(code), row_id=row and row[0])
    ):
        done(request, _("{section} is saved in the draft.").format(section=form.cleaned_data["zh"]))
        if "next" in request.POST:
            on = {"from": request.GET.get("from", ""), "next": "1"}
            return redirect(f"{reverse('policy_section_add', args=[code])}?{urlencode(on)}")
        return back_to(request, code, section=form.cleaned_data["code"])
    title = _("Edit section {name}").format(name=named(row[1])) if row else _("Add a section")
    if "next" in request.GET:
        form.fields["zh"].widget.attrs["autofocus"] = True
    extra = [{"name": "next", "value": "1", "label": _("Save and add the next section")}]
    return _form(
        request,
        form,
        title,
        place_of(request, code),
        category=category,
        submit_extra=[] if row else extra,
    )


def _form(
    request: HttpRequest,
    form: Any,
    title: str,
    back: str,
    *,
    category: Category | None = None,
    **more: Any,
) -> HttpResponse:
    way = way_to(category) if category else way_to(Category(code="-", zh="", en=""))[:1]
    context = frame(title, way=way, form=form, cancel_url=back, submit_note=_note(), **more)
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _note() -> str:
    return _("Saved in the draft; in force once it is published.")
