"""What is typed to share: with whom, until when, what for, which fields and files; why it ends; the code."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from archive.records.models import Record
from archive.records.purposes import purpose_name, purposes
from archive.sharing.models import Share
from archive.sharing.register import OF_COLLEAGUES
from archive.sharing.rules import LONGEST, LONGEST_NAME, Scope, Wanted
from archive.sharing.showing import fields_to_share, files_to_share
from kernel.clock import today
from security.actor import Actor
from security.people.head_queries import department_names

_USUAL = timedelta(days=30)
_FIELDS, _FILES = "r", "x"


class AskForm(forms.Form):
    """What somebody asks to share of a record and its items."""

    use_required_attribute = False

    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    partner = forms.CharField(
        label=gettext_lazy("Partner"), required=False, max_length=LONGEST_NAME
    )
    name = forms.CharField(
        label=gettext_lazy("Who may open it"), required=False, max_length=LONGEST_NAME
    )
    mail = forms.CharField(
        label=gettext_lazy("Mail address of this person"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("The one-time code goes there."),
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"data-fonds-day": ""}),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose of use"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("What it is shared for"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    wants_clear = forms.BooleanField(
        label=gettext_lazy("Show masked values in clear, if who decides last may see them"),
        required=False,
    )

    def __init__(self, *args: Any, actor: Actor, records: Sequence[Record], **more: Any) -> None:
        more.setdefault("initial", {"until": today() + _USUAL})
        super().__init__(*args, **more)
        offered = sorted(department_names().items(), key=lambda one: one[1])
        self.fields["department"].choices = [("", "—"), *offered]  # type: ignore[attr-defined]  # a choice field
        if purposes():
            known = [("", "—"), *((one.code, purpose_name(one)) for one in purposes())]
            self.fields["purpose"].choices = known  # type: ignore[attr-defined]  # the same
        else:
            del self.fields["purpose"]
        self.parts: list[tuple[Record, list[str]]] = []
        for one in records:
            self._offer(actor, one)

    def _offer(self, actor: Actor, record: Record) -> None:
        fields = [(one.code, one.label) for one in fields_to_share(actor, record)]
        files = [(one.token, one.name) for one in files_to_share(actor, record)]
        names = []
        for lead, label, choices in (
            (_FIELDS, gettext("Fields"), fields),
            (_FILES, gettext("Files, page by page"), files),
        ):
            if choices:
                name = f"{lead}{record.pk}"
                names.append(name)
                self.fields[name] = forms.MultipleChoiceField(
                    label=label,
                    required=False,
                    choices=choices,
                    widget=forms.CheckboxSelectMultiple,
                )
        self.parts.append((record, names))

    def wanted(self) -> Wanted:
        """Return what was asked."""
        said = self.cleaned_data
        plain = ("department", "partner", "name", "mail", "until", "reason", "wants_clear")
        scopes = {
            one.pk: Scope(
                fields=tuple(said.get(f"{_FIELDS}{one.pk}", ())),
                files=tuple(said.get(f"{_FILES}{one.pk}", ())),
            )
            for one, _names in self.parts
        }
        values = {name: said[name] for name in plain}
        return Wanted(scopes=scopes, purpose=said.get("purpose", ""), **values)


class EndForm(forms.Form):
    """Why a share ends."""

    use_required_attribute = False

    why = forms.CharField(label=gettext_lazy("Why it ends"), required=False, max_length=LONGEST)


class FilterForm(forms.Form):
    """Which lines of the register are shown."""

    use_required_attribute = False

    q = forms.CharField(label=gettext_lazy("Partner, department or archive number"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Shared with"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", gettext("Everybody")),
            ("outside", gettext("Partners outside")),
            ("department", gettext("Departments")),
            (OF_COLLEAGUES, gettext("Colleagues")),
        ]
        self.fields["state"].choices = [  # type: ignore[attr-defined]  # the same
            ("", gettext("All")),
            ("open", gettext("open now")),
            *((one.value, str(one.label)) for one in Share.State if one != Share.State.AGREED),
            ("over", gettext("over")),
        ]


class CodeForm(forms.Form):
    """The one-time code."""

    use_required_attribute = False

    code = forms.CharField(
        label=gettext_lazy("Code of six digits"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
