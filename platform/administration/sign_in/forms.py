"""Forms of second factors, of proving oneself again, and of what the company asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from security.factors.passkey_actions import LONGEST_NAME
from security.people.models import Position, User
from security.profiles.rules import ASVS, CHOSEN, DENGBAO3, LONGEST_GRACE, Demand


class CodeForm(forms.Form):
    """A code of an authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=32,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
    )


class PasskeyForm(forms.Form):
    """What the browser says for a device."""

    credential = forms.JSONField(widget=forms.HiddenInput)


class NewPasskeyForm(PasskeyForm):
    """The same of a new passkey, with the name it is told apart by."""

    name = forms.CharField(
        label=_("Name of the device"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("To tell it apart from others: my phone, the key on my ring."),
    )


class AppForm(CodeForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["code"].help_text = _("The six digits the app shows for this account.")


class PasswordAgainForm(forms.Form):
    """One's own password, once more."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class ReasonForm(forms.Form):
    """Why the way in of somebody is changed."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Why, and how you know that it is this person who asks. It stands in the audit trail."
        ),
    )


class EndingSessionsForm(forms.Form):
    """Why the sessions of somebody are ended."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the audit trail."),
    )


class UnlockingForm(forms.Form):
    """Why a sign-in is unlocked before its time."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why, and how you know who tried. It stands in the audit trail."),
    )


def _chosen(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, help_text=help_text)


class ProfileForm(forms.Form):
    """What the company asks when people sign in; `version` is that of what was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    profile = forms.ChoiceField(
        label=_("Security profile"),
        choices=((ASVS, _("International (OWASP ASVS)")), (DENGBAO3, _("MLPS level 3 (等保三级)"))),
        widget=forms.RadioSelect,
        help_text=_(
            "With MLPS level 3 passwords need three kinds of signs and change every 90 days (not of who has "
            "a second factor), and the last five do not come back."
        ),
    )
    officers = forms.BooleanField(
        label=_(
            "Ask the officers: system, security and audit administrators, heads of the archive"
        ),
        required=False,
        disabled=True,
        help_text=_(
            "Always: one stolen password of theirs opens the whole company. They have as many days as below, "
            "seven at most, from their first post as an officer."
        ),
    )
    positions = forms.MultipleChoiceField(
        label=_("Further positions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Further people"),
        required=False,
        queryset=User.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    grace_days = forms.IntegerField(
        label=_("Days to set it up"),
        min_value=0,
        max_value=LONGEST_GRACE,
        help_text=_(
            "Until then who is asked may still work without it; afterwards the first sign-in leads "
            "to setting it up."
        ),
    )

    idle_minutes = _chosen(
        _("Idle minutes until a session ends"),
        _("International: 120 if empty, 5 to 480. MLPS level 3: 30 if empty, 5 to 30."),
    )
    session_hours = _chosen(
        _("Hours after which one signs in again"),
        _("International: 12 if empty, 1 to 24. MLPS level 3: 12 if empty, 1 to 12."),
    )
    least_length = _chosen(
        _("Shortest password (characters)"),
        _("12 if empty, 12 to 64."),
    )

    def __init__(self, *args: Any, asked: Demand, version: int, **more: Any) -> None:
        more["initial"] = {
            "version": version,
            "profile": asked.profile,
            "officers": asked.asks_officers,
            "positions": sorted(asked.positions),
            "people": sorted(asked.people),
            "grace_days": asked.grace_days,
            **{name: getattr(asked, name) for name in CHOSEN},
        }
        super().__init__(*args, **more)
        self.lifted = asked.lifted
        if asked.lifted:
            self.fields["officers"].help_text = _(
                "Whoever operates this installation has lifted this (FONDS_OFFICERS_WITHOUT_FACTOR): for "
                "demonstrations and tests, not for real files. Each such sign-in stands in the trail."
            )
        positions = Position.objects.filter(closed=False)
        chosen = [(one.code, f"{one.code} {one}") for one in positions]
        self.fields["positions"].choices = chosen  # type: ignore[attr-defined]  # a choice field
        people = User.objects.filter(is_active=True).order_by("name", "pk")
        self.fields["people"].queryset = people  # type: ignore[attr-defined]  # a model choice

    @property
    def wanted(self) -> Demand:
        """Return what the company is to ask."""
        data = self.cleaned_data
        return Demand(
            profile=data["profile"],
            lifted=self.lifted,
            positions=frozenset(data["positions"]),
            people=frozenset(user.pk for user in data["people"]),
            grace_days=data["grace_days"],
            **{name: data[name] for name in CHOSEN},
        )
