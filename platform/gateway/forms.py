"""The forms of tokens and webhooks."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gateway.hooks.actions import HookData
from gateway.hooks.models import Hook
from gateway.hooks.rules import EVENT_WORDS
from gateway.tokens.queries import service_accounts
from gateway.tokens.rules import SCOPE_WORDS, TokenData
from kernel.clock import today
from security.people.models import User

_USUALLY = timedelta(days=90)


class AccountChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Accounts of programs, each with the sign-in name that tells two of them apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Return how an account is offered."""
        return f"{obj.name} ({obj.username})"


class TokenForm(forms.Form):
    """What a new token is for, how long and from where."""

    name = forms.CharField(
        label=_("Used by"),
        max_length=100,
        help_text=_("Which program, so that you know it again in a year."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Rights"),
        choices=[(scope.value, _(words)) for scope, words in SCOPE_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than the person may do; rights lost since are lost here too."),
    )
    expires_on = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("At most one year from today."),
    )
    networks = forms.CharField(
        label=_("Only from these addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "10.1.0.0/16"}),
        help_text=_("One address or network a line; left empty, from anywhere."),
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["expires_on"].initial = today() + _USUALLY

    def data_given(self) -> TokenData:
        """Return what was given, for the action."""
        return TokenData(
            name=self.cleaned_data["name"],
            scopes=self.cleaned_data["scopes"],
            expires_on=self.cleaned_data["expires_on"],
            networks=self.cleaned_data["networks"].split(),
        )


class AccountTokenForm(TokenForm):
    """A token for an account of a program."""

    field_order = ["person"]

    person = AccountChoice(
        label=_("Account"),
        queryset=User.objects.none(),
        help_text=_("A person without a password: register one for each program, with its posts."),
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = service_accounts()


class HookForm(forms.Form):
    """A webhook: where to, what of."""

    name = forms.CharField(label=_("Program"), max_length=100)
    address = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        help_text=_("A public https:// address; nothing inside a private network."),
    )
    events = forms.MultipleChoiceField(
        label=_("Told of"),
        choices=[(event.value, _(words)) for event, words in EVENT_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    active = forms.BooleanField(label=_("Switched on"), required=False, initial=True)

    def __init__(self, *args: Any, hook: Hook | None = None, **named: Any) -> None:
        if hook is not None:
            kept = {"name": hook.name, "events": hook.events, "active": hook.active}
            named.setdefault("initial", kept)
        super().__init__(*args, **named)
        if hook is not None:
            self.fields["address"].required = False
            self.fields["address"].help_text = _(
                "Left empty, the address stays as it is; it is not shown, for it may hold a key."
            )

    def data_given(self) -> HookData:
        """Return what was given, for the action."""
        return HookData(
            name=self.cleaned_data["name"],
            address=self.cleaned_data["address"].strip(),
            events=self.cleaned_data["events"],
            active=self.cleaned_data["active"],
        )
