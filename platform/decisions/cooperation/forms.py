"""What somebody types to ask for cooperation, to give a task to somebody and to answer it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from decisions.cooperation.rules import LONGEST, MOST_DAYS, Ask, State
from security.people.models import User


class AskForm(forms.Form):
    """About what, whom, what is asked, and until when."""

    target = forms.ChoiceField(label=_("About"))
    department = forms.ChoiceField(label=_("Department asked"))
    person = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Anybody of the department"),
    )
    what = forms.CharField(
        label=_("What is asked"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )
    due = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Or leave it empty and give the working days."),
    )
    days = forms.IntegerField(
        label=_("Working days"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Counted from tomorrow on the company's working calendar."),
    )

    def __init__(
        self,
        *args: Any,
        targets: list[tuple[str, str]],
        departments: list[tuple[str, str]],
        people: QuerySet[User],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self._offer("target", targets)
        self._offer("department", departments)
        person = self.fields["person"]
        if isinstance(person, forms.ModelChoiceField):
            person.queryset = people

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices if len(choices) == 1 else [("", "—"), *choices]

    @property
    def ask(self) -> Ask:
        """What was asked, once the form is valid."""
        data = self.cleaned_data
        return Ask(
            target=data["target"],
            department=data["department"],
            what=data["what"],
            person=data["person"].pk if data["person"] else None,
            due=data["due"],
            days=data["days"],
        )


class AnswerForm(forms.Form):
    """Done or could not be done, in words; the buttons say which."""

    outcome = forms.ChoiceField(
        choices=[(str(State.DONE), ""), (str(State.COULD_NOT), "")], widget=forms.HiddenInput
    )
    words = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=LONGEST,
        help_text=_("Needed when it could not be done, so that the asker knows why."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AssignForm(forms.Form):
    """Somebody of the department."""

    person = forms.ModelChoiceField(label=_("Give it to"), queryset=User.objects.none())

    def __init__(self, *args: Any, people: QuerySet[User], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people
