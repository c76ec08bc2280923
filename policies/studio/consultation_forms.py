"""The form of how records of a category are consulted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.document.consultations import (
    EVERYBODY,
    MOST_ANSWER_DAYS,
    MOST_LISTED,
    MOST_LOAN_DAYS,
    MOST_MINUTES,
    MOST_RENEWALS,
    givable,
)
from policies.document.values import Consultation, PolicyDocument
from policies.studio.forms import StudioForm, choices_among


class ConsultationForm(StudioForm):
    """Who runs queries, what is said first, and what lists and screens show."""

    places = {
        "consultation_given": "given",
        "consultation_answer_days": "answer_days",
        "consultation_loan_days": "loan_days",
        "consultation_loan_renewals": "loan_renewals",
        "consultation_position": "designated",
        "consultation_purpose": "purposes",
        "consultation_level": "watermark",
        "consultation_minutes": "minutes",
        "consultation_shown": "shown",
        "consultation_asked": "asked",
    }
    elsewhere = "designated"

    designated = forms.MultipleChoiceField(
        label=_("Designated query persons"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Only these positions run queries here; others ask for a result. None ticked: whoever has the right."
        ),
    )
    identity = forms.BooleanField(
        label=_("The identity is checked first"),
        required=False,
        help_text=_(
            "Filed records are shown customer by customer, once it is noted how the identity was checked."
        ),
    )
    purposes = forms.MultipleChoiceField(
        label=_("Purposes of consultation"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One of these is chosen first. None ticked: no purpose is asked."),
    )
    asked = forms.MultipleChoiceField(
        label=_("Who is asked first"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those who answer queries; who keeps the records need not be."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes it holds"), min_value=1, max_value=MOST_MINUTES, initial=30
    )
    shown = forms.IntegerField(
        label=_("Records up to which a list shows personal data"),
        min_value=0,
        max_value=MOST_LISTED,
        initial=0,
        help_text=_(
            "A longer list masks it until it is narrowed; 0: no bound. What is given out has limits of its own."
        ),
    )
    watermark = forms.ChoiceField(
        label=_("Watermark on screens from level"),
        required=False,
        help_text=_("Who looks and when stands over lists, records and files, also on paper."),
    )

    given = forms.MultipleChoiceField(
        label=_("Fields answers to customers may hold"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: no extract is made of these records."),
    )
    answer_days = forms.IntegerField(
        label=_("Working days to answer a customer"),
        min_value=1,
        max_value=MOST_ANSWER_DAYS,
        initial=5,
    )
    answer_check = forms.BooleanField(
        label=_("A second person checks the extract"),
        required=False,
        initial=True,
        help_text=_("Nobody releases what he drew up himself."),
    )
    loan_days = forms.IntegerField(
        label=_("Days a record is lent at most"),
        required=False,
        min_value=0,
        max_value=MOST_LOAN_DAYS,
        initial=0,
        help_text=_("0: as long as who decides agrees to."),
    )
    loan_renewals = forms.IntegerField(
        label=_("Times a loan is prolonged"),
        required=False,
        min_value=0,
        max_value=MOST_RENEWALS,
        initial=0,
        help_text=_("Each time it is asked and decided anew; 0: never."),
    )
    loan_block = forms.BooleanField(
        label=_("Overdue loans block new ones"),
        required=False,
        help_text=_("Who has something overdue is lent nothing more until it is back."),
    )

    def __init__(self, *args: Any, document: PolicyDocument, category: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        positions = choices_among(document.positions)
        self.fields["designated"].choices = positions  # type: ignore[attr-defined]  # a choice field
        self.fields["asked"].choices = [(EVERYBODY, _("Everybody")), *positions]  # type: ignore[attr-defined]  # a choice field
        self.fields["purposes"].choices = choices_among(document.purposes)  # type: ignore[attr-defined]  # a choice field
        fields = givable(document, category)
        self.fields["given"].choices = choices_among(fields)  # type: ignore[attr-defined]  # a choice field
        self.fields["watermark"].choices = choices_among(document.levels, _("None"))  # type: ignore[attr-defined]  # a choice field

    def value(self, category: str) -> Consultation:
        """Return the rule as filled in."""
        said = self.cleaned_data
        everybody = EVERYBODY in said["asked"]
        return Consultation(
            category=category,
            designated=tuple(said["designated"]),
            asked=(EVERYBODY,) if everybody else tuple(said["asked"]),
            identity=said["identity"],
            purposes=tuple(said["purposes"]),
            minutes=said["minutes"],
            shown=said["shown"],
            watermark=said["watermark"],
            given=tuple(said["given"]),
            answer_days=said["answer_days"],
            answer_check=said["answer_check"],
            loan_days=said["loan_days"] or 0,
            loan_renewals=said["loan_renewals"] or 0,
            loan_block=said["loan_block"],
        )
