"""The screens of copies made as backup: registering one from its record, and one with where it lay."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from archive.custody import copy_actions, copy_queries, copy_screens, queries, screens
from archive.custody.actions import LONGEST
from archive.custody.copy_actions import Going, Made
from archive.custody.place_models import Copy
from archive.records.actions import note_search, note_view
from archive.records.models import Record
from archive.records.queries import record_of, visible_to
from archive.records.screens import home_crumb
from archive.records.title_sealing import open_titles, titled
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.decision import Outcome
from kernel.errors import Conflict, Invalid, Refused
from kernel.scope import current
from policies.access.rules import Verb
from security.actor import Actor

_PLACE = gettext_lazy("Code of the place")
_ITEMS = 200  # of a file that are offered


class NearForm(forms.Form):
    """Knows whether a place beside the original is meant so; asked only once that was warned of."""

    near = forms.BooleanField(
        label=gettext_lazy("Keep it so near the original all the same"),
        required=False,
        widget=forms.HiddenInput,
    )

    def add_all(self, error: Invalid) -> None:
        """Put each problem beside its field; the warning with the box that overrules it."""
        if any(one.where == "near" for one in error.problems):
            self.fields["near"].widget = forms.CheckboxInput()
        add_problems(self, error)


class CopyForm(NearForm):
    """What was copied, how, by whom, and where the copy lies."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of copy"), choices=Copy.Kind.choices)
    items = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Items copied"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: the whole file."),
    )
    part = forms.CharField(
        label=gettext_lazy("Part copied"),
        max_length=LONGEST,
        required=False,
        help_text=gettext_lazy("Such as pages 3–10; empty for all of it."),
    )
    pages = forms.IntegerField(label=gettext_lazy("Number of pages"), min_value=1)
    made_on = forms.DateField(
        label=gettext_lazy("Produced on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    made_by = forms.CharField(label=gettext_lazy("Produced by"), max_length=100)
    location = forms.CharField(
        label=_PLACE,
        max_length=32,
        help_text=gettext_lazy("A place of its own, in another room than the original."),
    )
    field_order = (
        "kind", "items", "part", "pages", "made_on", "made_by", "location", "near",
    )  # fmt: skip

    def __init__(self, *args: Any, items: list[Record], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["items"]
        field.choices = [(one.pk, titled(one)) for one in items]  # type: ignore[attr-defined]  # a choice field
        if not items:
            del self.fields["items"]


class MoveCopyForm(NearForm):
    """Where a copy goes, and why."""

    location = forms.CharField(label=_PLACE, max_length=32)
    why = forms.CharField(label=gettext_lazy("Why"), max_length=LONGEST)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("location", "why", "near", "seen")


class WithdrawForm(forms.Form):
    """Why a copy is withdrawn."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST,
        help_text=gettext_lazy("Such as: destroyed, lost, replaced by a newer one."),
    )


@require_http_methods(["GET", "POST"])
def copy_new(request: HttpRequest, number: int) -> HttpResponse:
    """Register a copy of a record."""
    actor = _actor()
    record = record_of(actor, number)
    _demand_keeper(actor, record)
    items = list(visible_to(actor).filter(parent=record).order_by("archive_no", "pk")[:_ITEMS])
    open_titles(items)
    initial = {"made_on": today(), "made_by": actor.name}
    form = CopyForm(request.POST or None, items=items, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = _registered(actor, number, form)
        if made is not None:
            said = _("{label} is registered; print its label and put it on.")
            messages.success(request, said.format(label=made.label))
            return redirect("custody_copy", made.pk)
    note_view(actor, record, screen="copy")
    title = _("Register a copy made as backup")
    back = reverse("record_page", args=[number])
    crumbs = [home_crumb(), {"label": titled(record), "url": back}, {"label": title}]
    return _form(request, form, title, crumbs, back)


def _registered(actor: Actor, number: int, form: CopyForm) -> Copy | None:
    said = dict(form.cleaned_data)
    place = _place(actor, form)
    if place is None:
        return None
    said |= {"location": place, "items": tuple(said.get("items", ()))}
    try:
        return copy_actions.register_copy(actor, number, Made(**said))
    except Invalid as error:
        form.add_all(error)
    except Conflict as error:
        form.add_error(None, sentence(error))
    return None


@require_GET
def copy_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a copy: of what it is, where it lies and lay, what happened to it."""
    actor = _actor()
    row = copy_queries.copy_of(actor, number)
    note_search(actor, {"list": "copy", "copy": row.label}, shown=1, verb=Verb.VIEW)
    state = copy_screens.state_of_copy(row)
    context = {
        "title": row.label,
        "breadcrumb": copy_screens.crumbs_of_copy(row),
        "state": state["text"],
        "tone": state["tone"],
        "warning": copy_screens.warning_of(row),
        "actions": copy_screens.acts_on_copy(actor, row),
        "facts": copy_screens.facts_of_copy(actor, row),
        "incidents": copy_screens.incidents_of_copy(actor, row),
        "moves": screens.moves_table(copy_queries.moves_of_copy(actor, row)),
    }
    return render(request, "custody/copy.html", context)


@require_http_methods(["GET", "POST"])
def copy_move(request: HttpRequest, number: int) -> HttpResponse:
    """Move a copy to another place."""
    actor = _actor()
    row = copy_queries.copy_of(actor, number)
    _demand_keeper(actor, row.record)
    form = MoveCopyForm(request.POST or None, initial={"seen": row.location_id})
    if request.method == "POST" and form.is_valid():
        place = _place(actor, form)
        if place is not None and _moved(actor, number, place, form):
            messages.success(request, _("Its place is kept."))
            return redirect("custody_copy", number)
    note_view(actor, row.record, screen="copy")
    title = _("Move {code}").format(code=row.label)
    crumbs = copy_screens.crumbs_of_copy(row, title)
    return _form(request, form, title, crumbs, reverse("custody_copy", args=[number]))


def _moved(actor: Actor, number: int, place: int, form: MoveCopyForm) -> bool:
    said = form.cleaned_data
    going = Going(location=place, why=said["why"], near=said["near"])
    return _done(form, lambda: copy_actions.move_copies(actor, [number], going, seen=said["seen"]))


@require_http_methods(["GET", "POST"])
def copy_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw a copy for a reason; it stays in the register."""
    actor = _actor()
    row = copy_queries.copy_of(actor, number)
    _demand_keeper(actor, row.record)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if _done(form, lambda: copy_actions.withdraw_copies(actor, [number], why=why)):
            messages.success(request, _("The copy is withdrawn; the register keeps it."))
            return redirect("custody_copy", number)
    note_view(actor, row.record, screen="copy")
    title = _("Withdraw {label}").format(label=row.label)
    crumbs = copy_screens.crumbs_of_copy(row, title)
    return _form(request, form, title, crumbs, reverse("custody_copy", args=[number]))


def _done(form: Any, act: Any) -> bool:
    try:
        outcome: Outcome[int] = act()
    except Invalid as error:
        (form.add_all if isinstance(form, NearForm) else lambda one: add_problems(form, one))(error)
    except Conflict as error:
        form.add_error(None, sentence(error))
    else:
        for _number, decision in outcome.refused:
            form.add_error(None, sentence(decision))
    return not form.errors


def _place(actor: Actor, form: CopyForm | MoveCopyForm) -> int | None:
    code = form.cleaned_data["location"]
    found = queries.location_named(actor, code)
    if found is None:
        text = _("There is no place “{code}”; look at its label.")
        form.add_error("location", text.format(code=code))
        return None
    return int(found.pk)


def _demand_keeper(actor: Actor, record: Record) -> None:
    may = queries.may_place(actor, record)
    if not may:
        raise Refused(may, actor=actor.id, verb=str(Verb.FILE), target=f"record:{record.pk}")


def _form(
    request: HttpRequest, form: Any, title: str, crumbs: list[dict[str, str]], back: str
) -> HttpResponse:
    context = {
        "title": title,
        "breadcrumb": crumbs,
        "form": form,
        "submit_label": _("Save"),
        "cancel_url": back,
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
