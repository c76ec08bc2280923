"""The screen on which a department gives its record a class."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.records import actions
from archive.records.changing import may_edit
from archive.records.classify_forms import ClassifyForm
from archive.records.classifying import may_classify
from archive.records.controls import name_of
from archive.records.queries import record_of, visible_to
from archive.records.screens import home_crumb
from archive.records.shapes import shape_of
from kernel.errors import Conflict, Invalid, Refused
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from security.actor import Actor


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
    if request.method == "POST" and form.is_valid() and _done(actor, number, form):
        if not visible_to(actor).filter(pk=number).exists():
            messages.success(request, _("Classified. Those who keep these records go on with it."))
            return redirect("records_list")
        messages.success(request, _("Classified. Complete what its category asks for."))
        return redirect(reverse("record_edit", args=[number]) + "?check=1")
    page = reverse("record_page", args=[number])
    now = shape_of(published(), record.category).category.category
    context: dict[str, Any] = {
        "title": _("Classify: {title}").format(title=record.title),
        "lead": _(
            "Now under {category}. What the new category has a field for stays; the rest is kept in the history."
        ).format(category=name_of(now, language)),
        "breadcrumb": [
            home_crumb(),
            {"label": str(record), "url": page},
            {"label": _("Classify")},
        ],
        "form": form,
        "cancel_url": page,
        "submit_label": _("Classify"),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _done(actor: Actor, number: int, form: ClassifyForm) -> bool:
    said = form.cleaned_data
    try:
        with transaction.atomic():
            actions.classify(actor, number, said["category"], parent_id=said["parent"])
    except (Invalid, Conflict) as error:
        form.show(error)
        return False
    return True
