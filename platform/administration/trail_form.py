"""The filters of the audit trail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from administration.wording import OUTCOMES, VERBS
from security.people.models import User


class TrailForm(forms.Form):
    """Person, action, outcome, days and record; every one may be left out."""

    person = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), required=False, empty_label=_("anybody")
    )
    verb = forms.ChoiceField(
        label=_("Action"), required=False, choices=[("", _("anything")), *sorted(VERBS.items())]
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("any")), *OUTCOMES.items()]
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    purpose = forms.CharField(
        label=_("Purpose, reason, criteria or IP"), required=False, max_length=200
    )
    record = forms.IntegerField(label=_("Record"), required=False, min_value=1)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = User.objects.order_by("name", "pk")
