"""The screens of one record of a list: objecting to its destruction, answering that, taking it off the list."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.disposal import item_actions, queries
from archive.disposal.forms import AnswerForm, WhyForm, line_name
from archive.disposal.rules import Step
from archive.disposal.views import form_page, tried
from archive.records.actions import note_view
from kernel.errors import Missing
from kernel.scope import current
from kernel.text import N_
from security.actor import Actor

_Doing = Callable[[Actor, int, int, Any], None]


def _object(actor: Actor, number: int, item: int, said: Any) -> None:
    item_actions.object_to(actor, number, item, said["why"])


def _answer(actor: Actor, number: int, item: int, said: Any) -> None:
    item_actions.answer(actor, number, item, said["outcome"], said["why"])


def _drop(actor: Actor, number: int, item: int, said: Any) -> None:
    item_actions.drop(actor, number, item, said["why"])


_STEPS: dict[str, tuple[str, type[forms.Form], _Doing, str]] = {
    Step.OBJECT: (
        N_("Object to its destruction"),
        WhyForm,
        _object,
        N_("The objection is noted; nothing goes on before it is answered."),
    ),
    Step.ANSWER: (
        N_("Answer the objection"),
        AnswerForm,
        _answer,
        N_("The objection is answered."),
    ),
    Step.DROP: (N_("Take it off the list"), WhyForm, _drop, N_("It is off the list.")),
}


@require_http_methods(["GET", "POST"])
def disposal_item(request: HttpRequest, number: int, item: int, step: str) -> HttpResponse:
    """Do something with one record of a list."""
    actor: Actor = current().actor
    row = queries.batch_of(actor, number)
    line = queries.item_of(actor, row, item)
    if step not in _STEPS or line.record is None:
        raise Missing
    title, kind, do, done = _STEPS[step]
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        did = tried(form, lambda: (do(actor, number, item, form.cleaned_data),))
        if did is not None:
            messages.success(request, _(done))  # msgid: marked in _STEPS
            return redirect("disposal", number)
    note_view(actor, line.record, disposal=row.number)
    lead = line_name(line)
    if line.item.objection and step == Step.ANSWER:
        lead = f"{lead}: {line.item.objection}"
    return form_page(request, row, form, _(title), lead)  # msgid: marked in _STEPS
