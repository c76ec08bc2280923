"""The forms of a reference case and of its link to a revision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.cases.rules import LONGEST_LINE, LONGEST_TEXT, CaseData, Revision, revision_named
from policies.studio.forms import Choices, StudioForm


def _text(**said: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 5})
    return forms.CharField(widget=widget, max_length=LONGEST_TEXT, **said)


class CaseForm(StudioForm):
    """One case."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_LINE)
    origin = forms.CharField(
        label=_("Where it comes from"),
        max_length=LONGEST_LINE,
        required=False,
        help_text=_("A company, a standard, an audit, a policy pack."),
    )
    practice = _text(label=_("What is done well there"))
    lesson = _text(label=_("What the company takes from it"), required=False)

    def said(self) -> CaseData:
        """Return the case as filled in."""
        return CaseData(**self.cleaned_data)


class LinkForm(StudioForm):
    """The revision a case stands behind."""

    elsewhere = "revision"

    revision = forms.ChoiceField(label=_("Revision"))

    def __init__(self, *args: Any, offered: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].choices = [("", "—"), *offered]  # type: ignore[attr-defined]  # a choice field

    def clean_revision(self) -> Revision:
        """Return the revision that was chosen."""
        found = revision_named(self.cleaned_data["revision"])
        if found is None:
            raise forms.ValidationError(_("There is no such revision."))
        return found
