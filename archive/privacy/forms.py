"""What is typed at the privacy desk."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from archive.privacy.assessment_rules import RESULTS
from archive.records.controls import name_of
from policies.document.queries import published


class VersionForm(forms.Form):
    """A new version of the notice."""

    code = forms.CharField(label=_("Name of the version"), max_length=50)
    since = forms.DateField(
        label=_("Given to people from"), widget=forms.DateInput(attrs={"type": "date"})
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
    made_on = forms.DateField(label=_("Made on"), widget=forms.DateInput(attrs={"type": "date"}))
    result = forms.ChoiceField(label=_("Result"))
    measures = forms.CharField(
        label=_("Measures taken"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    valid_until = forms.DateField(
        label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reference = forms.CharField(label=_("Where the report lies"), max_length=200)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        language = get_language() or "en"
        categories = [
            (one.code, f"{one.code} {name_of(one, language)}")
            for one in published().document.categories
        ]
        self._offer("category", categories)
        self._offer("result", [(str(one), gettext(word)) for one, word in RESULTS.items()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
