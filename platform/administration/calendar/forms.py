"""Forms of the working calendar: one day, a file of days, a deadline to try."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from administration.calendar.rules import FIRST_YEAR, LAST_YEAR, NAME_LENGTH
from kernel.calendar import MAX_WORKING_DAYS

OFF, WORKED = "off", "work"
_BOUNDS = [
    MinValueValidator(date(FIRST_YEAR, 1, 1)),
    MaxValueValidator(date(LAST_YEAR, 12, 31)),
]


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=_BOUNDS, **more)


class DayForm(forms.Form):
    """One day of the company's own, or a span of them."""

    prefix = "day"

    first = _day(_("First day"))
    last = _day(_("Last day"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[(OFF, _("day off")), (WORKED, _("worked"))])
    name = forms.CharField(label=_("Name of the day"), required=False, max_length=NAME_LENGTH)


class ImportForm(forms.Form):
    """A CSV file with the days of one year."""

    prefix = "import"

    go = forms.CharField(widget=forms.HiddenInput, initial="1")
    file = forms.FileField(
        label=_("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_("One day a line: date, off or work (休 or 班), name."),
    )


class TryForm(forms.Form):
    """A deadline in working days, to see what the calendar makes of it."""

    start = _day(_("From"))
    n = forms.IntegerField(label=_("Working days"), min_value=1, max_value=MAX_WORKING_DAYS)
