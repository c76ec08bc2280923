"""Forms of identity providers: what one is, which group gives which post, whose account it is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from security.people.models import Department, Position
from security.providers.actions import LONGEST_SECRET
from security.providers.group_rules import GroupPost
from security.providers.rules import (
    CREATE,
    LEAST_CHECK,
    LONGEST_SUBJECT,
    MOST_CHECK,
    REFUSE,
    USUAL_CHECK,
    ProviderData,
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.split()))


class ProviderForm(forms.Form):
    """What a company says of its provider; `version` is that of what was seen. The secret is never shown again."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Name on the button"),
        max_length=64,
        help_text=_("As your people know it: Company account, WeCom gateway."),
    )
    issuer = forms.CharField(
        label=_("Issuer"),
        max_length=500,
        help_text=_("The address the provider calls itself by, such as https://id.example.com."),
    )
    client_id = forms.CharField(
        label=_("Client id"),
        max_length=255,
        required=False,
        help_text=_("The provider gives it to you when you register Fonds there."),
    )
    secret = forms.CharField(
        label=_("Client secret"),
        max_length=LONGEST_SECRET,
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed and never shown again. Empty leaves the one there is."),
    )
    scopes = forms.CharField(
        label=_("Scopes"),
        max_length=300,
        initial="openid profile",
        help_text=_("Words with blanks between them; “openid” is one of them."),
    )
    name_claim = forms.CharField(
        label=_("Claim with the account's name"),
        max_length=100,
        initial="preferred_username",
        help_text=_("Only shown, or given to somebody new. Nobody is known by it."),
    )
    unknown = forms.ChoiceField(
        label=_("People nobody is linked to"),
        choices=(
            (REFUSE, _("are refused")),
            (CREATE, _("are registered without any post")),
        ),
        widget=forms.RadioSelect,
        initial=REFUSE,
    )
    only_way = forms.BooleanField(
        label=_("Who is linked does not sign in with a password any more"),
        required=False,
        help_text=_("Who manages people always may, or nobody gets in while the provider is down."),
    )
    check_minutes = forms.IntegerField(
        label=_("Minutes after which the provider is asked again"),
        required=False,
        min_value=LEAST_CHECK,
        max_value=MOST_CHECK,
        initial=USUAL_CHECK,
        help_text=_(
            "60 if empty, 5 to 720. Nobody notices while still signed in there; who is not is signed out here, "
            "and groups that are gone take their posts."
        ),
    )
    factors = forms.CharField(
        label=_("Counts as a second factor"),
        max_length=300,
        required=False,
        help_text=_(
            "Values of amr or acr by which the provider says so, such as mfa otp. Empty: the rule of the "
            "company holds as with passwords."
        ),
    )
    groups_claim = forms.CharField(
        label=_("Claim with the groups"),
        max_length=100,
        required=False,
        help_text=_("Such as groups. Empty: groups give no posts."),
    )

    def __init__(
        self, *args: Any, kept: ProviderData | None = None, version: int = 0, **more: Any
    ) -> None:
        if kept is not None:
            joined = {"scopes": " ".join(kept.scopes), "factors": " ".join(kept.factors)}
            names = (
                *("name", "issuer", "client_id", "name_claim", "unknown"),
                *("only_way", "check_minutes"),
            )
            plain = {name: getattr(kept, name) for name in (*names, "groups_claim")}
            more["initial"] = {**plain, **joined, "version": version}
        super().__init__(*args, **more)

    @property
    def wanted(self) -> ProviderData:
        """Return what was said."""
        data = self.cleaned_data
        return ProviderData(
            name=data["name"],
            issuer=data["issuer"].strip(),
            client_id=data["client_id"],
            scopes=_words(data["scopes"]),
            name_claim=data["name_claim"],
            unknown=data["unknown"],
            groups_claim=data["groups_claim"],
            factors=_words(data["factors"]),
            only_way=data["only_way"],
            check_minutes=data["check_minutes"] or USUAL_CHECK,
        )


class GroupForm(forms.Form):
    """Which group gives which post."""

    group = forms.CharField(
        label=_("Group"),
        max_length=LONGEST_SUBJECT,
        help_text=_("As the provider writes it in the claim."),
    )
    department = forms.ChoiceField(label=_("Department"))
    position = forms.ChoiceField(label=_("Position"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, model in (("department", Department), ("position", Position)):
            rows = model.objects.filter(closed=False)
            chosen = [("", "—"), *((one.code, f"{one.code} {one}") for one in rows)]
            self.fields[name].choices = chosen  # type: ignore[attr-defined]  # a choice field

    @property
    def wanted(self) -> GroupPost:
        """Return what was chosen."""
        data = self.cleaned_data
        return GroupPost(
            group=data["group"], department=data["department"], position=data["position"]
        )


class LinkForm(forms.Form):
    """Which account at which provider is this person's."""

    provider = forms.ChoiceField(label=_("Identity provider"))
    subject = forms.CharField(
        label=_("Subject"),
        max_length=LONGEST_SUBJECT,
        help_text=_(
            "The text by which the provider knows the person for good (sub), not the mail address. A "
            "refused sign-in has it in the audit trail."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, providers: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["provider"].choices = [(str(pk), name) for pk, name in providers]  # type: ignore[attr-defined]  # a choice field
