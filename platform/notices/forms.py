"""Forms of notices: one's own choices, channels, texts, the sender."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.models import MediumChoice, ModeChoice
from notices.port import Kind, kinds
from notices.rules import LONGEST_BODY, LONGEST_SUBJECT, NOT_CHOSEN, Medium, is_chosen_by_people


class ChoicesForm(forms.Form):
    """One choice for each kind; an escalation is shown, and fixed."""

    def __init__(self, *args: Any, chosen: dict[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.codes: dict[str, str] = {}
        for kind in kinds():
            if kind.code in NOT_CHOSEN:
                continue
            fixed = not is_chosen_by_people(kind.code, escalation=kind.escalation)
            name = kind.code.replace(".", "_")
            self.codes[name] = kind.code
            self.fields[name] = forms.ChoiceField(
                label=_(kind.label),
                choices=ModeChoice.choices,
                required=False,
                initial=ModeChoice.AT_ONCE if fixed else chosen.get(kind.code, ModeChoice.AT_ONCE),
                disabled=fixed,
                help_text=_("Always at once: it cannot wait.") if fixed else "",
            )

    def wanted(self) -> dict[str, str]:
        """Return the choices by kind."""
        return {
            code: self.cleaned_data[name]
            for name, code in self.codes.items()
            if not self.fields[name].disabled and self.cleaned_data[name]
        }


class ChannelForm(forms.Form):
    """A webhook or group robot. Address and secret are never shown again: empty means as before."""

    name = forms.CharField(label=gettext_lazy("Channel name"), max_length=100)
    medium = forms.ChoiceField(
        label=gettext_lazy("Road"),
        choices=[choice for choice in MediumChoice.choices if choice[0] != Medium.MAIL],
    )
    address = forms.CharField(
        label=gettext_lazy("Web address"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only these notices"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked means all."),
    )

    def __init__(self, *args: Any, stored: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [
            (kind.code, _(kind.label)) for kind in kinds() if kind.code not in NOT_CHOSEN
        ]
        self.fields["address"].required = not stored
        self.fields["address"].help_text = (
            _("Kept sealed and not shown again. Leave it empty to keep it.")
            if stored
            else _("Begins with https://. It is kept sealed and not shown again.")
        )
        self.fields["secret"].help_text = (
            _("Leave it empty to keep it.")
            if stored
            else _("A webhook needs one; a robot only where signing was switched on for it.")
        )


class WordingForm(forms.Form):
    """The company's own text of a kind in one language."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT, required=False
    )
    body = forms.CharField(
        label=gettext_lazy("Notice text"),
        max_length=LONGEST_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class SenderForm(forms.Form):
    """Under which name and address mails go out."""

    name = forms.CharField(
        label=gettext_lazy("Sender's name"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Empty: the name of the company."),
    )
    address = forms.CharField(
        label=gettext_lazy("Sender's address"), max_length=254, required=False
    )


def label_of(kind: Kind | None, code: str) -> str:
    """Return the name of a kind, its code when its owner is gone."""
    return _(kind.label) if kind else code
