"""The forms of a number pattern and of a retention period, and of the example shown beside them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.document.effective import EffectiveCategory
from policies.document.values import NumberRule
from policies.fields.rules import FieldType
from policies.retention.rules import Action, RetentionRule
from policies.studio.forms import StudioForm, choices_among, choices_of
from policies.studio.words import ACTIONS, STARTS, TRIGGERS

_PERIOD_HELP = _("P10Y is ten years, P6M six months, P30D thirty days; empty is permanent.")


class NumberForm(StudioForm):
    """The number pattern of a category."""

    elsewhere = "pattern"
    places = {"date_field": "date_field", "date_unused": "date_field"}

    pattern = forms.CharField(
        label=_("Pattern"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    date_field = forms.ChoiceField(
        label=_("Date the number shows"),
        required=False,
        help_text=_("The year in the number is that of this date."),
    )

    def __init__(self, *args: Any, within: EffectiveCategory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dates = [
            known
            for known in within.fields
            if known.type in {FieldType.DATE, FieldType.DATETIME} and not known.repeat
        ]
        self.fields["date_field"].choices = choices_among(dates, _("The day of filing"))  # type: ignore[attr-defined]  # a choice field

    def value(self, category: str) -> NumberRule:
        """Return the rule as filled in."""
        said = self.cleaned_data
        return NumberRule(category=category, pattern=said["pattern"], date_field=said["date_field"])


class RetentionForm(StudioForm):
    """One row of the retention schedule."""

    elsewhere = "period"
    places = {
        "unknown_trigger": "trigger",
        "unknown_start": "start",
        "unknown_condition": "condition",
        "no_basis": "basis",
        "double": "trigger",
        "below_minimum": "period",
    }

    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("As printed in numbers: Y, D30, D10.")
    )
    period = forms.CharField(
        label=_("Period"), max_length=20, required=False, help_text=_PERIOD_HELP
    )
    trigger = forms.MultipleChoiceField(
        label=_("Counted from"),
        required=False,
        choices=[(code, text) for code, text in TRIGGERS.items()],
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("With several, the latest date counts."),
    )
    start = forms.ChoiceField(
        label=_("Begins"), required=False, choices=[(code, text) for code, text in STARTS.items()]
    )
    action = forms.ChoiceField(label=_("At the end"), choices=choices_of(ACTIONS))
    basis = forms.CharField(
        label=_("Basis"), max_length=300, required=False, help_text=_("The law or rule.")
    )
    minimum = forms.CharField(
        label=_("Statutory minimum"),
        max_length=20,
        required=False,
        help_text=_(
            "No period may be shorter; once published only the compliance officer lowers it."
        ),
    )
    maximum = forms.CharField(label=_("Ceiling for personal data"), max_length=20, required=False)
    condition = forms.ChoiceField(
        label=_("Only where"), required=False, help_text=_("A yes-or-no field that must be yes.")
    )

    def __init__(self, *args: Any, within: EffectiveCategory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flags = [known for known in within.fields if known.type is FieldType.BOOL]
        self.fields["condition"].choices = choices_among(flags, _("Always"))  # type: ignore[attr-defined]  # a choice field

    def value(self, category: str) -> RetentionRule:
        """Return the rule as filled in."""
        said = dict(self.cleaned_data)
        return RetentionRule(
            **{
                **said,
                "category": category,
                "trigger": "|".join(said["trigger"]),
                "action": Action(said["action"]),
                "period": said["period"].strip().upper(),
                "minimum": _period(said["minimum"]),
                "maximum": said["maximum"].strip().upper(),
            }
        )


def _period(text: str) -> str:
    plain = text.strip()
    return plain.lower() if plain.lower() == "permanent" else plain.upper()


class ExampleForm(forms.Form):
    """The day from which the example counts."""

    example_from = forms.DateField(label=_("Example: the date it counts from"), required=False)
