"""The form of a purpose: what personal data may leave for, and which consent that needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.document.purposes import LONGEST, agreeable
from policies.document.values import PolicyDocument, Purpose
from policies.studio.forms import StudioForm
from policies.studio.words import named


class PurposeForm(StudioForm):
    """One purpose of the policy."""

    places = {
        "double": "code",
        "purpose_code": "code",
        "purpose_name": "zh",
        "purpose_consent": "consent",
    }

    code = forms.SlugField(label=_("Code"), max_length=LONGEST)
    zh = forms.CharField(label=_("Chinese name"), max_length=200)
    en = forms.CharField(label=_("English name"), max_length=200, required=False)
    business = forms.BooleanField(
        label=_("Belongs to the business"),
        required=False,
        help_text=_("What does not belong to it needs a consent."),
    )
    consent = forms.ChoiceField(
        label=_("Consent that is needed"),
        required=False,
        help_text=_(
            "Only records whose consent names this purpose, and was not withdrawn, leave for it."
        ),
    )

    def __init__(
        self, *args: Any, document: PolicyDocument, known: Purpose | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.document, self.known = document, known
        choices = {one.code: named(one) for one in agreeable(document)}
        if known and known.consent:
            choices.setdefault(known.consent, known.consent)
        self.fields["consent"].choices = [("", _("None")), *choices.items()]  # type: ignore[attr-defined]  # a choice field
        self.fields["code"].disabled = known is not None

    def clean_code(self) -> str:
        """Say at the field that a code stands once."""
        code = str(self.cleaned_data["code"]).strip()
        if self.known is None and any(one.code == code for one in self.document.purposes):
            raise forms.ValidationError(_("This code stands twice."))
        return code

    def value(self) -> Purpose:
        """Return the purpose as filled in."""
        return Purpose(**{name: self.cleaned_data[name] for name in self.base_fields})
