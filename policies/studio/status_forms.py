"""The form of a rule by which the status of customers changes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.document.effective import effective
from policies.document.statuses import MOST_DAYS, status_field
from policies.document.values import PolicyDocument, StatusRule
from policies.fields.rules import FieldType
from policies.studio.forms import StudioForm, category_choices, choices_among

_DATES = frozenset({FieldType.DATE, FieldType.DATETIME})
NONE_YET = "-"  # among those before: no status yet


class StatusRuleForm(StudioForm):
    """Upon what customers of a category come to a status, and from which."""

    places = {
        "status_before": "before",
        "status_idle": "idle",
        "status_upon": "upon",
        "status_date": "date_field",
    }
    elsewhere = "before"

    before = forms.MultipleChoiceField(
        label=_("Only from the status"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: from any other."),
    )
    idle = forms.IntegerField(
        label=_("Days without contact or business"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_(
            "Nothing entered in the file and no development noted for so long; 0: not counted."
        ),
    )
    upon = forms.MultipleChoiceField(
        label=_("When one of these is filed"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("The record itself, or an item in its file: a contract, for example."),
    )
    date_field = forms.ChoiceField(
        label=_("When this day has come"),
        required=False,
        help_text=_("A date of the record, such as the end of the relationship."),
    )

    def __init__(
        self, *args: Any, document: PolicyDocument, category: str, becomes: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.category, self.becomes = category, becomes
        field = status_field(document, category)
        choices = [one for one in field.choices if one.code != becomes] if field else []
        before = [(NONE_YET, _("no status yet")), *choices_among(choices)]
        dates = [
            one
            for one in effective(document, category).fields
            if one.type in _DATES and not (one.repeat or one.sealed)
        ]
        self.fields["before"].choices = before  # type: ignore[attr-defined]  # a choice field
        self.fields["upon"].choices = category_choices(document)  # type: ignore[attr-defined]  # a choice field
        self.fields["date_field"].choices = choices_among(dates, _("None"))  # type: ignore[attr-defined]  # a choice field

    def value(self) -> StatusRule:
        """Return the rule as filled in."""
        said = self.cleaned_data
        return StatusRule(
            category=self.category,
            becomes=self.becomes,
            before=tuple("" if one == NONE_YET else one for one in said["before"]),
            idle=said["idle"] or 0,
            upon=tuple(said["upon"]),
            date_field=said["date_field"],
        )


def said_of(rule: StatusRule | None) -> dict[str, Any]:
    """Return what the form shows of a rule."""
    if rule is None:
        return {}
    return {
        "before": [one or NONE_YET for one in rule.before],
        "idle": rule.idle,
        "upon": list(rule.upon),
        "date_field": rule.date_field,
    }
