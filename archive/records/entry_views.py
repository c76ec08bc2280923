"""Screens that enter and change a record."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.records import actions
from archive.records.card_views import outcome_in_words
from archive.records.changing import may_edit
from archive.records.choosing import people_to_choose
from archive.records.conflicts import Meeting, met
from archive.records.controls import name_of
from archive.records.entry_forms import EditForm, NewRecordForm
from archive.records.forms import Ground
from archive.records.models import Record
from archive.records.moving import proposal_of
from archive.records.printable import blank_link
from archive.records.queries import categories_for, editable_values, record_of, visible_to
from archive.records.rules import State
from archive.records.screens import beside_no_field, home_crumb, missing_for_filing
from archive.records.shapes import Shape, shape_of
from backoffice.sentences import sentence
from kernel.errors import Conflict, Invalid, Refused
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from policies.fields.rules import FieldType
from security import permission
from security.actor import Actor
from security.permission import Subject

SUBMIT = "submit"  # the second button: save, and hand in at once


@require_GET
def choose_category(request: HttpRequest) -> HttpResponse:
    """Offer the categories the person may enter records of."""
    language = get_language() or ""
    parent = request.GET.get("parent", "")
    query = f"?parent={parent}" if parent.isdecimal() else ""
    items = [
        {
            "text": name_of(one, language),
            "sub": one.code,
            "url": reverse("records_new", args=[one.code]) + query,
        }
        for one in categories_for(_actor(), Verb.CREATE)
    ]
    context = {
        "title": _("Register a record"),
        "lead": _("What is it? Each category asks for its own fields."),
        "breadcrumb": [home_crumb(), {"label": _("Register a record")}],
        "items": items,
    }
    return render(request, "records/choose_category.html", context)


@require_http_methods(["GET", "POST"])
def new_record(request: HttpRequest, category: str) -> HttpResponse:
    """Enter a new record of one category."""
    actor = _actor()
    shape = shape_of(published(), category)
    permission.demand(actor, Verb.CREATE, Subject(category=category), target=category)
    ground = _ground(actor, shape)
    if request.method == "POST":
        form = NewRecordForm(ground, request.POST)
        made = _created(actor, form) if form.is_valid() else None
        if made is not None:
            return _after_saving(request, made)
    else:
        number = request.GET.get("parent", "")
        parent = record_of(actor, int(number[:18])) if number.isdecimal() else None
        form = NewRecordForm(ground, parent=parent)
    title = _("New: {category}").format(category=name_of(shape.category.category, ground.language))
    crumbs = [home_crumb(), {"label": _("Register a record"), "url": reverse("records_choose")}]
    return _page(
        request,
        form,
        title=title,
        breadcrumb=[*crumbs, {"label": title}],
        actions=blank_link(category),
        cancel_url=reverse("records_list"),
        submit_label=_("Save as draft"),
        submit_extra=[{"name": "then", "value": SUBMIT, "label": _("Save and submit")}],
    )


@require_http_methods(["GET", "POST"])
def edit_record(request: HttpRequest, number: int) -> HttpResponse:
    """Change a record; of a filed one the policy may want the change approved first."""
    actor = _actor()
    record = record_of(actor, number)
    allowed = may_edit(actor, record)
    if not allowed:
        raise Refused(allowed, actor=actor.id, verb=str(Verb.EDIT), target=f"record:{number}")
    shape = shape_of(published(), record.category)
    ground = _ground(actor, shape, record)
    meeting: Meeting | None = None
    if request.method == "POST":
        form = EditForm(ground, record, request.POST)
        if form.is_valid():
            try:
                if _edited(actor, form):
                    return _after_edit(request, record)
            except Conflict as error:
                form, meeting = _after_conflict(request, form, error)
    else:
        form = EditForm(ground, record)
        if "check" in request.GET:
            form.show_unasked(missing_for_filing(record, shape))
    return _edit_page(request, form, record, meeting)


def _edit_page(
    request: HttpRequest, form: EditForm, record: Record, meeting: Meeting | None
) -> HttpResponse:
    page = reverse("record_page", args=[record.pk])
    is_draft = record.state in {State.DRAFT, State.RETURNED}
    extra = [{"name": "then", "value": SUBMIT, "label": _("Save and submit")}] if is_draft else []
    return _page(
        request,
        form,
        title=_("Change: {title}").format(title=record.title),
        breadcrumb=[home_crumb(), {"label": str(record), "url": page}, {"label": _("Change")}],
        cancel_url=page,
        submit_label=_("Save"),
        submit_extra=extra,
        meeting=meeting,
        is_filed=record.state == State.FILED,
        status=409 if meeting else 200,
    )


def _page(
    request: HttpRequest, form: NewRecordForm | EditForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    names_people = any(one.type is FieldType.PERSON for one in form.known) or "owner" in form.fields
    shown = {
        **context,
        "form": form,
        "first_fields": form.first_fields(),
        "last_fields": form.last_fields(),
        "sections": form.sections(),
        "people": people_to_choose() if names_people else (),
    }
    return render(request, "records/entry.html", shown, status=status)


def _created(actor: Actor, form: NewRecordForm) -> int | None:
    try:
        with transaction.atomic():
            return actions.create(actor, [form.new_record()]).done[0]
    except Invalid as error:
        form.show(error)
    return None


def _edited(actor: Actor, form: EditForm) -> bool:
    try:
        with transaction.atomic():
            actions.edit(actor, [form.edit()])
    except Invalid as error:
        form.show(error)
        return False
    return True


def _after_saving(request: HttpRequest, number: int) -> HttpResponseRedirect:
    """Hand the record in where that was asked; what is missing is shown beside its fields."""
    if not visible_to(_actor()).filter(pk=number).exists():
        # Who may enter but not view: the record is in other hands from here on.
        messages.success(request, _("Saved. Those who keep these records go on with it."))
        return redirect("records_choose")
    if request.POST.get("then") != SUBMIT:
        messages.success(request, _("Saved as a draft."))
        return redirect("record_page", number)
    try:
        with transaction.atomic():
            actions.submit(_actor(), [number])
    except Invalid as error:
        messages.warning(request, _("Saved as a draft; it is not complete yet."))
        record = record_of(_actor(), number)
        for text in beside_no_field(error, record, shape_of(published(), record.category)):
            messages.warning(request, text)
        return redirect(reverse("record_edit", args=[number]) + "?check=1")
    except Conflict as error:
        messages.warning(request, sentence(error))
    else:
        messages.success(request, outcome_in_words(record_of(_actor(), number)))
    return redirect("record_page", number)


def _after_edit(request: HttpRequest, record: Record) -> HttpResponseRedirect:
    if record.state != State.FILED:
        return _after_saving(request, record.pk)
    if proposal_of(record) is not None:
        messages.success(request, _("The change is proposed and waits for its approval."))
    else:
        messages.success(request, _("Changed."))
    return redirect("record_page", record.pk)


def _after_conflict(
    request: HttpRequest, form: EditForm, error: Conflict
) -> tuple[EditForm, Meeting | None]:
    """Go on from what is stored now, with what was typed over it; each conflict says itself why."""
    actor = _actor()
    record = record_of(actor, form.edit().record_id)
    ground = _ground(actor, form.ground.shape, record)
    if record.version == form.version:
        form.show_sentence(sentence(error))
        return form, None
    meeting = met(form, EditForm(ground, record))
    again = EditForm(ground, record, meeting.data)
    again.is_valid()
    again.show_sentence(sentence(error))
    return again, meeting


def _ground(actor: Actor, shape: Shape, record: Record | None = None) -> Ground:
    return Ground(
        actor=actor,
        shape=shape,
        language=get_language() or "",
        readable=permission.readable(actor, shape.code) if record else {},
        values=editable_values(actor, record)[0] if record else None,
        version=record.version if record else 0,
    )


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
