"""The screens that print labels of places and records, and the list of what stands in a place."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.custody import label_actions, labelling, queries, screens
from archive.custody.copy_queries import copy_of, on_shelf
from archive.custody.copy_screens import crumbs_of_copy
from archive.custody.labelling import Labelled
from archive.custody.place_models import Location
from archive.custody.shelf import shelf_sheet
from archive.records.actions import note_view
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled
from backoffice.printing.answers import pdf_response
from backoffice.printing.labels import PAPERS, labels_pdf
from backoffice.printing.typesetting import pdf_of
from backoffice.problems import add_problems
from kernel.errors import Invalid, Refused
from kernel.scope import current
from policies.access.rules import Verb
from security.actor import Actor

_ITSELF, _PLACES, _RECORDS = "itself", "places", "records"
_READERS = {
    _ITSELF: labelling.one_place,
    _PLACES: labelling.places_in,
    _RECORDS: labelling.records_in,
}


class LabelForm(forms.Form):
    """What gets labels, on which paper, from which position on."""

    what = forms.ChoiceField(label=gettext_lazy("Labels of"))
    paper = forms.ChoiceField(label=gettext_lazy("Label sheet"))
    start = forms.IntegerField(
        label=gettext_lazy("First position"),
        min_value=1,
        initial=1,
        help_text=gettext_lazy("Where a used sheet still has labels: 1 is the top left one."),
    )
    titles = forms.BooleanField(
        label=gettext_lazy("Print the titles"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Whoever stands before the shelf reads them."),
    )

    def __init__(self, *args: Any, of: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = of  # type: ignore[attr-defined]  # a choice field
        self.fields["paper"].choices = [  # type: ignore[attr-defined]  # the same
            (code, _(one.name))  # msgid: the papers, marked where they stand
            for code, one in PAPERS.items()
        ]
        if len(of) == 1:
            del self.fields["what"]

    def clean(self) -> dict[str, Any]:
        """Refuse a position the sheet does not have."""
        said: dict[str, Any] = super().clean() or {}
        paper = PAPERS.get(said.get("paper", ""))
        if paper and said.get("start", 1) > paper.count:
            text = _("This sheet has {count} labels; choose a position on it.")
            self.add_error("start", text.format(count=paper.count))
        return said


@require_http_methods(["GET", "POST"])
def place_labels(request: HttpRequest, number: int) -> HttpResponse:
    """Print the label of a place, those of the places in it, or those of the records in it."""
    actor = _keeper()
    row = queries.location_of(actor, number)
    of = [(_ITSELF, _("this place")), (_RECORDS, _("the records in it"))]
    if row.kind != Location.Kind.BOX:
        of.insert(1, (_PLACES, _("the places directly in it")))
    form = LabelForm(request.POST or None, of=of)
    back = reverse("custody_place", args=[number])
    if request.method == "POST" and form.is_valid():
        labelled = _READERS[form.cleaned_data["what"]](actor, row)
        answer = _printed(actor, form, labelled, row.code)
        if answer is not None:
            return answer
    return _form(request, form, [*screens.crumbs(row), {"label": _("Print labels")}], back)


@require_http_methods(["GET", "POST"])
def record_label(request: HttpRequest, number: int) -> HttpResponse:
    """Print the label of one record."""
    actor = current().actor
    record = record_of(actor, number)
    may = queries.may_place(actor, record)
    if not may:
        raise Refused(may, actor=actor.id, verb=str(Verb.FILE), target=f"record:{number}")
    form = LabelForm(request.POST or None, of=[(_ITSELF, _("this record"))])
    back = reverse("record_page", args=[number])
    if request.method == "POST" and form.is_valid():
        labelled = labelling.one_record(actor, number)
        answer = _printed(actor, form, labelled, record.archive_no or f"record-{number}")
        if answer is not None:
            return answer
    note_view(actor, record, screen="label")
    crumbs = [
        home_crumb(),
        {"label": titled(record), "url": back},
        {"label": _("Print labels")},
    ]
    return _form(request, form, crumbs, back)


@require_http_methods(["GET", "POST"])
def copy_label(request: HttpRequest, number: int) -> HttpResponse:
    """Print the label of one copy made as backup."""
    actor = current().actor
    row = copy_of(actor, number)
    may = queries.may_place(actor, row.record)
    if not may:
        raise Refused(may, actor=actor.id, verb=str(Verb.FILE), target=f"record:{row.record_id}")
    form = LabelForm(request.POST or None, of=[(_ITSELF, _("this copy"))])
    if request.method == "POST" and form.is_valid():
        answer = _printed(actor, form, labelling.one_copy(actor, number), row.label)
        if answer is not None:
            return answer
    note_view(actor, row.record, screen="label")
    crumbs = crumbs_of_copy(row, _("Print labels"))
    return _form(request, form, crumbs, reverse("custody_copy", args=[number]))


@require_GET
def shelf_list(request: HttpRequest, number: int) -> HttpResponse:
    """Give the list of what stands in a place, in the order it stands there, as PDF."""
    actor = _keeper()
    row = queries.location_of(actor, number)
    shelf = on_shelf(actor, row)
    try:
        label_actions.print_shelf(actor, row.code, shelf.records)
    except Invalid as error:
        return screens.said_and_back(request, error, redirect("custody_place", number))
    return pdf_response(pdf_of(shelf_sheet(row, shelf)), row.code)


def _printed(actor: Actor, form: LabelForm, labelled: Labelled, name: str) -> HttpResponse | None:
    said = form.cleaned_data
    try:
        labels = label_actions.print_labels(actor, labelled, titles=said["titles"])
    except Invalid as error:
        add_problems(form, error)
        return None
    content = labels_pdf(
        labels,
        PAPERS[said["paper"]],
        start=said["start"],
        head=current().company.name,
        language=get_language() or "en",
    )
    return pdf_response(content, name)


def _form(
    request: HttpRequest, form: LabelForm, crumbs: list[dict[str, str]], back: str
) -> HttpResponse:
    context = {
        "title": _("Print labels"),
        "lead": _(
            "Number, title and a code that a scanner or a telephone reads; it opens a page only for who may see it."
        ),
        "breadcrumb": crumbs,
        "form": form,
        "form_free": True,
        "submit_label": _("Print labels"),
        "cancel_url": back,
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _keeper() -> Actor:
    actor: Actor = current().actor
    may = queries.may_keep(actor)
    if not may:
        raise Refused(may, actor=actor.id, verb=str(Verb.FILE), target=queries.TARGET)
    return actor
