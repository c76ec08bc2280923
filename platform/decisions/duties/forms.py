"""What somebody types to sign a duty: what was found, and words to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from decisions.duties.models import DutyResult
from decisions.duties.rules import LONGEST


class SignForm(forms.Form):
    """The result and a remark."""

    result = forms.ChoiceField(label=_("Result"), choices=DutyResult.choices)
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=LONGEST,
        help_text=_("Needed for a finding: what was found, and what is done about it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
