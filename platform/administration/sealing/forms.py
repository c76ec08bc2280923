"""The forms of the seal: which part of the trail to take along, and how long it is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from security.audit.sealed_models import DEFAULT_DAYS, LEAST_DAYS


class BundleForm(forms.Form):
    """A record, or days; nothing at all is the whole trail."""

    record = forms.IntegerField(label=_("Record"), required=False, min_value=1)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        """Take either a record or days, and days in their order."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if data.get("record") and (since or until):
            self.add_error("record", _("Give either a record or days."))
        if since and until and until < since:
            self.add_error("until", _("The last day comes before the first."))
        return data


class KeepingForm(forms.Form):
    """For how many days."""

    days = forms.IntegerField(
        label=_("Days"),
        help_text=_(
            "At least {least}; {default} are three years. When a month is older, its key is destroyed: "
            "who did what and when stays and can be proved, the contents cannot be read any more."
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        text = str(self.fields["days"].help_text)
        self.fields["days"].help_text = text.format(least=LEAST_DAYS, default=f"{DEFAULT_DAYS:,}")
