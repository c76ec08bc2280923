"""What is typed of the register: a correction, the class a custodian confirms, a report and its acknowledgement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.records.register_screens import FIELDS


class CorrectionForm(forms.Form):
    """A dated correction of a line."""

    field = forms.ChoiceField(label=_("What is corrected"), choices=list(FIELDS.items()))
    text = forms.CharField(label=_("What it should read"), max_length=500)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConfirmForm(forms.Form):
    """The class in which the custodian files a record."""

    category = forms.ChoiceField(label=_("Category"))

    def __init__(self, *args: Any, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = categories  # type: ignore[attr-defined]  # a choice field


class ReportForm(forms.Form):
    """What is reported to whom; the choices are departments with something to report."""

    what = forms.ChoiceField(label=_("What is reported"), widget=forms.RadioSelect)
    remark = forms.CharField(
        label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = choices  # type: ignore[attr-defined]  # a choice field


class AcknowledgeForm(forms.Form):
    """The acknowledgement of a report."""

    answer = forms.CharField(
        label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
