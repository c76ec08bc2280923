"""Keys an item: the entry form of its category beside what was collected; one submit makes the record (REQ-VER-02)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.collecting import actions, queries, screens
from archive.collecting.contents import opened
from archive.collecting.models import RawItem
from archive.records import registering
from archive.records.alike import Alike
from archive.records.alike_screens import answers_in, asked, into
from archive.records.channels import APPLICATION, usual_channel
from archive.records.choosing import people_to_choose
from archive.records.entry_forms import NewRecordForm
from archive.records.entry_views import SUBMIT, after_saving
from archive.records.form_ground import Ground
from archive.records.rules import COLLECTOR_CODES, SIGNED_ON_CODES, SIGNER_CODES
from archive.records.shapes import shape_of
from backoffice.sentences import sentence
from backoffice.unfinished import Keeping
from kernel.errors import Conflict, FondsError, Invalid
from kernel.scope import current
from policies.document.queries import published
from policies.fields.rules import Field
from security.actor import Actor

_OF_THE_CARD = frozenset({*SIGNER_CODES, *SIGNED_ON_CODES, *COLLECTOR_CODES})


@dataclass(frozen=True, kw_only=True)
class CardGround(Ground):
    """The ground of a form whose signature and collector the signed card says already."""

    left_out: frozenset[str] = frozenset()

    def fields(self) -> tuple[Field, ...]:
        """Return the fields that are still to be keyed."""
        return tuple(one for one in super().fields() if one.code not in self.left_out)


@require_http_methods(["GET", "POST"])
def collected_key(request: HttpRequest, number: int) -> HttpResponse:
    """Key an item: what was sent in is filled in already, the rest stands beside the form."""
    actor = _actor()
    item = queries.item_of(actor, number)
    allowed = queries.may_key_item(actor, item)
    if not allowed:
        messages.warning(request, sentence(allowed))
        return redirect("collected_item", number)
    keeping = Keeping.of(request, actor, f"raw_item.key:{number}")
    if request.method == "GET":
        actions.note_look(actor, item)
        start = keeping.taken or _sent_in(item)
        form = NewRecordForm(_ground(actor, item), start)
        if start is not None:
            form.show_unasked(())
        return _page(request, item, form, keeping)
    form = NewRecordForm(_ground(actor, item), request.POST)
    try:
        made = _keyed(actor, item, form)
    except registering.Undecided as error:
        return _after_doubt(request, item, form, keeping, error.found)
    except Conflict as error:  # somebody else keyed, sent back or merged it a moment ago
        messages.warning(request, sentence(error))
        return redirect("collected_item", number)
    if made is None:
        return _page(request, item, form, keeping)
    keeping.saved()
    _say_files(request, actions.attach_files(actor, item.pk, made))
    return after_saving(request, made)


def _keyed(actor: Actor, item: RawItem, form: NewRecordForm) -> int | None:
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            new = replace(form.new_record(), collected=item.pk)
            return registering.register(actor, new, answers_in(form.sent))
    except Invalid as error:
        form.show(error)
    return None


def _after_doubt(
    request: HttpRequest, item: RawItem, form: NewRecordForm, keeping: Keeping, found: Alike
) -> HttpResponse:
    """Ask whether it is a customer there is; one that is goes into that record, which is changed next."""
    same = into(found, answers_in(request.POST))
    if same is None:
        doubts = asked(keeping.actor, form.ground.shape, found, request.POST)
        return _page(request, item, form, keeping, alike=doubts, status=409)
    _say_files(request, actions.merge_into_record(keeping.actor, item.pk, same))
    text = _(
        "It belongs to this record now. Bring into it what is new; what was collected stands at the item."
    )
    messages.success(request, text)
    return redirect("record_edit", same)


def _page(
    request: HttpRequest,
    item: RawItem,
    form: NewRecordForm,
    keeping: Keeping,
    *,
    alike: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    url = reverse("collected_item", args=[item.pk])
    context = {
        "title": _("Key: {title}").format(title=item.title),
        "breadcrumb": [
            {"label": _("Collected"), "url": reverse("collected")},
            {"label": item.title, "url": url},
            {"label": _("Key it")},
        ],
        "item": screens.words_of(item),
        "pairs": screens.pairs(item),
        "form": form,
        "first_fields": form.first_fields(),
        "last_fields": form.last_fields(),
        "sections": form.sections(),
        "people": people_to_choose(),
        "keeping": keeping,
        "alike": alike,
        "cancel_url": url,
        "submit_label": _("Save as draft"),
        "submit_extra": [{"name": "then", "value": SUBMIT, "label": _("Save and submit")}],
    }
    is_wrong = form.is_bound and bool(form.errors) and request.method == "POST"
    return render(request, "collecting/key.html", context, status=400 if is_wrong else status)


def _ground(actor: Actor, item: RawItem) -> CardGround:
    shape = shape_of(published(), item.category)
    return CardGround(
        actor=actor,
        shape=shape,
        language=get_language() or "",
        readable={},
        left_out=_OF_THE_CARD if item.signed_by_id else frozenset(),
    )


def _sent_in(item: RawItem) -> QueryDict | None:
    """Return what a customer sent in as the form takes it, None where nothing was."""
    values = opened(item).values
    if not values:
        return None
    data = QueryDict(mutable=True)
    usual = usual_channel(shape_of(published(), item.category).category.fields, APPLICATION)
    for code, channel in usual.items():  # the customer asked for it; the clerk may say otherwise
        data[f"f.{code}"] = channel
    for code, value in values.items():
        many = value if isinstance(value, list) else [value]
        data.setlist(f"f.{code}", [str(one) for one in many])
    return data


def _say_files(request: HttpRequest, refused: list[FondsError]) -> None:
    for error in refused:
        said = error.problems if isinstance(error, Invalid) else [error]
        for one in said:
            messages.warning(request, sentence(one))


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
