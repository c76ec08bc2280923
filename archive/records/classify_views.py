"""The screens on which a record comes into another category: a draft gets its class, a filed one another place."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.records import registering
from archive.records.actions import note_view
from archive.records.alike_screens import answers_in, asked
from archive.records.changing import may_edit
from archive.records.classify_forms import CategoryForm, ClassifyForm, offered_to
from archive.records.classifying import may_classify
from archive.records.controls import name_of
from archive.records.models import Record
from archive.records.moving import proposal_of
from archive.records.queries import record_of, visible_to
from archive.records.rules import Edit, State
from archive.records.screens import home_crumb
from archive.records.shapes import shape_of
from archive.records.title_sealing import called, titled
from backoffice.taking_back import say_done
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Refused
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from security.actor import Actor

Doubts = dict[str, Any]  # what the page asks about records that may be the same customer


@require_http_methods(["GET", "POST"])
def classify(request: HttpRequest, number: int) -> HttpResponse:
    """Give a record that waits for it its class, or a draft another one; then its own fields are asked for."""
    actor: Actor = current().actor
    record = record_of(actor, number)
    for allowed in (may_classify(actor, record), may_edit(actor, record)):
        if not allowed:
            raise Refused(allowed, actor=actor.id, verb=str(Verb.EDIT), target=f"record:{number}")
    language = get_language() or ""
    form = ClassifyForm(request.POST or None, actor=actor, record=record, language=language)
    doubts: Doubts = {}
    if request.method == "POST" and form.is_valid() and _done(request, actor, form, doubts):
        if not visible_to(actor).filter(pk=number).exists():
            messages.success(request, _("Classified. Those who keep these records go on with it."))
            return redirect("records_list")
        messages.success(request, _("Classified. Complete what its category asks for."))
        return redirect(reverse("record_edit", args=[number]) + "?check=1")
    note_view(actor, record, screen="classify")
    page = reverse("record_page", args=[number])
    now = shape_of(published(), record.category).category.category
    context: dict[str, Any] = {
        "title": _("Classify: {title}").format(title=called(record)),
        "lead": _(
            "Now under {category}. What the new category has a field for stays; the rest is kept in the history."
        ).format(category=name_of(now, language)),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": page},
            {"label": _("Classify")},
        ],
        "form": form,
        "cancel_url": page,
        "submit_label": _("Classify"),
        **doubts,
    }
    return render(request, "records/classify.html", context, status=_status(form, doubts))


def _status(form: Any, doubts: Doubts) -> int:
    return 409 if doubts else 400 if form.errors else 200


def _done(request: HttpRequest, actor: Actor, form: ClassifyForm, doubts: Doubts) -> bool:
    said = form.cleaned_data
    answers = answers_in(request.POST)
    try:
        with transaction.atomic():
            registering.classify(
                actor, form.record.pk, said["category"], answers, parent_id=said["parent"]
            )
    except registering.Undecided as error:
        shape = shape_of(published(), said["category"])
        doubts["alike"] = asked(actor, shape, error.found, request.POST, only_justify=True)
        return False
    except (Invalid, Conflict) as error:
        form.show(error)
        return False
    return True


@require_http_methods(["GET", "POST"])
def change_category(request: HttpRequest, number: int) -> HttpResponse:
    """Put a record into another category; of a filed one the policy may want that approved first."""
    actor: Actor = current().actor
    record = record_of(actor, number)
    allowed = may_edit(actor, record)
    if not allowed:
        raise Refused(allowed, actor=actor.id, verb=str(Verb.EDIT), target=f"record:{number}")
    form = CategoryForm(
        request.POST or None,
        offered=offered_to(actor, record),
        initial={"version": record.version},
    )
    doubts: Doubts = {}
    if request.method == "POST" and form.is_valid() and _moved(request, record, form, doubts):
        return _after(request, actor, record)
    note_view(actor, record, screen="category")
    page = reverse("record_page", args=[number])
    context = {
        "title": _("Another category: {title}").format(title=called(record)),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": page},
            {"label": _("Another category")},
        ],
        "form": form,
        "cancel_url": page,
        "submit_label": _("Save"),
        **doubts,
    }
    return render(request, "records/classify.html", context, status=_status(form, doubts))


def _moved(request: HttpRequest, record: Record, form: CategoryForm, doubts: Doubts) -> bool:
    actor: Actor = current().actor
    said = form.cleaned_data
    answers = {
        number: one
        for number, one in answers_in(request.POST).items()
        if one.choice is registering.Choice.JUSTIFY
    }
    edit = Edit(
        record_id=record.pk,
        version=number_in(said["version"]) or 0,
        category=said["category"],
        reason=said["reason"],
    )
    try:
        with transaction.atomic():
            registering.change(actor, edit, answers)
    except registering.Undecided as error:
        shape = shape_of(published(), said["category"])
        doubts["alike"] = asked(actor, shape, error.found, request.POST, only_justify=True)
        return False
    except (Invalid, Conflict) as error:
        form.show(error)
        return False
    return True


def _after(request: HttpRequest, actor: Actor, record: Record) -> HttpResponse:
    waits = record.state == State.FILED and proposal_of(record) is not None
    text = _("The change is proposed and waits for its approval.") if waits else _("Changed.")
    say_done(request, actor, text)
    return redirect("record_page", record.pk)
