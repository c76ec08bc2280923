"""What is asked before masked fields are shown: a purpose of the company, or a reason where it lists none."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from archive.records.models import Record
from archive.records.purposes import is_asked, purpose_name, purposes

LONGEST_REASON = 500


class UnmaskForm(forms.Form):
    """What the fields are to be seen for."""

    use_required_attribute = False

    purpose = forms.ChoiceField(label=gettext_lazy("Purpose of use"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=LONGEST_REASON, required=False
    )

    def __init__(self, *args: Any, record: Record, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["reason" if is_asked(record) else "purpose"]
        if "purpose" in self.fields:
            choices = [("", "—"), *((one.code, purpose_name(one)) for one in purposes())]
            self.fields["purpose"].choices = choices  # type: ignore[attr-defined]  # a choice field
