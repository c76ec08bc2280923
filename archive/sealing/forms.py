"""What is typed to propose sealing, to put a seal on paper, and to open it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.holds.queries import named
from archive.records.choosing import person_named
from archive.sealing.rules import LONGEST, OWN, REFERENCE, Said
from security.actor import Actor

_APART = re.compile(r"[\s,，、;；]+")


class ProposalForm(forms.Form):
    """Which records, on which ground, by which matter, and why."""

    use_required_attribute = False

    numbers = forms.CharField(
        label=_("Archive numbers"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One in a line. What lies in a file is sealed with it."),
    )
    ground = forms.ChoiceField(label=_("Ground of sealing"))
    reference = forms.CharField(
        label=_("By which matter or letter"),
        required=False,
        max_length=REFERENCE,
        help_text=_("For a dispute: the matter under which the records are held."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, actor: Actor, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._actor = actor
        field = self.fields["ground"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(one), gettext(word)) for one, word in OWN.items()]

    def clean_numbers(self) -> list[int]:
        """Return the ids of the records that are named; say which number leads to none."""
        said = [one for one in _APART.split(self.cleaned_data["numbers"]) if one]
        found = named(self._actor, said)
        lost = [one for one in said if one not in found]
        if lost:
            text = _("There is no record {number} that you may seal.")
            raise forms.ValidationError(str(text).format(number=lost[0]))
        return sorted(set(found.values()))

    def said(self) -> Said:
        """Return what is proposed as the actions take it."""
        given = self.cleaned_data
        return Said(ground=given["ground"], reference=given["reference"], reason=given["reason"])


class OpeningForm(forms.Form):
    """Why a seal on paper is opened, before whom, and whether it is sealed anew."""

    use_required_attribute = False

    why = forms.CharField(
        label=_("What it is opened for"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    witness = forms.CharField(
        label=_("Witness"),
        max_length=REFERENCE,
        help_text=_("Another person who is present: name, sign-in name or staff number."),
    )
    anew = forms.BooleanField(
        label=_("Sealed anew at once, under the next number"), required=False, initial=True
    )

    def clean_witness(self) -> int:
        """Return who is meant."""
        found = person_named(self.cleaned_data["witness"])
        if found is None:
            raise forms.ValidationError(
                str(_("Nobody is called so; write the name as it stands in the list."))
            )
        return found
