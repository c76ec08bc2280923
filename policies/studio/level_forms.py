"""The forms of confidentiality: the least level of all archives, and how a category is kept confidential."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.document.secrecy import LONGEST
from policies.document.values import Confidentiality, PolicyDocument
from policies.studio.forms import StudioForm, choices_among

_ROWS = {"rows": 5}


class AllConfidentialForm(StudioForm):
    """The level that every archive has at least."""

    level = forms.ChoiceField(label=_("All archives are at least"))

    def __init__(self, *args: Any, document: PolicyDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = choices_among(document.levels[1:])  # type: ignore[attr-defined]  # a choice field
        if len(document.levels) > 1:
            self.fields["level"].initial = document.levels[-2:][0].code


class ConfidentialityForm(StudioForm):
    """What is kept confidential, by which measures, and who answers for it."""

    places = {
        f"{name}_{code}": name
        for name in ("scope", "measures", "responsibilities")
        for code in ("missing", "long")
    }
    elsewhere = "scope"

    scope = forms.CharField(
        label=_("What is kept confidential"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("Which records or parts of them, and from whom."),
    )
    measures = forms.CharField(
        label=_("Measures"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("What is done: who gets at them, how they are kept, copied and passed on."),
    )
    responsibilities = forms.CharField(
        label=_("Responsibilities"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("Who answers for what, and what follows from a breach."),
    )

    def value(self, category: str) -> Confidentiality:
        """Return the rule as filled in."""
        said = self.cleaned_data
        return Confidentiality(
            category=category,
            scope=said["scope"].strip(),
            measures=said["measures"].strip(),
            responsibilities=said["responsibilities"].strip(),
        )
