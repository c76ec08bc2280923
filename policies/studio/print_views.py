"""The screens of printed forms: which there are, what each is, and the sheet it makes."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import Missing
from policies.document import actions
from policies.document.effective import fileable
from policies.document.pictured import pdf_of, picture_of
from policies.document.printed import built_in, reached_by
from policies.document.values import PolicyDocument
from policies.forms.rules import (
    OF_LISTS,
    SLIPS,
    Block,
    BlockKind,
    Form,
    FormKind,
    mark_of,
)
from policies.studio import queries
from policies.studio.frame import Link, actor_now, done, frame, pressed, tried
from policies.studio.print_forms import PrintForm
from policies.studio.print_showing import (
    blocks_shown,
    categories_in_words,
    form_shown,
    paper_in_words,
)
from policies.studio.print_words import BLOCK_KINDS, FORM_KINDS, HEADS
from policies.studio.words import named, word

ACT = "forms"
_OF_LISTS = (BlockKind.ROWS, BlockKind.TEXT, BlockKind.SIGNATURES)


@require_GET
def prints(request: HttpRequest) -> HttpResponse:
    """Show every form the company prints on; what has none is printed on the built-in one."""
    document = queries.working_document(actor_now())
    context = frame(
        _("Print forms"),
        tab="prints",
        forms=[form_shown(document, one) for one in document.forms],
        actions=[{"label": _("Add a form"), "url": reverse("policy_print_add"), "icon": "plus"}],
    )
    return render(request, "policies/prints.html", context)


def add_print(request: HttpRequest) -> HttpResponse:
    """Add a form: it begins with what is printed so far, so that there is something to arrange."""
    document = queries.working_document(actor_now())
    category = request.GET.get("category", "")
    start = {"category": category, "kind": request.GET.get("kind", FormKind.CARD.value)}
    initial = {
        "kind": start["kind"],
        "categories": [category] if category in document.categories_by_code else [],
        "paper": "A4",
        "landscape": start["kind"] in OF_LISTS,
        "head": [part for part in HEADS if part != "date"],
        "copies": 1,
    }
    form = PrintForm(request.POST or None, initial=initial, document=document, known=None)

    def save() -> None:
        value = form.value(())
        value = replace(value, blocks=first_blocks(document, value))
        _change(document, (*document.forms, value))

    if request.method == "POST" and tried(form, save):
        done(request, _("The form is added to the draft; arrange its blocks."))
        return redirect("policy_print", form.cleaned_data["code"])
    return _page(request, form, _("Add a form"), reverse("policy_prints"))


def edit_print(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a form is: its title, categories, paper, head, copies."""
    document = queries.working_document(actor_now())
    known = known_form(document, code)
    initial = {name: getattr(known, name) for name in PrintForm.base_fields}
    form = PrintForm(request.POST or None, initial=initial, document=document, known=known)

    def save() -> None:
        change_form(document, known, form.value(known.blocks))

    if request.method == "POST" and tried(form, save):
        done(request, _("The form is saved in the draft."))
        return redirect("policy_print", code)
    way = (way_to_form(known),)
    url = reverse("policy_print", args=[code])
    return _page(request, form, _("Edit {name}").format(name=named(known)), url, way=way)


@require_POST
def remove_print(request: HttpRequest, code: str) -> HttpResponse:
    """Take a form out of the draft; what it printed is printed on the built-in form, or the next one."""
    document = queries.working_document(actor_now())
    gone = known_form(document, code)
    kept = tuple(one for one in document.forms if one is not gone)
    pressed(request, lambda: _change(document, kept), _("Removed from the draft."))
    return redirect("policy_prints")


@require_GET
def show_print(request: HttpRequest, code: str) -> HttpResponse:
    """Show the blocks of a form in their order, and beside them the sheet they make."""
    document = queries.working_document(actor_now())
    form = known_form(document, code)
    context = frame(
        named(form),
        way=(_list_link(),),
        form=form,
        kind=word(FORM_KINDS, form.kind),
        slip=form.kind in SLIPS,
        where=categories_in_words(document, form),
        paper=paper_in_words(form),
        head=[word(HEADS, part) for part in form.head],
        blocks=blocks_shown(document, form),
        mark=mark_of(form),
        at=request.GET.get("at", ""),
        kinds=[
            {"label": text, "url": reverse("policy_print_block_add", args=[code, kind])}
            for kind, text in BLOCK_KINDS.items()
            if form.kind not in OF_LISTS or kind in _OF_LISTS
        ],
        preview=preview_shown(document, form, request),
        actions=[
            {
                "label": _("Edit"),
                "url": reverse("policy_print_edit", args=[code]),
                "icon": "edit",
            },
            {
                "label": _("Remove"),
                "url": reverse("policy_print_remove", args=[code]),
                "method": "post",
                "kind": "danger",
            },
        ],
    )
    return render(request, "policies/print.html", context)


