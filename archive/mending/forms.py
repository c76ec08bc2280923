"""The form by which corrected rows come back."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CorrectedForm(forms.Form):
    """The workbook of rows left out, corrected."""

    file = forms.FileField(
        label=_("Corrected workbook"),
        help_text=_(
            "The one that was downloaded here; keep its last column, which knows the rows."
        ),
        error_messages={"empty": _("The file is empty.")},
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,.xlsm,.xls,.csv", "data-fonds-drop": _("or drop it here")}
        ),
    )
