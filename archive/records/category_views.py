"""The screen on which a record comes into another category; its number stays what it is."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.records import actions
from archive.records.changing import may_edit
from archive.records.controls import name_of
from archive.records.models import Record
from archive.records.moving import proposal_of
from archive.records.queries import categories_for, record_of
from archive.records.rules import Edit, State
from archive.records.screens import home_crumb
from archive.records.shapes import shape_of
from backoffice.sentences import sentence
from backoffice.taking_back import say_done
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Refused
from kernel.scope import current
from policies.access.rules import Verb
from policies.categories.rules import Category
from policies.document.queries import published
from security.actor import Actor


class CategoryForm(forms.Form):
    """Where the record shall lie, and why."""

    use_required_attribute = False

    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        help_text=gettext_lazy("The archive number stays, and so does what it shows."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=gettext_lazy("It is kept with the record's history."),
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: list[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        self.fields["category"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.code, f"{one.code} {name_of(one, language)}") for one in offered
        ]

    def show(self, error: Invalid | Conflict) -> None:
        """Put what was wrong on top, what concerns the reason beside it."""
        for problem in error.problems if isinstance(error, Invalid) else ():
            self.add_error("reason" if problem.where == "reason" else "category", sentence(problem))
        if isinstance(error, Conflict):
            self.add_error(None, sentence(error))


def offered_to(actor: Actor, record: Record) -> list[Category]:
    """Return the other categories somebody may register such a record in."""
    policy = published()
    return [
        one
        for one in categories_for(actor, Verb.CREATE)
        if one.code != record.category and shape_of(policy, one.code).category.kind == record.kind
    ]


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
    if request.method == "POST" and form.is_valid() and _changed(actor, record, form):
        return _after(request, actor, record)
    page = reverse("record_page", args=[number])
    context = {
        "title": _("Another category: {title}").format(title=record.title),
        "breadcrumb": [
            home_crumb(),
            {"label": str(record), "url": page},
            {"label": _("Another category")},
        ],
        "form": form,
        "cancel_url": page,
        "submit_label": _("Save"),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _changed(actor: Actor, record: Record, form: CategoryForm) -> bool:
    said = form.cleaned_data
    edit = Edit(
        record_id=record.pk,
        version=number_in(said["version"]) or 0,
        category=said["category"],
        reason=said["reason"],
    )
    try:
        with transaction.atomic():
            actions.edit(actor, [edit])
    except (Invalid, Conflict) as error:
        form.show(error)
        return False
    return True


def _after(request: HttpRequest, actor: Actor, record: Record) -> HttpResponse:
    waits = record.state == State.FILED and proposal_of(record) is not None
    text = _("The change is proposed and waits for its approval.") if waits else _("Changed.")
    say_done(request, actor, text)
    return redirect("record_page", record.pk)
