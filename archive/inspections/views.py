"""The screens of inspections: which there are, and the checklist of one with photos, issues and signatures."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.inspections import actions, queries, screens
from archive.inspections.forms import PhotoForm, SheetForm, SignForm
from archive.inspections.photos import LARGEST, opened_photo
from archive.inspections.queries import Sheet
from archive.inspections.rules import may_fill
from backoffice.sentences import sentence, sentences
from decisions.duties import queries as duties
from decisions.duties.rules import State, may_sign
from kernel.errors import Invalid
from kernel.scope import current
from security.actor import Actor

MOST = 100


@require_GET
def inspection_list(request: HttpRequest) -> HttpResponse:
    """List the inspections that are to be done, or that have ended."""
    actor = _actor()
    ended = request.GET.get("show") == "ended"
    rows = list(queries.inspections(actor, ended=ended)[:MOST])
    rooms = queries.rooms_by_id({one.subject_id for one in rows})
    context = {
        "title": _("Inspections"),
        "tabs": screens.tabs("ended" if ended else "open"),
        "actions": screens.list_actions(actor),
        "table": screens.inspections_table(duties.views_of(actor, rows), rooms, ended=ended),
    }
    return render(request, "inspections/list.html", context)


@require_http_methods(["GET", "POST"])
def inspection(request: HttpRequest, number: int) -> HttpResponse:
    """Show an inspection, and fill in its checklist."""
    actor = _actor()
    sheet = queries.sheet_of(actor, number)
    form = SheetForm(sheet.items, sheet.answers, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.fill(actor, number, form.answers())
        except Invalid as error:
            form.add_answer_problems(error, sentence)
        else:
            messages.success(request, _("Written down; sign it once everything is looked at."))
            return redirect("inspection", number)
    return _page(request, sheet, form, status=400 if form.errors else 200)


def _page(
    request: HttpRequest, sheet: Sheet, form: SheetForm, *, status: int = 200
) -> HttpResponse:
    actor, duty = _actor(), sheet.duty
    ended = duty.state is not State.OPEN
    fillable = may_fill(bears=sheet.bears, ended=ended, signed=sheet.signed)
    ruling = may_sign(actor, duty.facts)
    context: dict[str, Any] = {
        "title": screens.name_of(sheet),
        "breadcrumb": [
            {"label": _("Inspections"), "url": reverse("inspections")},
            {"label": screens.name_of(sheet)},
        ],
        "badge": screens.state_of(sheet),
        "actions": screens.print_links(sheet),
        "pairs": screens.facts(sheet),
        "waiting": screens.waiting_sentence(sheet),
        "form": form if fillable else None,
        "answers": screens.answers_table(sheet),
        "photos": sheet.photos,
        "photo_form": PhotoForm() if fillable else None,
        "issues": screens.issues_table(sheet.issues),
        "may_report": sheet.bears,
        "sign_form": SignForm() if ruling else None,
        "number": duty.id,
        "entries": screens.history(sheet),
    }
    return render(request, "inspections/inspection.html", context, status=status)


@require_POST
def inspection_sign(request: HttpRequest, number: int) -> HttpResponse:
    """Sign an inspection."""
    actor = _actor()
    queries.sheet_of(actor, number)
    form = SignForm(request.POST)
    remark = form.cleaned_data["remark"] if form.is_valid() else ""
    answer = actions.sign(actor, number, remark=remark)
    if answer:
        said = screens.waiting_sentence(queries.sheet_of(actor, number))
        messages.success(request, said or _("The inspection is signed and closed."))
    else:
        messages.error(request, sentence(answer))
    return redirect("inspection", number)


@require_POST
def inspection_photo_add(request: HttpRequest, number: int) -> HttpResponse:
    """Keep a photo with an inspection."""
    actor = _actor()
    queries.sheet_of(actor, number)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a photo."))
        return redirect("inspection", number)
    try:
        content = form.cleaned_data["photo"].read(LARGEST + 1)  # one more: it is too large
        actions.add_photo(actor, number, content, caption=form.cleaned_data["caption"])
        messages.success(request, _("The photo is kept with the inspection."))
    except Invalid as error:
        messages.error(request, " ".join(sentences(error)))
    return redirect("inspection", number)


@require_GET
def inspection_photo(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Show a photo."""
    row = queries.photo_of(_actor(), number, token)
    response = HttpResponse(opened_photo(row.token, bytes(row.sealed)), content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    return response


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