@require_GET
def print_picture(request: HttpRequest, code: str) -> HttpResponse:
    """Return the sheet a form of the draft makes, as a picture."""
    document = queries.working_document(actor_now())
    form = known_form(document, code)
    return picture(document, form, request)


@require_GET
def print_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Return the sheet a form of the draft makes, as PDF in all its copies."""
    document = queries.working_document(actor_now())
    form = known_form(document, code)
    content = pdf_of(document, form, _category(document, form, request), filled=_filled(request))
    response = HttpResponse(content, content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response


def picture(document: PolicyDocument, form: Form, request: HttpRequest) -> HttpResponse:
    """Return a form as PNG, for the category and the filling an address asks for."""
    content = picture_of(
        document, form, _category(document, form, request), filled=_filled(request)
    )
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


def preview_shown(document: PolicyDocument, form: Form, request: HttpRequest) -> dict[str, Any]:
    """Return the sheet beside the blocks: its address, blank or filled, and for which category."""
    filled, category = _filled(request), _category(document, form, request)
    base = {"category": category, "mark": mark_of(form)}
    usable = {one.code for one in fileable(document)}
    reached = [one.category for one in reached_by(document, form) if one.code in usable]
    address = reverse("policy_print_picture", args=[form.code])
    return {
        "url": f"{address}?{urlencode({**base, 'filled': '1' if filled else ''})}",
        "pdf_url": f"{reverse('policy_print_pdf', args=[form.code])}"
        f"?{urlencode({'category': category, 'filled': '1' if filled else ''})}",
        "filled": filled,
        "category": category,
        "categories": [(one.code, f"{one.code} {named(one)}") for one in reached],
        "blank_url": f"?{urlencode({'category': category})}",
        "filled_url": f"?{urlencode({'category': category, 'filled': '1'})}",
    }


def _filled(request: HttpRequest) -> bool:
    return request.GET.get("filled", "") == "1"


def _category(document: PolicyDocument, form: Form, request: HttpRequest) -> str:
    """Return for which category a form is shown: one of its own that was asked for, else ''."""
    asked = request.GET.get("category", "")
    reached = {one.code for one in reached_by(document, form)}
    return asked if asked in reached else ""


def known_form(document: PolicyDocument, code: str) -> Form:
    """Return a form of the draft; raise Missing."""
    found = next((one for one in document.forms if one.code == code), None)
    if found is None:
        raise Missing
    return found


def change_form(document: PolicyDocument, before: Form, after: Form) -> None:
    """Change a form in the draft, in its place."""
    _change(document, tuple(after if one is before else one for one in document.forms))


def _change(document: PolicyDocument, forms: tuple[Form, ...]) -> None:
    actions.change_draft(actor_now(), replace(document, forms=forms), act=ACT)


def first_blocks(document: PolicyDocument, form: Form) -> tuple[Block, ...]:
    """Return the blocks a new form begins with: those of the built-in form of its kind and first category."""
    return tuple(_in_both(one) for one in _first_blocks(document, form))


def _in_both(one: Any) -> Any:
    """Return a block, or a box to sign, whose words are in Chinese and in English; a built-in one has English alone."""
    if isinstance(one, Block):
        one = replace(one, signers=tuple(_in_both(each) for each in one.signers))
    if not one.en or one.zh:
        return one
    with override("zh-hans"):
        return replace(one, zh=_(one.en))


def _first_blocks(document: PolicyDocument, form: Form) -> tuple[Block, ...]:
    category = next(iter(form.categories), "")
    if category or form.kind in OF_LISTS or form.kind is FormKind.ENTRY:
        first = category or next((one.code for one in document.categories), "")
        return built_in(document, form.kind, first).blocks
    known = built_in(document, form.kind, document.categories[0].code)
    kinds = {BlockKind.FIELDS, BlockKind.SIGNATURES}
    return tuple(
        one
        for one in known.blocks
        if one.kind in kinds and all(code.startswith("@") for code in one.fields)
    )


def way_to_form(form: Form) -> Link:
    """Return the breadcrumb of a form."""
    return {"label": named(form), "url": reverse("policy_print", args=[form.code])}


def _list_link() -> Link:
    return {"label": _("Print forms"), "url": reverse("policy_prints")}


def _page(
    request: HttpRequest, form: PrintForm, title: str, back: str, *, way: tuple[Link, ...] = ()
) -> HttpResponse:
    context = frame(
        title,
        way=(_list_link(), *way),
        form=form,
        cancel_url=back,
        submit_note=_("Saved in the draft; in force once it is published."),
    )
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)
