"""The table of a category's steps: which stage each is of, how it is called, and which departments act in it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from policies.categories.rules import Stage, StageDuty
from policies.document.values import PolicyDocument
from policies.studio.words import STAGES, named

BLANK_ROWS = 1


class StageForm(forms.Form):
    """One step; without a stage it is left out."""

    place = forms.IntegerField(
        label=_("Order"),
        required=False,
        min_value=1,
        max_value=99,
        widget=forms.NumberInput(attrs={"class": "policy-order"}),
    )
    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[("", "—"), *STAGES.items()]
    )
    zh = forms.CharField(label=_("Chinese name"), max_length=40, required=False)
    en = forms.CharField(label=_("English name"), max_length=40, required=False)
    departments = forms.MultipleChoiceField(
        label=_("Departments that alone act in it"), required=False
    )

    def __init__(self, *args: Any, document: PolicyDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.code, named(one)) for one in document.departments
        ]

    def clean(self) -> dict[str, Any] | None:
        """Say at the field that a row with names or departments needs its stage."""
        said = super().clean()
        filled = [name for name in ("zh", "en", "departments") if self.cleaned_data.get(name)]
        if filled and not self.cleaned_data.get("stage"):
            self.add_error("stage", _("Choose the stage of this step, or empty the row."))
        return said

    @property
    def cells(self) -> list[dict[str, Any]]:
        """A tick for each department, as the table shows it."""
        ticked = set(self["departments"].value() or ())
        name = self.add_prefix("departments")
        return [
            {"name": name, "code": code, "label": label, "checked": code in ticked}
            for code, label in self.fields["departments"].choices  # type: ignore[attr-defined]  # a choice field
        ]


StageRows = formset_factory(StageForm, extra=BLANK_ROWS)


def rows_of(
    duties: Iterable[StageDuty], document: PolicyDocument, data: Any
) -> BaseFormSet[StageForm]:
    """Return the rows of a category's steps, filled in from `data` if there is any."""
    initial = [
        {
            "place": place,
            "stage": duty.stage.value,
            "zh": duty.zh,
            "en": duty.en,
            "departments": list(duty.departments),
        }
        for place, duty in enumerate(duties, start=1)
    ]
    return StageRows(
        data or None, initial=initial, prefix="steps", form_kwargs={"document": document}
    )


def duties_in(rows: BaseFormSet[StageForm]) -> tuple[StageDuty, ...]:
    """Return the steps as filled in, in their order; rows without an order come last."""
    filled = [said for said in rows.cleaned_data if said.get("stage")]
    filled.sort(key=lambda said: said.get("place") or 100)
    return tuple(
        StageDuty(
            stage=Stage(said["stage"]),
            departments=tuple(said["departments"]),
            zh=said["zh"].strip(),
            en=said["en"].strip(),
        )
        for said in filled
    )
