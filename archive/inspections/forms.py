"""What is typed at an inspection: what was found of each item, a photo, an issue, what was done about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.inspections.models import in_language
from archive.inspections.rules import LONGEST, MARKS, Answer, Item, Mark
from archive.records.choosing import person_named
from kernel.errors import Invalid

_OPEN = ""


class SheetForm(forms.Form):
    """The checklist of a room; an item may be left open and be filled in later."""

    def __init__(
        self, items: Sequence[Item], answers: Mapping[str, Answer], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self._items = items
        marks = [(_OPEN, "—"), *((str(one), gettext(word)) for one, word in MARKS.items())]
        for item in items:
            said = answers.get(item.code, Answer(code=item.code))
            name = in_language(item.zh, item.en)
            self.fields[f"mark.{item.code}"] = forms.ChoiceField(
                label=name, choices=marks, required=False, initial=said.mark or _OPEN
            )
            if item.unit:
                self.fields[f"value.{item.code}"] = forms.CharField(
                    label=gettext("{item}, measured in {unit}").format(item=name, unit=item.unit),
                    required=False,
                    max_length=32,
                    initial=said.value,
                )
            self.fields[f"note.{item.code}"] = forms.CharField(
                label=gettext("{item}: what was seen").format(item=name),
                required=False,
                max_length=LONGEST,
                initial=said.note,
            )

    def answers(self) -> dict[str, Answer]:
        """Return what was filled in; the form is valid."""
        given = self.cleaned_data
        return {
            one.code: Answer(
                code=one.code,
                mark=Mark(given[f"mark.{one.code}"]) if given[f"mark.{one.code}"] else None,
                value=given.get(f"value.{one.code}", ""),
                note=given[f"note.{one.code}"],
            )
            for one in self._items
        }

    def add_answer_problems(self, error: Invalid, say: Any) -> None:
        """Put each problem beside what it is about."""
        for problem in error.problems:
            name = f"{problem.code}.{problem.where}"
            self.add_error(name if name in self.fields else None, say(problem))


class PhotoForm(forms.Form):
    """A photo, and what it shows."""

    photo = forms.FileField(
        label=_("Photo"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )
    caption = forms.CharField(label=_("What it shows"), max_length=100, required=False)


class SignForm(forms.Form):
    """Words to a signature."""

    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class IssueForm(forms.Form):
    """What is wrong, who mends it until when."""

    item = forms.ChoiceField(label=_("Checklist item"), required=False)
    text = forms.CharField(label=_("What is wrong"), max_length=LONGEST)
    handler = forms.CharField(
        label=_("Who handles it"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "fonds-people"}),
    )
    due_on = forms.DateField(
        label=_("Mended by"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, items: Sequence[Item], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["item"]
        if isinstance(field, forms.ChoiceField):
            named = [(one.code, in_language(one.zh, one.en)) for one in items]
            field.choices = [("", gettext("none of them")), *named]

    def clean_handler(self) -> int:
        """Return the id of the person."""
        found = person_named(self.cleaned_data["handler"])
        if found is None:
            raise forms.ValidationError(_("Choose one person of the company by name."))
        return found


class ActionForm(forms.Form):
    """What was done about an issue."""

    action = forms.CharField(
        label=_("What was done"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class VerdictForm(forms.Form):
    """Whether an issue is mended."""

    mended = forms.ChoiceField(label=_("Is it mended?"))
    verdict = forms.CharField(
        label=_("Remark"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where it is not mended yet."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["mended"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("yes", gettext("Yes, close it")),
                ("no", gettext("No, back to who handles it")),
            ]


class ItemForm(forms.Form):
    """One line of a checklist."""

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    zh = forms.CharField(label=_("Item, in Chinese"), max_length=100)
    en = forms.CharField(label=_("Item, in English"), max_length=100, required=False)
    unit = forms.CharField(
        label=_("Measured in"),
        max_length=16,
        required=False,
        help_text=_("Such as ℃ or %RH; leave it empty where nothing is measured."),
    )
    retired = forms.BooleanField(label=_("Not looked at any more"), required=False)
