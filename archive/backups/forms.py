"""What is typed of backup sets: what one is, where it is kept, what a check found."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.backups.models import BackupSet
from archive.backups.rules import DIGEST, LONGEST, Checked, Described, Kept
from archive.inspections.rules import Reported
from archive.records.choosing import person_named
from archive.records.controls import name_of
from policies.document.queries import published

_DIGEST = _("SHA-256 digest")
_KEPT = ("kept_at", "until", "every", "department")


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **more)


class _Digest(forms.CharField):
    def to_python(self, value: Any) -> str:
        """Take a digest as it is copied: with blanks and capitals."""
        return "".join(str(super().to_python(value)).split()).lower()


class KeptForm(forms.Form):
    """Where a set is kept, until when, and how its medium is checked."""

    kept_at = forms.CharField(
        label=_("Kept at"),
        max_length=200,
        required=False,
        help_text=_("In words where it is no place of the archive, such as the vault of a bank."),
    )
    location = forms.CharField(label=_("Code of the place"), max_length=32, required=False)
    until = _day(_("Kept until"), required=False, help_text=_("Empty where no day is set."))
    every = forms.ChoiceField(
        label=_("The medium is checked"), choices=BackupSet.Every.choices, required=False
    )
    department = forms.ChoiceField(
        label=_("Who checks it"),
        required=False,
        help_text=_("Anybody of this department signs; it is asked again one period later."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, found = get_language() or "", published().document.departments
        self.fields["department"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", "—"),
            *((one.code, name_of(one, language)) for one in found),
        ]

    def kept(self, location: int | None) -> Kept:
        """Return where it is kept as the actions take it."""
        said = {name: self.cleaned_data[name] for name in _KEPT}
        return Kept(location=location, **said)


class SetForm(KeptForm):
    """An electronic set."""

    label = forms.CharField(
        label=_("Number of the medium"), max_length=64, help_text=_("Stands on it.")
    )
    medium = forms.ChoiceField(label=_("Medium"), choices=BackupSet.Medium.choices)
    covers = forms.CharField(
        label=_("What it covers"),
        max_length=LONGEST,
        help_text=_("Such as: database and files of all records, up to which day."),
    )
    made_on = _day(_("Produced on"))
    made_by = forms.CharField(label=_("Produced by"), max_length=100)
    digest = _Digest(
        label=_DIGEST,
        max_length=DIGEST + 20,
        required=False,
        help_text=_("Each check compares with it."),
    )
    size = forms.IntegerField(label=_("Size in megabytes"), min_value=0, required=False)
    encrypted = forms.BooleanField(label=_("It is encrypted"), required=False)
    field_order = (
        "label", "medium", "covers", "made_on", "made_by", "size", "digest", "encrypted",
        "kept_at", "location", "until", "every", "department",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["seen"]

    def described(self) -> Described:
        """Return what the set is as the actions take it."""
        names = ("label", "medium", "covers", "made_on", "made_by", "digest", "size", "encrypted")
        return Described(**{name: self.cleaned_data[name] for name in names})


class EndForm(forms.Form):
    """Why a set is withdrawn."""

    why = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("Such as: its time is over, destroyed, replaced by a newer one."),
    )


class CheckForm(forms.Form):
    """What was found of a medium; of a defect also who mends it until when."""

    readable = forms.TypedChoiceField(
        label=_("Is the medium readable?"),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes, all of it was read")), ("no", _("No, or not all of it"))],
    )
    digest = _Digest(label=_("Digest computed now"), max_length=DIGEST + 20, required=False)
    note = forms.CharField(
        label=_("Remark"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why no digest was compared, or what could not be read."),
    )
    handler = forms.CharField(
        label=_("Who mends it"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "fonds-people"}),
        help_text=_("Only of a defect: not readable, or another digest."),
    )
    due_on = _day(_("Mended by"), required=False)

    def clean_handler(self) -> int | None:
        """Return the id of the person, None for nobody named."""
        name = self.cleaned_data["handler"]
        found = person_named(name) if name else None
        if name and found is None:
            raise forms.ValidationError(_("Choose one person of the company by name."))
        return found

    def checked(self) -> Checked:
        """Return what was found."""
        said = self.cleaned_data
        return Checked(readable=said["readable"], digest=said["digest"], note=said["note"])

    def reported(self, text: str) -> Reported | None:
        """Return who mends a defect; None where nobody is named."""
        said = self.cleaned_data
        due: date | None = said["due_on"]
        if said["handler"] is None or due is None:
            return None
        return Reported(item="", text=said["note"] or text, handler=said["handler"], due_on=due)
