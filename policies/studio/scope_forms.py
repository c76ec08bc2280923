"""The form of a scope: which kinds of record, and which staff the regulation covers for them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.document.values import PolicyDocument, Scope
from policies.studio.forms import StudioForm, category_choices, choices_among


class ScopeForm(StudioForm):
    """One scope of the regulation."""

    places = {"double": "code"}

    code = forms.CharField(label=_("Code"), max_length=20)
    zh = forms.CharField(label=_("Chinese name"), max_length=200)
    en = forms.CharField(label=_("English name"), max_length=200, required=False)
    categories = forms.MultipleChoiceField(
        label=_("Kinds of record"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_(
            "A category reaches those below it; a scope that names a nearer one goes before."
        ),
    )
    departments = forms.MultipleChoiceField(
        label=_("Departments in scope"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all departments."),
    )
    positions = forms.MultipleChoiceField(
        label=_("Staff groups in scope"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all positions."),
    )

    def __init__(
        self, *args: Any, document: PolicyDocument, known: Scope | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.document, self.known = document, known
        self.fields["categories"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("*", _("All categories")),
            *category_choices(document),
        ]
        self.fields["departments"].choices = choices_among(document.departments)  # type: ignore[attr-defined]  # a choice field
        self.fields["positions"].choices = choices_among(document.positions)  # type: ignore[attr-defined]  # a choice field
        self.fields["code"].disabled = known is not None

    def clean_code(self) -> str:
        """Say at the field that a code stands once."""
        code = str(self.cleaned_data["code"]).strip()
        if self.known is None and any(one.code == code for one in self.document.scopes):
            raise forms.ValidationError(_("This code stands twice."))
        return code

    def clean(self) -> dict[str, Any] | None:
        """Say that a scope without departments and staff groups narrows nothing."""
        said = super().clean()
        if not (self.cleaned_data.get("departments") or self.cleaned_data.get("positions")):
            self.add_error(
                "departments", _("Tick who is in scope: departments, staff groups or both.")
            )
        return said

    def value(self) -> Scope:
        """Return the scope as filled in."""
        said = self.cleaned_data
        every = "*" in said["categories"]
        return Scope(
            code=said["code"],
            zh=said["zh"],
            en=said["en"],
            categories=("*",) if every else tuple(said["categories"]),
            departments=tuple(said["departments"]),
            positions=tuple(said["positions"]),
        )
