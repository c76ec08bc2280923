"""What is typed about collected items: bringing one, arranging it, checking it, looking for checks."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from archive.collecting.models import RawItem
from archive.collecting.rules import (
    ASPECTS,
    KINDS,
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_TITLE,
    METHODS,
    OUTCOMES,
    Kind,
)
from archive.records.controls import name_of
from policies.document.queries import published

Choices = list[tuple[str, str]]
_BROUGHT = (Kind.CARD, Kind.NOTE, Kind.FILES)


class ManyFiles(forms.ClearableFileInput):
    """Takes several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; each is looked at by whatever keeps it."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return what was sent as a list."""
        del initial
        return [one for one in data or () if one]


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _choices(words: Mapping[Any, str], among: Iterable[Any] = ()) -> Choices:
    return [
        (str(code), _(words[code])) for code in among or words
    ]  # msgid: marked where they stand


def category_choices(codes: Iterable[str]) -> Choices:
    """Return categories to choose from, by name."""
    known, language = published().document.categories_by_code, get_language() or ""
    return [(code, f"{name_of(known[code], language)} ({code})") for code in codes]


class GatherForm(forms.Form):
    """A card, a note or files somebody brings."""

    kind = forms.ChoiceField(label=gettext_lazy("How it came in"))
    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        required=False,
        help_text=gettext_lazy("Left open, it is classified when it is arranged; a card has one."),
    )
    title = forms.CharField(
        label=gettext_lazy("What or who it is about"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    collected_on = forms.DateField(label=gettext_lazy("Collected on"), widget=_day())
    collected_by = forms.CharField(
        label=gettext_lazy("Collected by"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "fonds-people"}),
        help_text=gettext_lazy("Left empty, it is you."),
    )
    text = forms.CharField(
        label=gettext_lazy("What it says"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = ManyFilesField(label=gettext_lazy("Scans and files"), required=False)

    def __init__(self, categories: Iterable[str], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = _choices(KINDS, _BROUGHT)  # type: ignore[attr-defined]  # a choice field
        offered = [("", _("not classified yet")), *category_choices(categories)]
        self.fields["category"].choices = offered  # type: ignore[attr-defined]  # a choice field


class ClassForm(forms.Form):
    """The category an item belongs to."""

    category = forms.ChoiceField(label=gettext_lazy("Category"))

    def __init__(self, categories: Iterable[str], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["category"].choices = category_choices(categories)  # type: ignore[attr-defined]  # a choice field


class SummaryForm(forms.Form):
    """What an item comes to."""

    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("What came in stays as it is; who keys it sees both."),
    )


class WhyForm(forms.Form):
    """Why something is rejected or sent back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MergeForm(forms.Form):
    """The item another one is merged into."""

    into = forms.ChoiceField(label=gettext_lazy("Merge into"))

    def __init__(self, others: Iterable[RawItem], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = [(str(one.pk), f"{one.title} ({one.collected_on.isoformat()})") for one in others]
        self.fields["into"].choices = offered  # type: ignore[attr-defined]  # a choice field


class VerifyForm(forms.Form):
    """One check, of accuracy or of completeness."""

    aspect = forms.ChoiceField(label=gettext_lazy("What was checked"))
    method = forms.ChoiceField(label=gettext_lazy("How it was checked"))
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"))
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, words in (("aspect", ASPECTS), ("method", METHODS), ("outcome", OUTCOMES)):
            self.fields[name].choices = _choices(words)  # type: ignore[attr-defined]  # a choice field


class SearchForm(forms.Form):
    """Which checks are looked for."""

    words = forms.CharField(label=gettext_lazy("Number or title"), required=False, max_length=100)
    aspect = forms.ChoiceField(label=gettext_lazy("What was checked"), required=False)
    method = forms.ChoiceField(label=gettext_lazy("How it was checked"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), required=False)
    by = forms.CharField(
        label=gettext_lazy("Checked by"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "fonds-people"}),
    )
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=_day())
    until = forms.DateField(label=gettext_lazy("To"), required=False, widget=_day())

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, words in (("aspect", ASPECTS), ("method", METHODS), ("outcome", OUTCOMES)):
            offered = [("", _("all")), *_choices(words)]
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # a choice field
