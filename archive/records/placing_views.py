"""The screen that says who is in charge of a record and how confidential it is."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.records import actions
from archive.records.changing import facts_of, may_edit, may_level_facts
from archive.records.choosing import people_to_choose, person_label, person_named
from archive.records.controls import PEOPLE_LIST, name_of
from archive.records.levels import offered
from archive.records.models import Record
from archive.records.moving import proposal_of
from archive.records.queries import record_of
from archive.records.rules import Edit, State
from archive.records.screens import home_crumb
from archive.records.shapes import shape_of
from archive.records.title_sealing import titled
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from backoffice.taking_back import say_done
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Refused
from kernel.scope import current
from policies.access.rules import Verb
from policies.categories.rules import Kind
from policies.document.effective import level_in_force
from policies.document.queries import published
from security.people.models import User

LEVEL, OWNER = "level", "owner"


class _PartForm(forms.Form):
    """One of the two, and why; a filed record is changed with a reason."""

    use_required_attribute = False

    reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It is kept with the record's history."),
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, record: Record, data: QueryDict | None, prefix: str) -> None:
        super().__init__(data, prefix=prefix, initial={"version": record.version})
        if record.state != State.FILED:
            del self.fields["reason"]

    def show(self, error: Invalid) -> None:
        """Take over what is wrong, beside its field where there is one."""
        add_problems(self, error)

    def _edit(self, record: Record, **said: Any) -> Edit:
        version = number_in(self.cleaned_data["version"]) or 0
        reason = self.cleaned_data.get("reason", "")
        return Edit(record_id=record.pk, version=version, reason=reason, **said)


class LevelForm(_PartForm):
    """How confidential a record is, at least what its category demands."""

    level = forms.ChoiceField(label=gettext_lazy("Confidentiality"))
    field_order = ("level", "reason")

    def __init__(self, record: Record, data: QueryDict | None) -> None:
        super().__init__(record, data, LEVEL)
        shape, language = shape_of(published(), record.category), get_language() or ""
        codes = offered(shape)
        levels = shape.policy.document.levels
        self.fields["level"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.code, name_of(one, language)) for one in levels if one.code in codes
        ]
        self.fields["level"].initial = level_in_force(
            shape.policy.document, record.category, record.level
        )

    def edit(self, record: Record) -> Edit:
        """Return what was chosen as the action takes it."""
        return self._edit(record, level=self.cleaned_data["level"])


class OwnerForm(_PartForm):
    """Who is in charge of a record."""

    owner = forms.CharField(
        label=gettext_lazy("Person in charge"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": PEOPLE_LIST}),
        help_text=gettext_lazy("Left empty, nobody is in charge."),
    )
    field_order = ("owner", "reason")

    def __init__(self, record: Record, data: QueryDict | None) -> None:
        super().__init__(record, data, OWNER)
        named = User.objects.filter(pk=record.owner_id or 0).first()
        self.fields["owner"].initial = person_label(named.name, named.username) if named else ""

    def clean_owner(self) -> str:
        """Find the person that was named."""
        typed = self.cleaned_data["owner"].strip()
        found = person_named(typed) if typed else None
        if typed and found is None:
            raise forms.ValidationError(_("There is no such person; choose one of the list."))
        return str(found or "")

    def edit(self, record: Record) -> Edit:
        """Return who was named as the action takes it."""
        return self._edit(record, owner=self.cleaned_data["owner"])


@require_http_methods(["GET", "POST"])
def place_record(request: HttpRequest, number: int) -> HttpResponse:
    """Show both, and change the one whose button was pressed."""
    actor = current().actor
    record = record_of(actor, number)
    may_place, may_level = may_edit(actor, record), may_level_facts(actor, facts_of(record))
    what = request.POST.get("what", "")
    allowed = {LEVEL: may_level, OWNER: may_place}.get(what, may_place or may_level)
    if not allowed:
        raise Refused(allowed, actor=actor.id, verb=str(Verb.EDIT), target=f"record:{number}")
    level = LevelForm(record, request.POST if what == LEVEL else None)
    owner = OwnerForm(record, request.POST if what == OWNER else None)
    sent: dict[str, LevelForm | OwnerForm] = {LEVEL: level, OWNER: owner}
    form = sent.get(what)
    if form is not None and _changed(record, form):
        return _after(request, record)
    actions.note_view(actor, record, screen="place")
    title = _("Confidentiality and person in charge")
    context = {
        "title": title,
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": reverse("record_page", args=[number])},
            {"label": title},
        ],
        "level": level if may_level else None,
        "owner": owner if may_place else None,
        "is_file": record.kind == Kind.FILE,
        "is_filed": record.state == State.FILED,
        "people": people_to_choose(),
        "people_list": PEOPLE_LIST,
        "cancel_url": reverse("record_page", args=[number]),
    }
    status = 400 if form is not None else 200
    return render(request, "records/place.html", context, status=status)


def _changed(record: Record, form: LevelForm | OwnerForm) -> bool:
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            actions.edit(current().actor, [form.edit(record)])
    except Invalid as error:
        form.show(error)
    except (Conflict, Refused) as error:
        decision = error.decision if isinstance(error, Refused) else None
        form.add_error(None, sentence(decision or error))
    else:
        return True
    return False


def _after(request: HttpRequest, record: Record) -> HttpResponse:
    actor = current().actor
    if proposal_of(record) is not None:
        say_done(request, actor, _("The change is proposed and waits for its approval."))
    else:
        say_done(request, actor, _("Changed."))
    return redirect("record_page", record.pk)
