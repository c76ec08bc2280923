"""What somebody types to sign a duty: what was found, and words to it."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from decisions.duties.models import DutyResult
from decisions.duties.rules import LONGEST, Result


class SignForm(forms.Form):
    """The result and a remark."""

    result = forms.ChoiceField(label=_("Result"))
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=LONGEST,
        help_text=_("Needed for a finding: what was found, and what is done about it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, answers: Collection[Result], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = [(one.value, DutyResult(one).label) for one in answers]
        result = self.fields["result"]
        if isinstance(result, forms.ChoiceField):
            result.choices = possible
        if Result.FINDING not in answers:
            self.fields["remark"].help_text = ""
