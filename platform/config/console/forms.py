"""Forms of the console: a new company with its first person, the reason of a suspension."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backoffice.sentences import sentence
from config.console.ordering import problems_with_password
from config.console.queries import addons, packs
from config.console.rules import problems_with_label, problems_with_start
from kernel.errors import Conflict, FondsError, Invalid
from persistence.provisioning import NewCompany
from policies.packs.loader import joined
from security.people.rules import PersonData

# Which field of the form answers for a problem of a part below.
_FIELDS = {"name": "person_name", "host": "label"}


class PackField(forms.ChoiceField):
    """A pack with the line that says what it is for: it takes a whole row of the form."""

    is_wide = True


class AddonsField(forms.MultipleChoiceField):
    """Add-ons, each with its line."""

    is_wide = True
    widget = forms.CheckboxSelectMultiple


class CompanyForm(forms.Form):
    """A company from a policy pack, and the first person who signs in to it."""

    company_name = forms.CharField(label=_("Name of the company"), max_length=200)
    label = forms.CharField(label=_("Web address"), max_length=63)
    pack = PackField(
        label=_("Policy pack"),
        help_text=_("The archive regulation the company starts from; it can change all of it."),
    )
    addons = AddonsField(
        label=_("Add-ons"),
        required=False,
        help_text=_("Their categories, periods and rights come beside those of the pack."),
    )
    fonds = forms.CharField(
        label=_("Fonds number"),
        max_length=4,
        initial="KH01",
        help_text=_("Four characters that stand in every archive number."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    person_name = forms.CharField(label=_("Name of the first person"), max_length=100)
    username = forms.CharField(label=_("Sign-in name"), max_length=64, initial="admin")
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters, not a common one and not your own name."),
    )

    def __init__(self, *args: Any, base_host: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.base_host = base_host
        language = get_language() or settings.LANGUAGE_CODE
        for name, known in (("pack", packs), ("addons", addons)):
            choice = self.fields[name]
            if isinstance(choice, forms.ChoiceField):
                choice.choices = known(language)
        self.fields["label"].help_text = _("The first part of its host name, before .%(host)s") % {
            "host": base_host
        }
        self.fields["language"].initial = get_language()

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The fields under their two headings."""
        company = ("company_name", "label", "fonds", "language", "pack", "addons")
        person = ("person_name", "username", "email", "password")
        return [
            {"title": _("Company"), "fields": [self[name] for name in company]},
            {"title": _("First person"), "fields": [self[name] for name in person]},
        ]

    @property
    def host(self) -> str:
        """The whole host name of the company."""
        return f"{self.cleaned_data['label']}.{self.base_host}"

    def order(self) -> NewCompany:
        """Return what the company starts with."""
        data = self.cleaned_data
        return NewCompany(
            pack=joined(data["pack"], tuple(data["addons"])),
            fonds=data["fonds"],
            language=data["language"],
            person={
                "username": data["username"],
                "name": data["person_name"],
                "email": data["email"],
                "password": data["password"],
            },
        )

    def clean_label(self) -> str:
        """Host names know no capitals."""
        return str(self.cleaned_data["label"]).strip().lower()

    def clean_fonds(self) -> str:
        """Fonds numbers know no small letters."""
        return str(self.cleaned_data["fonds"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        """Put each problem under its field."""
        data = super().clean() or {}
        person = PersonData(
            username=data.get("username", ""),
            name=data.get("person_name", ""),
            email=data.get("email", ""),
            language=data.get("language", ""),
        )
        problems = problems_with_label(data.get("label", ""))
        problems += problems_with_start(data.get("fonds", ""), person)
        if data.get("password"):
            problems += problems_with_password(data["password"], person)
        add_error(self, Invalid(problems))
        return data


class ReasonForm(forms.Form):
    """Why a company is suspended, or works again."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def add_error(form: forms.Form, error: FondsError) -> None:
    """Put what was refused under the field it names, or above the form; an empty field says so already."""
    if not isinstance(error, Invalid):
        field = "label" if isinstance(error, Conflict) and "host" in error.params else None
        form.add_error(field, sentence(error))
        return
    for problem in error.problems:
        name = _FIELDS.get(problem.where, problem.where)
        field = name if name in form.fields else None
        if field is None or not form.has_error(field):
            form.add_error(field, sentence(problem))
