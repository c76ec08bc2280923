"""What is typed at a stock-take: where it begins, and labels without a camera."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.custody.queries import location_named
from archive.stocktaking.rules import MOST_AT_ONCE
from security.actor import Actor


class BeginForm(forms.Form):
    """Where stock is taken."""

    location = forms.CharField(
        label=_("Place to be counted"),
        max_length=32,
        help_text=_("Its code as it stands on the label; all that lies in it is counted."),
    )

    def __init__(self, actor: Actor, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._actor = actor

    def clean_location(self) -> int:
        """Return the id of the place."""
        found = location_named(self._actor, self.cleaned_data["location"])
        if found is None:
            raise forms.ValidationError(_("There is no place with this code; look at its label."))
        return found.pk


class LabelsForm(forms.Form):
    """Labels typed, or read by a keyboard scanner: one in a line."""

    labels = forms.CharField(
        label=_("Labels, one in a line"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MOST_AT_ONCE * 200,
        help_text=_("First the label of the place, then what lies there."),
    )
