"""The forms of rights: one grant, the filter of the grid, and the reach of newly ticked rights."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.access.rules import Grant, RowScope, Verb
from policies.document.values import PolicyDocument
from policies.studio.forms import StudioForm, category_choices, choices_among, choices_of
from policies.studio.rules import Reach
from policies.studio.words import ROWS, SENSITIVITIES, VERBS

MASKS = [(code, text) for code, text in SENSITIVITIES.items() if code]


class ReachForm(StudioForm):
    """How far rights go."""

    elsewhere = "rows"
    places = {
        "unknown_level": "clearance",
        "unknown_mask": "mask",
        "mask_and_clear": "clear",
        "undelegated": "delegated",
    }

    rows = forms.ChoiceField(label=_("Row scope"), choices=choices_of(ROWS), initial="all")
    clearance = forms.ChoiceField(label=_("Up to level"))
    mask = forms.MultipleChoiceField(
        label=_("Masked"),
        required=False,
        choices=MASKS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Shown as *** even to those who may view."),
    )
    clear = forms.MultipleChoiceField(
        label=_("Shown in clear"),
        required=False,
        choices=MASKS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of what the head of the regulation masks by default."),
    )
    delegated = forms.BooleanField(
        label=_("Delegated by the custodian"),
        required=False,
        help_text=_(
            "Create, import, edit, file, loan desk, view and destroy are the custodian's duties; "
            "others hold them only where it delegates them."
        ),
    )

    def __init__(self, *args: Any, document: PolicyDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clearance"].choices = choices_among(document.levels)  # type: ignore[attr-defined]  # a choice field
        if document.levels:
            self.fields["clearance"].initial = document.levels[-1].code

    def reach(self) -> Reach:
        """Return the reach as filled in."""
        said = self.cleaned_data
        return Reach(
            rows=RowScope(said["rows"]),
            clearance=said["clearance"],
            mask=tuple(said["mask"]),
            clear=tuple(said["clear"]),
            delegated=said["delegated"],
        )


class GridForm(ReachForm):
    """The reach of what is newly ticked in a grid."""

    elsewhere = ""


class GrantForm(ReachForm):
    """One grant: to whom, where, what, how far and how long."""

    elsewhere = "verbs"
    places = {
        **ReachForm.places,
        "unknown_department": "department",
        "unknown_position": "position",
        "unknown_category": "categories",
        "period": "valid_to",
        "without_view": "verbs",
    }
    field_order = (
        "department",
        "position",
        "categories",
        "verbs",
        "rows",
        "clearance",
        "mask",
        "clear",
        "delegated",
    )

    department = forms.ChoiceField(label=_("Department"), required=False)
    position = forms.ChoiceField(label=_("Position"), required=False)
    categories = forms.MultipleChoiceField(
        label=_("Categories"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("A category reaches those below it."),
    )
    verbs = forms.MultipleChoiceField(
        label=_("Rights"), choices=list(VERBS.items()), widget=forms.CheckboxSelectMultiple
    )
    valid_from = forms.DateField(label=_("Valid from"), required=False)
    valid_to = forms.DateField(label=_("Valid to"), required=False)

    def __init__(self, *args: Any, document: PolicyDocument, **kwargs: Any) -> None:
        super().__init__(*args, document=document, **kwargs)
        self.fields["department"].choices = choices_among(document.departments, _("Any"))  # type: ignore[attr-defined]  # a choice field
        self.fields["position"].choices = choices_among(document.positions, _("Any"))  # type: ignore[attr-defined]  # a choice field
        self.fields["categories"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("*", _("All categories")),
            *category_choices(document),
        ]

    def clean(self) -> dict[str, Any] | None:
        """Say at the field that a right cannot end before it begins."""
        said = super().clean()
        begins, ends = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", _("A right ends before it begins."))
        return said

    def value(self) -> Grant:
        """Return the grant as filled in."""
        said = self.cleaned_data
        reach = self.reach()
        return Grant(
            department=said["department"],
            position=said["position"],
            categories=tuple(said["categories"]),
            verbs=tuple(Verb(verb) for verb in said["verbs"]),
            rows=reach.rows,
            clearance=reach.clearance,
            mask=reach.mask,
            clear=reach.clear,
            valid_from=said["valid_from"],
            valid_to=said["valid_to"],
            delegated=reach.delegated,
        )
