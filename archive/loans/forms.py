"""What is typed about loans: the question, the pages that go out, how they come back, why they are needed back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.loans import rules
from archive.loans.models import Loan
from archive.loans.queries import Line
from archive.records.purposes import purpose_name, purposes
from archive.records.title_sealing import titled

_PAGES = "pages_"
_MOST_PAGES = 100_000


class SlipForm(forms.Form):
    """What somebody asks to borrow."""

    use_required_attribute = False

    due_on = forms.DateField(
        label=_("Comes back on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    purpose = forms.ChoiceField(label=_("Purpose of use"), required=False)
    reason = forms.CharField(
        label=_("What you need it for"),
        required=False,
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    promised = forms.BooleanField(
        label=_(
            "I keep secret what I read, show it to nobody without the right to it, copy nothing "
            "without permission, and bring it back whole and in time."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.code, purpose_name(one)) for one in purposes()]
        if known:
            self.fields["purpose"].choices = [("", "—"), *known]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["purpose"]


class OutForm(forms.Form):
    """How many pages of each record go out; what is left empty stays here."""

    use_required_attribute = False

    def __init__(self, lines: Sequence[Line], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in lines:
            name = f"{one.record.archive_no or ''} {titled(one.record)}".strip()
            self.fields[f"{_PAGES}{one.record.pk}"] = forms.IntegerField(
                label=name,
                required=False,
                min_value=1,
                max_value=_MOST_PAGES,
                help_text=_("Pages that go out; empty: it stays here."),
            )

    def pages(self) -> dict[int, int]:
        """Return record id → pages of what goes out."""
        return {
            int(name.removeprefix(_PAGES)): count
            for name, count in self.cleaned_data.items()
            if count
        }


class BackForm(forms.Form):
    """How something came back."""

    use_required_attribute = False

    pages = forms.IntegerField(
        label=_("Pages that came back"), required=False, min_value=0, max_value=_MOST_PAGES
    )
    condition = forms.ChoiceField(
        label=_("Condition"), required=False, choices=[("", "—"), *Loan.Condition.choices]
    )
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is missing or damaged becomes an incident and is followed there."),
    )


class LongerForm(forms.Form):
    """Until when something is needed longer, and what for."""

    use_required_attribute = False

    until = forms.DateField(
        label=_("Comes back on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=_("What you need it for"),
        required=False,
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RecallForm(forms.Form):
    """Why something is needed back before its time."""

    use_required_attribute = False

    why = forms.CharField(
        label=_("Why it is needed back"),
        required=False,
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
