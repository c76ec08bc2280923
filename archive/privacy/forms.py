"""What is typed at the privacy desk."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from archive.privacy.assessment_rules import RESULTS
from archive.privacy.request_rules import (
    ASKED,
    GROUNDS,
    INSTEAD,
    KINDS,
    LONGEST,
    OUTCOMES,
    Kind,
    Outcome,
    offered,
)
from archive.records.controls import name_of
from policies.document.queries import published


class VersionForm(forms.Form):
    """A new version of the notice."""

    code = forms.CharField(label=_("Name of the version"), max_length=50)
    since = forms.DateField(
        label=_("Given to people from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    zh = forms.CharField(
        label=_("What people are told, in Chinese"), widget=forms.Textarea(attrs={"rows": 6})
    )
    en = forms.CharField(
        label=_("What people are told, in English"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
    )


class AssessmentForm(forms.Form):
    """An impact assessment that was made."""

    category = forms.ChoiceField(label=_("Category"))
    purpose = forms.CharField(label=_("Purpose"), widget=forms.Textarea(attrs={"rows": 2}))
    author = forms.CharField(label=_("Made by"), max_length=100)
    made_on = forms.DateField(
        label=_("Made on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    result = forms.ChoiceField(label=_("Result"))
    measures = forms.CharField(
        label=_("Measures taken"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    valid_until = forms.DateField(
        label=_("Valid until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reference = forms.CharField(label=_("Where the report lies"), max_length=200)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        language = get_language() or "en"
        categories = [
            (one.code, f"{one.code} {name_of(one, language)}")
            for one in published().document.categories
        ]
        _offer(self, "category", categories)
        _offer(self, "result", [(str(one), gettext(word)) for one, word in RESULTS.items()])


class RequestForm(forms.Form):
    """What somebody asks about the data in a record."""

    record = forms.CharField(label=_("Archive number"), max_length=200)
    kind = forms.ChoiceField(label=_("What the person asks"))
    received_on = forms.DateField(
        label=_("Received on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    identity_check = forms.CharField(label=_("How the identity was checked"), max_length=200)
    note = forms.CharField(
        label=_("In the person's words"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        required=False,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _offer(self, "kind", [(str(one), gettext(KINDS[one])) for one in ASKED])


class AnswerForm(forms.Form):
    """What becomes of a request, and why."""

    outcome = forms.ChoiceField(label=_("Outcome"))
    ground = forms.ChoiceField(label=_("Ground of sealing"), required=False)
    reason = forms.CharField(
        label=_("Reason told to the person"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
    )

    def __init__(self, kind: Kind, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        shown = offered(kind)
        _offer(self, "outcome", [(str(one), gettext(OUTCOMES[one])) for one in shown])
        if Outcome.SEALED in shown:
            grounds = [(str(one), gettext(word)) for one, word in GROUNDS.items() if one in INSTEAD]
            _offer(self, "ground", [("", "—"), *grounds])
        else:
            del self.fields["ground"]


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
