"""The form that takes a file of the policy's tables."""

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.studio.forms import StudioForm


class PolicyFileForm(StudioForm):
    """One file."""

    elsewhere = "file"
    file = forms.FileField(
        label=_("Spreadsheet of the policy"),
        help_text=_("Excel workbook (.xlsx) or one table as text (.csv)"),
        error_messages={"empty": _("The file is empty.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
