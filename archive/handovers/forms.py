"""What is typed of a handover: whose files, to whom, what was found of each, why it is cancelled or settled."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, gettext_lazy

from archive.handovers.actions import Found
from archive.handovers.models import HandoverLine
from archive.handovers.rules import CONDITIONS, LONGEST, Condition
from archive.records.choosing import person_named
from archive.records.controls import PEOPLE_LIST, name_of
from policies.document.queries import published

_PERSON = {"autocomplete": "off", "list": PEOPLE_LIST}


def _departments() -> list[tuple[str, str]]:
    language = get_language() or ""
    known = [(one.code, name_of(one, language)) for one in published().document.departments]
    return [("", "—"), *known]


class _People(forms.Form):
    use_required_attribute = False

    def _person(self, name: str) -> int:
        found = person_named(self.cleaned_data[name])
        if found is None:
            raise forms.ValidationError(gettext("There is no such person; choose one of the list."))
        return found


class ChoiceForm(_People):
    """Whose files: all of them, or those of a department, a territory, or with these numbers."""

    transferor = forms.CharField(
        label=gettext_lazy("Transferor"), widget=forms.TextInput(attrs=_PERSON)
    )
    department = forms.ChoiceField(label=gettext_lazy("Responsible department"), required=False)
    territory = forms.CharField(label=gettext_lazy("Territory"), required=False, max_length=16)
    numbers = forms.CharField(
        label=gettext_lazy("Archive numbers"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "One per line; left empty: all files in the hands of the transferor."
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["department"].choices = _departments()  # type: ignore[attr-defined]  # a choice field

    def clean_transferor(self) -> int:
        """Find who is meant."""
        return self._person("transferor")

    def lines(self) -> tuple[str, ...]:
        """Return the numbers, one by one."""
        return tuple(
            filter(None, (one.strip() for one in self.cleaned_data["numbers"].splitlines()))
        )


class ReceiverForm(_People):
    """To whom the ticked files go."""

    receiver = forms.CharField(
        label=gettext_lazy("Receiver"), widget=forms.TextInput(attrs=_PERSON)
    )
    to_department = forms.ChoiceField(
        label=gettext_lazy("Receiving department"),
        required=False,
        help_text=gettext_lazy("Left empty: the one the receiver works in."),
    )
    place = forms.CharField(
        label=gettext_lazy("New place of the paper"),
        required=False,
        max_length=32,
        help_text=gettext_lazy("The code of the place; left empty, the paper stays where it lies."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=LONGEST)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to_department"].choices = _departments()  # type: ignore[attr-defined]  # the same

    def clean_receiver(self) -> int:
        """Find who is meant."""
        return self._person("receiver")


class FoundForm(forms.Form):
    """The condition of each file, and what is wrong with it in words."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, lines: Sequence[HandoverLine], names: Mapping[int, str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.ids = [one.pk for one in lines]
        choices = [(str(code), gettext(word)) for code, word in CONDITIONS.items()]
        for one in lines:
            self.fields[f"c{one.pk}"] = forms.ChoiceField(
                label=names[one.pk], choices=choices, initial=one.condition
            )
            self.fields[f"l{one.pk}"] = forms.CharField(
                label=gettext("Discrepancy"),
                required=False,
                max_length=LONGEST,
                initial=one.discrepancy,
            )

    def found(self) -> dict[int, Found]:
        """Return what was typed, by id of the line."""
        said = self.cleaned_data
        return {
            pk: Found(condition=Condition(said[f"c{pk}"]), discrepancy=said[f"l{pk}"])
            for pk in self.ids
        }


class WordsForm(forms.Form):
    """Why a form is cancelled, or how a discrepancy was settled."""

    use_required_attribute = False

    words = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["words"].label = label
