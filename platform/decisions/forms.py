"""What somebody says to a request."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from decisions.models import VerdictChoice
from decisions.rules import Verdict, needs_reason

REASON_CHARACTERS = 2000


class DecisionForm(forms.Form):
    """Approve or return, with a reason; the buttons say which."""

    outcome = forms.ChoiceField(choices=VerdictChoice.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=REASON_CHARACTERS,
        help_text=_("Needed when it goes back, so that the asker knows what to do."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason at its field."""
        cleaned = super().clean() or {}
        if cleaned.get("outcome"):
            answer = needs_reason(Verdict(cleaned["outcome"]), cleaned.get("reason", ""))
            if not answer:
                self.add_error("reason", _("Say why it goes back: a reason is needed."))
        return cleaned
