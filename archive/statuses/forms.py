"""What is typed: where a customer stands from today on, and why."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.records.controls import name_of
from archive.statuses import rules
from policies.fields.rules import Choice


class StatusForm(forms.Form):
    """The new status and the reason."""

    use_required_attribute = False

    status = forms.ChoiceField(label=_("Status"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the history, with your name and today's date."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        offered = [(one.code, name_of(one, language)) for one in choices]
        self.fields["status"].choices = [("", "—"), *offered]  # type: ignore[attr-defined]  # a choice field
