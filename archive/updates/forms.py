"""What is typed: new values of a record one may not change, how a change was verified."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from archive.records.change_models import VerifiedHow
from archive.records.entry_forms import EditForm
from archive.records.form_ground import Ground
from archive.records.models import Record
from archive.records.rules import LONGEST_TITLE
from archive.updates import rules
from archive.updates.actions import Submitted, Verified
from policies.fields.rules import Field


class NoticeForm(EditForm):
    """The fields of a record as they are stored; what is typed over them is handed in, not changed."""

    head = ("happened_on", "words")

    def add_head(self) -> None:
        """Ask since when it is so and how it is known."""
        self.fields["happened_on"] = forms.DateField(
            label=_("So since"),
            required=False,
            widget=forms.DateInput(attrs={"data-fonds-day": ""}),
            help_text=_("The day on which this came about, where it is known."),
        )
        self.fields["words"] = forms.CharField(
            label=_("How it is known"),
            required=False,
            max_length=rules.LONGEST,
            widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": LONGEST_TITLE}),
            help_text=_("A visit, a call, a letter: who compares it reads this."),
        )

    def submitted(self) -> Submitted:
        """Return what was typed as the action takes it."""
        return Submitted(
            values=self.change(),
            happened_on=self.cleaned_data.get("happened_on"),
            words=self.cleaned_data.get("words") or "",
        )


class FreshGround(Ground):
    """The ground of a new card of a record there is: blank, and with those fields alone that its reader sees."""

    def fields(self) -> tuple[Field, ...]:
        """Leave out groups he does not type whole: a new row would lose what another keeps in them."""
        offered = [one for one in super().fields() if one.code in self.readable]
        mine = {one.code for one in offered}
        parted = {
            one.repeat for one in self.shape.category.fields if one.repeat and one.code not in mine
        }
        return tuple(one for one in offered if one.repeat not in parted)


class RefilingForm(NoticeForm):
    """A new card of a filed record (重新归档): blank fields; what the card does not say stays as it is stored."""

    def __init__(self, ground: Ground, record: Record, data: QueryDict | None = None) -> None:
        super().__init__(ground, record, data)
        for made in self.fields.values():
            made.required = False  # nothing must be typed again

    def add_head(self) -> None:
        """Ask since when it is so and which card it is."""
        super().add_head()
        self.fields["words"].label = _("Which card it is")
        self.fields["words"].help_text = _(
            "Its day and who signed it: this stands as the reason in the history."
        )

    def submitted(self) -> Submitted:
        """Return what was typed as the action takes it."""
        return replace(super().submitted(), refiled=True)


class EvidenceForm(forms.Form):
    """How the new values of a change were verified."""

    use_required_attribute = False

    method = forms.ChoiceField(label=_("Verified how"), choices=VerifiedHow.choices)
    on = forms.DateField(
        label=_("Verified on"), widget=forms.DateInput(attrs={"data-fonds-day": ""})
    )
    note = forms.CharField(
        label=_("What was verified, with whom or in what"),
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reference = forms.CharField(
        label=_("Proof or file"),
        required=False,
        max_length=rules.LONGEST_REFERENCE,
        help_text=_("The number of a proof or the name of a file, where there is one."),
    )

    def verified(self) -> Verified:
        """Return what was typed as the action takes it."""
        said: dict[str, Any] = self.cleaned_data
        return Verified(
            method=said["method"], note=said["note"], reference=said["reference"], on=said["on"]
        )
