"""Forms of people, posts, units and one's own account."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from administration.preferences.rules import COMFORTABLE, COMPACT
from administration.zones import zone_choices
from backoffice.problems import add_problems
from kernel.clock import today
from kernel.errors import Invalid
from security.people.keeper_guard import WHY
from security.people.leaving_queries import former_posts
from security.people.models import Department, Position, User
from security.people.rules import UnitData


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


def _password(**more: Any) -> forms.CharField:
    return forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), **more
    )


class KeepingForm(forms.Form):
    """A form whose act may leave files without a keeper; only where it would it asks why that may be."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if WHY in self.data:
            self._ask_why()

    def _ask_why(self) -> None:
        self.fields[WHY] = forms.CharField(
            label=_("Why nobody keeps the files for now"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("It stands in the audit trail; the administrators are told."),
        )

    @property
    def why(self) -> str:
        """What was written, nothing while it was not asked for."""
        return str(self.cleaned_data.get(WHY, ""))

    def show(self, error: Invalid) -> None:
        """Put each problem at its field; one about keepers brings the field that asks why."""
        if any(problem.where == WHY for problem in error.problems):
            self._ask_why()
        add_problems(self, error)


class OwnSettingsForm(forms.Form):
    """How one's own screens are: their language, their time zone, how dense their lists."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the company")), *settings.LANGUAGES],
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=lambda: [("", _("As the company")), *zone_choices()],
        help_text=_("Times are shown in it; what day it is for deadlines, the company's decides."),
    )
    density = forms.ChoiceField(
        label=_("Density of lists"),
        required=False,
        choices=[(COMFORTABLE, _("comfortable")), (COMPACT, _("compact"))],
    )


class OwnPasswordForm(forms.Form):
    """The old password, and the new one twice."""

    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = _password(
        label=_("New password"),
        help_text=_("At least 12 characters, not a common one and not your own name."),
    )
    again = _password(label=_("New password again"))

    def clean(self) -> dict[str, Any]:
        """Check that the new password was typed the same twice."""
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", _("The two passwords differ."))
        return data


class PersonForm(forms.Form):
    """What is known of a person."""

    name = forms.CharField(label=_("Name"), max_length=100)
    username = forms.CharField(label=_("Sign-in name"), max_length=64)
    email = forms.CharField(label=_("E-mail"), required=False, max_length=254)
    staff_no = forms.CharField(label=_("Staff number"), required=False, max_length=32)
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the company")), *settings.LANGUAGES],
    )
    first_day = _day(label=_("First day in the company"), required=False)


class PasswordForm(forms.Form):
    """A password given to somebody else."""

    password = _password(
        label=_("First password"),
        help_text=_(
            "At least 12 characters. It is good for one sign-in; then a new one is chosen."
        ),
    )


class NewPersonForm(PersonForm):
    """A person to register, with or without an account."""

    password = _password(
        label=_("First password"),
        required=False,
        help_text=_(
            "At least 12 characters; good for one sign-in. Leave it empty for a person who does "
            "not sign in."
        ),
    )


class AppointmentForm(KeepingForm):
    """A post from one day on; for who holds posts already, which of them it replaces."""

    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.none())
    position = forms.ModelChoiceField(label=_("Position"), queryset=Position.objects.none())
    valid_from = _day(label=_("First day"))
    valid_to = _day(label=_("Last day"), required=False)
    territory = forms.CharField(label=_("Territory"), required=False, max_length=16)
    stands_in_for = forms.ModelChoiceField(
        label=_("Stands in for"), queryset=User.objects.none(), required=False
    )

    def __init__(self, *args: Any, person: int, **more: Any) -> None:
        super().__init__(*args, **more)
        self._offer("department", Department.objects.filter(closed=False))
        self._offer("position", Position.objects.filter(closed=False))
        others = User.objects.filter(former=False).exclude(pk=person).order_by("name", "pk")
        self._offer("stands_in_for", others)
        self.fields["valid_from"].initial = today()
        self._former = former_posts(person, before=date.max)
        if self._former:
            self._ask_former()

    def _ask_former(self) -> None:
        choices = [(str(one.pk), f"{one.department} · {one.position}") for one in self._former]
        self.fields["ends"] = forms.MultipleChoiceField(
            label=_("Ends on the day before"),
            choices=choices,
            initial=[key for key, _label in choices],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("A post in another department that goes on needs a reason."),
        )
        # A box that is not ticked is not sent: this says that the boxes were shown.
        self.fields["asked"] = forms.BooleanField(
            required=False, initial=True, widget=forms.HiddenInput
        )
        self.fields["reason"] = forms.CharField(
            label=_("Why a former post is kept"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    @property
    def ends(self) -> list[int]:
        """Which former posts end; where nobody was asked those of other departments do."""
        begins = self.cleaned_data["valid_from"]
        former = [
            one
            for one in self._former
            if one.valid_from < begins and (one.valid_to is None or one.valid_to >= begins)
        ]
        if self.cleaned_data.get("asked"):
            chosen = set(self.cleaned_data.get("ends", ()))
            return [one.pk for one in former if str(one.pk) in chosen]
        department = self.cleaned_data["department"].pk
        return [one.pk for one in former if one.department_id != department]

    def _offer(self, name: str, queryset: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = queryset


class EndingForm(KeepingForm):
    """The last day of an appointment."""

    last_day = _day(label=_("Last day"))


class UnitForm(KeepingForm):
    """A department or a position."""

    code = forms.CharField(
        label=_("Code"),
        max_length=16,
        help_text=_(
            "Capital letters and digits. It stands in numbers and rights and never changes."
        ),
    )
    zh = forms.CharField(label=_("Chinese name"), max_length=100)
    en = forms.CharField(label=_("English name"), max_length=100, required=False)

    @property
    def unit(self) -> UnitData:
        """What was said of the department or position."""
        said = {name: value for name, value in self.cleaned_data.items() if name != WHY}
        if "parent" in said:
            said["parent"] = said["parent"].code if said["parent"] else ""
        return UnitData(**said)


class PositionForm(UnitForm):
    """A position, and what who holds it is to the department."""

    keeps = forms.BooleanField(
        label=_("Keeps the files of the department"),
        required=False,
        help_text=_("Each department and category needs somebody who keeps its files."),
    )
    leads = forms.BooleanField(
        label=_("Leads the department"),
        required=False,
        help_text=_("The head, accountable for it; one person at a time."),
    )


class DepartmentForm(UnitForm):
    """A department, perhaps part of another."""

    parent = forms.ModelChoiceField(
        label=_("Part of"),
        queryset=Department.objects.none(),
        required=False,
        to_field_name="code",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["parent"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Department.objects.filter(closed=False)
