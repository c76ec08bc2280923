"""The forms of regulations: the words of a draft, what carries a clause out, why it is published or repealed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.regulations.rules import Content, Effect, Reason
from policies.studio.forms import Choices, StudioForm

EFFECTS: dict[str, Any] = {
    Effect.REMIND: _("They are reminded every week"),
    Effect.BLOCK_LATER: _("After these days they can do nothing else before they read it"),
    Effect.BLOCK: _("They can do nothing else before they read it"),
}
REASONS: dict[str, Any] = {
    Reason.FIRST: _("First version"),
    Reason.LAW: _("A law changed"),
    Reason.POLICY: _("Public policy changed"),
    Reason.ORGANISATION: _("The organisation changed"),
    Reason.AUDIT: _("An audit found something"),
    Reason.INSPECTION: _("An inspection found something"),
    Reason.EVALUATION: _("An evaluation of its effect"),
    Reason.PRACTICE: _("Better practice elsewhere"),
}


class CodeForm(StudioForm):
    """The code of a new regulation."""

    places = {"code": "code", "taken": "code"}

    code = forms.CharField(
        label=_("Code"),
        max_length=16,
        help_text=_("Capital letters, digits and hyphens, such as ZD-01; it stays for ever."),
    )


class RegulationForm(StudioForm):
    """What a draft says."""

    places = {
        "title": "title",
        "text": "text",
        "long": "text",
        "control": "text",
        "unknown": "departments",
        "days": "days",
        "past": "effective_on",
    }

    title = forms.CharField(label=_("Regulation title"), max_length=200)
    title_en = forms.CharField(label=_("English title"), max_length=200, required=False)
    purpose = forms.CharField(
        label=_("Purpose and scope"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    definitions = forms.CharField(
        label=_("Definitions"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    text = forms.CharField(
        label=_("Wording"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_(
            "Paste it as it is: 第一章, 第一条, 一、, 1. and 1.1 at the beginning of a line are found as clauses."
        ),
    )
    department = forms.ChoiceField(label=_("Interpreted by"), required=False)
    departments = forms.MultipleChoiceField(
        label=_("Who has to read it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With all departments below; none means everybody."),
    )
    effective_on = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: from the day it is published."),
    )
    effect = forms.ChoiceField(
        label=_("Who does not acknowledge it"), choices=list(EFFECTS.items())
    )
    days = forms.IntegerField(label=_("Days to read it"), min_value=1, max_value=90, initial=7)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, departments: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, choices in (
            ("department", [("", "—"), *departments]),
            ("departments", departments),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def content(self) -> Content:
        """Return what was typed."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        text = said["text"].replace("\r\n", "\n")
        return Content(
            **{
                **said,
                "text": text,
                "departments": tuple(said["departments"]),
                "effect": Effect(said["effect"]),
            }
        )


def initial_of(content: Content, seen: str) -> dict[str, Any]:
    """Return a draft as its form shows it at first."""
    names = [name for name in RegulationForm.base_fields if name != "seen"]
    return {**{name: getattr(content, name) for name in names}, "seen": seen}


class LinkForm(StudioForm):
    """What carries one clause out."""

    controls = forms.MultipleChoiceField(
        label=_("Carried out by"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 16}),
        help_text=_("Choose several with Ctrl; choose none to take the links away."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, controls: list[tuple[str, Choices]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["controls"]
        if isinstance(field, forms.ChoiceField):
            field.choices = controls


class PublishRegulationForm(StudioForm):
    """Why a version is made."""

    places = {"reason": "reason", "why": "why"}

    reason = forms.ChoiceField(label=_("Reason"), choices=list(REASONS.items()))
    why = forms.CharField(
        label=_("What changed"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, first: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            reasons = [(code, words) for code, words in REASONS.items() if code != Reason.FIRST]
            field.choices = [(Reason.FIRST, REASONS[Reason.FIRST])] if first else reasons


class RevisionForm(StudioForm):
    """Why a regulation should be revised, and what should change."""

    places = {"reason": "reason", "why": "why"}

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[(code, words) for code, words in REASONS.items() if code != Reason.FIRST],
    )
    why = forms.CharField(
        label=_("What should change"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class RepealForm(StudioForm):
    """Why a regulation is repealed."""

    places = {"why": "why"}

    why = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
