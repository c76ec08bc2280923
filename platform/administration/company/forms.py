"""The form of the company's settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from administration.company.actions import LogoChange
from administration.company.logo import MOST_BYTES
from administration.company.models import CompanySettings
from administration.company.rules import LINE_LENGTH, NAME_LENGTH, CompanyData
from administration.zones import zone_choices

FIELDS = ("name", "accent", "letterhead", "address", "phone", "language", "time_zone")


class CompanyForm(forms.Form):
    """What a company says of itself; `version` is that of what was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Company name"), max_length=NAME_LENGTH)
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, up to {limit} MB; it is drawn anew at most 512 pixels wide."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    accent = forms.CharField(
        label=_("Accent colour"),
        required=False,
        max_length=20,
        help_text=_("Like #1c5ba0; links and buttons take it. Leave it empty for that of Fonds."),
    )
    letterhead = forms.CharField(
        label=_("Letterhead"),
        required=False,
        max_length=6 * (LINE_LENGTH + 2),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lines below the name on printed pages, up to six."),
    )
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=50)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For people who have not chosen one, and for the sign-in page."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_("It decides when a day begins: due dates and deadlines follow it."),
    )

    def __init__(self, *args: Any, stored: CompanySettings, **more: Any) -> None:
        more["initial"] = {name: getattr(stored, name) for name in (*FIELDS, "version")}
        super().__init__(*args, **more)
        help_text = str(self.fields["logo"].help_text)
        self.fields["logo"].help_text = help_text.format(limit=MOST_BYTES // (1024 * 1024))
        if not stored.logo_digest:
            del self.fields["remove_logo"]

    @property
    def data_given(self) -> CompanyData:
        """Return the settings as the action takes them."""
        return CompanyData(**{name: self.cleaned_data[name] for name in FIELDS})

    @property
    def logo_change(self) -> LogoChange | None:
        """Return what is to happen with the logo, None for nothing."""
        uploaded = self.cleaned_data.get("logo")
        if uploaded:
            # One byte more than we take: the rule then says that it is too large.
            return LogoChange(data=uploaded.read(MOST_BYTES + 1))
        return LogoChange(remove=True) if self.cleaned_data.get("remove_logo") else None
