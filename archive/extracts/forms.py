"""What is typed of a question, which records answer it, and what its check and its handing over say."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, gettext_lazy

from archive.extracts.rules import CHANNELS, LONGEST, LONGEST_QUESTION, Question
from archive.records.controls import name_of
from archive.records.purposes import purpose_name, purposes
from policies.categories.rules import Category

_LANGUAGES = (("zh-hans", "中文"), ("en", "English"))
_MOMENT = "%Y-%m-%dT%H:%M"


class QuestionForm(forms.Form):
    """What a customer asks."""

    use_required_attribute = False

    category = forms.ChoiceField(label=gettext_lazy("Category of the records"))
    asker = forms.CharField(label=gettext_lazy("Who asks"), max_length=LONGEST)
    channel = forms.ChoiceField(label=gettext_lazy("How it was asked"))
    evidence = forms.CharField(
        label=gettext_lazy("How the identity was checked"),
        max_length=LONGEST,
        help_text=gettext_lazy("The document that was shown, or how he was called back."),
    )
    question = forms.CharField(
        label=gettext_lazy("What the customer asks"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    asked_at = forms.DateTimeField(
        label=gettext_lazy("When it was asked"),
        widget=forms.DateTimeInput(format=_MOMENT, attrs={"type": "datetime-local"}),
        input_formats=[_MOMENT],
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose of use"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the answer"), choices=_LANGUAGES, initial="zh-hans"
    )

    def __init__(self, *args: Any, categories: Sequence[Category], **more: Any) -> None:
        super().__init__(*args, **more)
        language = get_language() or ""
        offered = [(one.code, f"{one.code} {name_of(one, language)}") for one in categories]
        self.fields["category"].choices = offered  # type: ignore[attr-defined]  # a choice field
        ways = [(code, gettext(word)) for code, word in CHANNELS.items()]
        self.fields["channel"].choices = ways  # type: ignore[attr-defined]  # the same
        if not purposes():
            del self.fields["purpose"]
            return
        known = [("", "—"), *((one.code, purpose_name(one)) for one in purposes())]
        self.fields["purpose"].choices = known  # type: ignore[attr-defined]  # the same

    @property
    def said(self) -> Question:
        """Return the question as filled in."""
        return Question(**self.cleaned_data)


class NumbersForm(forms.Form):
    """Which records answer the question."""

    use_required_attribute = False

    numbers = forms.CharField(
        label=gettext_lazy("Archive numbers"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One in each line."),
    )

    def lines(self) -> list[str]:
        """Return the numbers."""
        return [one.strip() for one in self.cleaned_data["numbers"].splitlines() if one.strip()]


class FieldsForm(forms.Form):
    """Which fields of each record are given out: a set of boxes for each."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, offered: Sequence[tuple[int, str, list[tuple[str, str]]]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        for pk, label, choices in offered:
            self.fields[f"r{pk}"] = forms.MultipleChoiceField(
                label=label,
                required=False,
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                initial=[code for code, _text in choices],
            )
        self.ids = [pk for pk, _label, _choices in offered]

    def wanted(self) -> dict[int, list[str]]:
        """Return record id → the codes of its fields."""
        return {pk: self.cleaned_data[f"r{pk}"] for pk in self.ids}


class ReasonForm(forms.Form):
    """Why an extract goes back."""

    use_required_attribute = False

    reason = forms.CharField(
        label=gettext_lazy("What is wrong with it"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HandedForm(forms.Form):
    """How an extract was handed over."""

    use_required_attribute = False

    how = forms.CharField(label=gettext_lazy("Handed over how, to whom"), max_length=LONGEST)
