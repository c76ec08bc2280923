"""Forms of people in bulk: a file and how it is to be taken, and the own names of departments."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.clock import today
from security.people.models import Department
from security.people.rules import UnitData


class PeopleFileForm(forms.Form):
    """A file of people, the day from which moves count, and whether it lists everybody."""

    file = forms.FileField(
        label=_("Spreadsheet of people"),
        help_text=_("Excel workbook (.xlsx) or one table as text (.csv)"),
        error_messages={"empty": _("The file is empty.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    effective = forms.DateField(
        label=_("Moves count from"),
        help_text=_("The old post ends the day before."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    complete = forms.BooleanField(
        label=_("The table of people lists everybody: who is missing has left"), required=False
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["effective"].initial = today()


class NamesForm(forms.Form):
    """For each department its own Chinese and English name."""

    def __init__(self, *args: Any, departments: Sequence[Department], **more: Any) -> None:
        super().__init__(*args, **more)
        self._departments = departments
        for one in departments:
            self.fields[f"zh-{one.code}"] = forms.CharField(
                label=_("Chinese name"), max_length=100, initial=one.zh
            )
            self.fields[f"en-{one.code}"] = forms.CharField(
                label=_("English name"), max_length=100, initial=one.en, required=False
            )

    def sections(self) -> list[dict[str, Any]]:
        """Return the fields, each department under its code and present name."""
        return [
            {
                "title": f"{one.code} {one}",
                "fields": [self[f"zh-{one.code}"], self[f"en-{one.code}"]],
            }
            for one in self._departments
        ]

    def units(self) -> list[UnitData]:
        """Return the departments that get another name."""
        found = [
            UnitData(
                code=one.code,
                zh=self.cleaned_data[f"zh-{one.code}"],
                en=self.cleaned_data[f"en-{one.code}"],
            )
            for one in self._departments
        ]
        present = {one.code: (one.zh, one.en) for one in self._departments}
        return [unit for unit in found if present[unit.code] != (unit.zh, unit.en)]
