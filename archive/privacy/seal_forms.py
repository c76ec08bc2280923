"""What is typed to ask about a sealed record."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.privacy.request_rules import LONGEST
from archive.privacy.seal_rules import LONGEST_DAYS, REASONS, SealKind, reasons_of
from kernel.clock import today


class SealForm(forms.Form):
    """Why a sealed record is consulted or its seal lifted, and where that can be checked."""

    reason = forms.ChoiceField(label=_("Legal reason"))
    reference = forms.CharField(
        label=_("By which letter or file"),
        max_length=200,
        help_text=_(
            "The letter of the court or authority, the number of the case, the person's own letter."
        ),
    )
    note = forms.CharField(
        label=_("What for"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST
    )
    until = forms.DateField(
        label=_("Consult until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, kind: SealKind, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(one), gettext(REASONS[one])) for one in reasons_of(kind)]
        if kind is SealKind.LIFT:
            field.label = _("Reason")
            del self.fields["until"]
        else:
            last = today() + timedelta(days=LONGEST_DAYS)
            self.fields["until"].help_text = _("At most until {day}.").format(day=last.isoformat())
