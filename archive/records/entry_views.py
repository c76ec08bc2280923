"""Screens that enter and change a record."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.records import actions, bringing_files, presence, registering
from archive.records.alike import Alike
from archive.records.alike_screens import Bringing, answers_in, asked, into, say_alike
from archive.records.assessing import assess
from archive.records.card_views import outcome_in_words
from archive.records.changing import changed_by, may_edit
from archive.records.choosing import people_to_choose
from archive.records.comparing import settled
from archive.records.conflicts import Meeting, met
from archive.records.controls import name_of
from archive.records.editing import judged
from archive.records.entry_forms import EditForm, NewRecordForm
from archive.records.form_ground import Ground
from archive.records.models import Record
from archive.records.moving import proposal_of
from archive.records.printable import blank_link
from archive.records.queries import categories_for, editable_values, record_of, visible_to
from archive.records.rules import State
from archive.records.screens import beside_no_field, home_crumb, missing_for_filing
from archive.records.shapes import Shape, shape_of
from archive.records.title_sealing import called, titled
from backoffice.sentences import sentence
from backoffice.taking_back import say_done
from backoffice.unfinished import BROUGHT, Keeping, drop_brought
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Refused
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from policies.fields.rules import FieldType
from security import permission
from security.actor import Actor
from security.permission import Subject
from security.unfinished.tokens import opened as opened_page

SUBMIT = "submit"  # the second button: save, and hand in at once


@require_GET
def choose_category(request: HttpRequest) -> HttpResponse:
    """Offer the categories the person may enter records of."""
    language = get_language() or ""
    parent = request.GET.get("parent", "")
    query = "" if number_in(parent) is None else f"?parent={parent}"
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
    keeping = Keeping.of(request, actor, f"record.new:{category}")
    doubts: Alike | None = None
    refused: list[str] = []
    if request.method == "POST":
        form = NewRecordForm(ground, request.POST)
        files = bringing_files.bringing()
        refused = files.take(actor, category, keeping.page, request) if files else []
        if bringing_files.DROP in request.POST:
            form.show_unasked(())
            return _new_page(request, form, keeping, refused)
        try:
            made = _created(actor, form)
        except registering.Undecided as error:
            made, doubts = None, error.found
        if made is not None:
            return _made(request, keeping, shape, made, refused)
        if doubts and (known := _known(actor, doubts, request)) is not None:
            return _bring(request, form, known, keeping)
    elif keeping.taken is not None:
        form = NewRecordForm(ground, keeping.taken)
        form.show_unasked(())
    else:
        number = number_in(request.GET.get("parent", ""))
        parent = None if number is None else record_of(actor, number)
        form = NewRecordForm(ground, parent=parent)
    return _new_page(request, form, keeping, refused, doubts)


def _made(
    request: HttpRequest, keeping: Keeping, shape: Shape, number: int, refused: list[str]
) -> HttpResponse:
    """Attach the files that came with a record, say which were refused, and go on with it."""
    files = bringing_files.bringing()
    texts = files.attached(keeping.actor, keeping.page, number) if files else []
    for text in (*refused, *texts):
        messages.warning(request, text)
    keeping.saved()
    say_alike(request, keeping.actor, shape, number)
    return after_saving(request, number)


def _new_page(
    request: HttpRequest,
    form: NewRecordForm,
    keeping: Keeping,
    refused: Sequence[str],
    doubts: Alike | None = None,
) -> HttpResponse:
    actor, shape = keeping.actor, form.ground.shape
    files = bringing_files.bringing()
    held = files.block(actor, shape.code, keeping.page) if files else None
    title = _("New: {category}").format(
        category=name_of(shape.category.category, form.ground.language)
    )
    crumbs = [home_crumb(), {"label": _("Register a record"), "url": reverse("records_choose")}]
    return _page(
        request,
        form,
        title=title,
        breadcrumb=[*crumbs, {"label": title}],
        category_code=shape.code,
        held={**held, "refused": refused} if held else None,
        actions=blank_link(shape.code),
        cancel_url=reverse("records_list"),
        keeping=keeping,
        submit_label=_("Save as draft"),
        submit_extra=[{"name": "then", "value": SUBMIT, "label": _("Save and submit")}],
        alike=asked(actor, shape, doubts, request.POST) if doubts else None,
        status=409 if doubts else 200,
    )


@require_http_methods(["GET", "POST"])
def edit_record(request: HttpRequest, number: int) -> HttpResponse:
    """Change a record; of a filed one the policy may want the change approved first."""
    actor = _actor()
    record = record_of(actor, number)
    allowed = may_edit(actor, record)
    if not allowed:
        raise Refused(allowed, actor=actor.id, verb=str(Verb.EDIT), target=f"record:{number}")
    keeping = Keeping.of(request, actor, f"record.edit:{number}")
    if request.method == "POST":
        return _sent(request, record, keeping)
    actions.note_view(actor, record)
    shape = _shape(record)
    form = EditForm(_ground(actor, shape, record), record, keeping.taken)
    if keeping.taken is not None:
        form.show_unasked(())
    elif "check" in request.GET:
        form.show_unasked(missing_for_filing(record, shape))
    return _edit_page(request, form, record, keeping)


def _sent(request: HttpRequest, record: Record, keeping: Keeping) -> HttpResponse:
    """Save what was typed; who came second sees what both made of it, or is told what went together."""
    form = EditForm(_ground(keeping.actor, _shape(record), record), record, settled(request.POST))
    if not form.is_valid():
        _show_rest(keeping.actor, form, record)
        return _edit_page(request, form, record, keeping)
    meeting: Meeting | None = None
    if form.version != record.version:
        meeting = met(form, EditForm(form.ground, record))
        if meeting.resolved is None:
            return _met_page(request, form, record, keeping, meeting)
        form = EditForm(form.ground, record, meeting.resolved)
    try:
        if not form.is_valid() or not _edited(keeping.actor, form):
            return _edit_page(request, form, record, keeping)
    except Conflict as error:
        if isinstance(error, registering.Undecided):
            return _after_doubt(request, form, record, keeping, error.found)
        return _after_conflict(request, record, keeping, error)
    keeping.saved()
    drop_brought(keeping.actor, request.POST.get(BROUGHT))
    presence.leave(keeping.actor, record)
    if meeting is not None:
        _say_merged(request, record, meeting)
    return _after_edit(request, record)


def _met_page(
    request: HttpRequest, form: EditForm, record: Record, keeping: Keeping, meeting: Meeting
) -> HttpResponse:
    again = EditForm(form.ground, record, meeting.data)
    again.is_valid()
    return _edit_page(request, again, record, keeping, meeting)


def _say_merged(request: HttpRequest, record: Record, meeting: Meeting) -> None:
    names = [one.label for one in meeting.theirs]
    if names:
        text = _("{name} changed meanwhile: {fields}. Both changes are kept.")
        fields = "、".join(names)
        messages.info(request, text.format(name=changed_by(record), fields=fields))


def _edit_page(
    request: HttpRequest,
    form: EditForm,
    record: Record,
    keeping: Keeping,
    meeting: Meeting | None = None,
    **context: Any,
) -> HttpResponse:
    page = reverse("record_page", args=[record.pk])
    is_draft = record.state in {State.DRAFT, State.RETURNED}
    extra = [{"name": "then", "value": SUBMIT, "label": _("Save and submit")}] if is_draft else []
    return _page(
        request,
        form,
        title=_("Change: {title}").format(title=called(record)),
        breadcrumb=[home_crumb(), {"label": titled(record), "url": page}, {"label": _("Change")}],
        cancel_url=page,
        submit_label=_("Save"),
        submit_extra=extra,
        keeping=keeping,
        presence_url=reverse("record_editing", args=[record.pk]),
        presence_every=presence.BEAT,
        meeting=meeting,
        changed_by=changed_by(record) if meeting else "",
        is_filed=record.state == State.FILED,
        **{"status": 409 if meeting else 200, "brought": request.POST.get(BROUGHT, ""), **context},
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
    if (
        not form.is_valid()
    ):  # somebody or something was named that is not there: all is said at once
        form.show_rest(assess(actor, [form.new_record()])[0].problems)
        return None
    try:
        with transaction.atomic():
            return registering.register(actor, form.new_record(), answers_in(form.sent))
    except Invalid as error:
        form.show(error)
    return None


def _show_rest(actor: Actor, form: EditForm, record: Record) -> None:
    """Say beside a wrong name what else is wrong with a change."""
    error = judged(actor, [form.edit()], {record.pk: record}).edits[0].error
    if isinstance(error, Invalid):
        form.show_rest(error.problems)


def _known(actor: Actor, found: Alike, request: HttpRequest) -> Record | None:
    """Return the record that is said to be the same customer, where the person may change it."""
    number = into(found, answers_in(request.POST))
    record = None if number is None else record_of(actor, number)
    return record if record is not None and may_edit(actor, record) else None


def _after_doubt(
    request: HttpRequest, form: EditForm, record: Record, keeping: Keeping, found: Alike
) -> HttpResponse:
    """Ask somebody whose change makes a record perhaps a customer there is, or go on with that one."""
    known = _known(keeping.actor, found, request)
    if known is not None:
        return _bring(request, form, known, keeping)
    doubts = asked(keeping.actor, form.ground.shape, found, request.POST)
    return _edit_page(request, form, record, keeping, alike=doubts, status=409)


def _bring(
    request: HttpRequest, form: NewRecordForm | EditForm, record: Record, keeping: Keeping
) -> HttpResponse:
    """Show the record there is with what was typed for another one in its form; nothing is stored yet."""
    actor = keeping.actor
    ground = _ground(actor, _shape(record), record)
    bringing = Bringing(form, EditForm(ground, record))
    shown = EditForm(ground, record, bringing.data)
    shown.show_unasked(())
    url = reverse("record_edit", args=[record.pk])
    there = Keeping(actor=actor, page=opened_page(actor, f"record.edit:{record.pk}", url))
    return _edit_page(
        request,
        shown,
        record,
        there,
        brought=keeping.token,
        bringing=True,
        replaced=bringing.replaced,
    )


def _edited(actor: Actor, form: EditForm) -> bool:
    try:
        with transaction.atomic():
            registering.change(actor, form.edit(), answers_in(form.sent))
    except Invalid as error:
        form.show(error)
        return False
    return True


def after_saving(request: HttpRequest, number: int) -> HttpResponseRedirect:
    """Hand the record in where that was asked; what is missing is shown beside its fields."""
    if not visible_to(_actor()).filter(pk=number).exists():
        # Who may enter but not view: the record is in other hands from here on.
        messages.success(request, _("Saved. Those who keep these records go on with it."))
        return redirect("records_choose")
    if request.POST.get("then") != SUBMIT:
        say_done(request, _actor(), _("Saved as a draft."))
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
        say_done(request, _actor(), outcome_in_words(record_of(_actor(), number)))
    return redirect("record_page", number)


def _after_edit(request: HttpRequest, record: Record) -> HttpResponseRedirect:
    if record.state != State.FILED:
        return after_saving(request, record.pk)
    if proposal_of(record) is not None:
        messages.success(request, _("The change is proposed and waits for its approval."))
    else:
        say_done(request, _actor(), _("Changed."))
    return redirect("record_page", record.pk)


def _after_conflict(
    request: HttpRequest, record: Record, keeping: Keeping, error: Conflict
) -> HttpResponse:
    """Answer somebody who was a moment too late; each conflict says itself why."""
    fresh = record_of(keeping.actor, record.pk)
    form = EditForm(_ground(keeping.actor, _shape(fresh), fresh), fresh, request.POST)
    form.is_valid()
    if fresh.version != form.version:
        meeting = met(form, EditForm(form.ground, fresh))
        return _met_page(request, form, fresh, keeping, meeting)
    form.show_sentence(sentence(error))
    return _edit_page(request, form, fresh, keeping)


def _shape(record: Record) -> Shape:
    return shape_of(published(), record.category)


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
