"""The forms of places: what a place is, where it goes, what is put into it."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.custody.actions import LONGEST, Said
from archive.custody.place_models import Location
from archive.records.controls import name_of
from policies.document.queries import published

_CODE = _("Code of the place")
_WHY = _("Why")


class LocationForm(forms.Form):
    """A place; what it is and where it lies is said once, then it is moved."""

    code = forms.CharField(
        label=_CODE, max_length=32, help_text=_("Stands on the label; no two places share one.")
    )
    name = forms.CharField(label=_("Name of the place"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind of place"), choices=Location.Kind.choices)
    parent = forms.CharField(
        label=_("Lies in"),
        max_length=32,
        required=False,
        help_text=_("The code of the place around it; a storage room lies in none."),
    )
    capacity = forms.IntegerField(
        label=_("Room for"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text=_("How many things lie in it at most; empty where nobody counts."),
    )
    level = forms.ChoiceField(
        label=_("Secured for"),
        required=False,
        help_text=_(
            "The highest confidentiality that may lie here. Once a place is secured for a level, records of it "
            "lie in secured places only."
        ),
    )

    def __init__(self, *args: Any, row: Location | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        self.fields["level"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("as the place around it")),
            *((one.code, name_of(one, language)) for one in published().document.levels),
        ]
        self.row = row
        if row is not None:
            del self.fields["kind"], self.fields["parent"]

    def said(self, parent: int | None) -> Said:
        """Return what was typed as the actions take it."""
        given = self.cleaned_data
        return Said(
            code=given["code"],
            name=given["name"],
            kind=given["kind"] if self.row is None else self.row.kind,
            parent=parent,
            capacity=given["capacity"],
            level=given["level"],
        )


class MoveForm(forms.Form):
    """Where a place goes with all that lies in it, and why."""

    parent = forms.CharField(
        label=_("Into"), max_length=32, required=False, help_text=_("The code of the place.")
    )
    why = forms.CharField(label=_WHY, max_length=LONGEST)


class WhereForm(forms.Form):
    """Where a record lies from now on."""

    location = forms.CharField(label=_CODE, max_length=32)
    why = forms.CharField(
        label=_WHY,
        max_length=LONGEST,
        required=False,
        help_text=_("Asked where it lay elsewhere before."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PutForm(forms.Form):
    """Which records come into a place, by their numbers."""

    numbers = forms.CharField(
        label=_("Archive numbers"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One in a line: typed, pasted or read by a scanner."),
    )
    why = forms.CharField(
        label=_WHY,
        max_length=LONGEST,
        required=False,
        help_text=_("Asked where it lay elsewhere before."),
    )
