"""The forms of onboarding: a project, a file, where it stands, its figure by hand, a question and its answer."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from archive.imports.models import ImportJob
from archive.onboarding.models import KINDS, OnboardingFile
from archive.onboarding.values import (
    LONGEST_ANSWER,
    LONGEST_FILE,
    LONGEST_NAME,
    LONGEST_QUESTION,
    LONGEST_REASON,
    Ask,
    FileData,
)
from backoffice.sentences import sentence
from kernel.errors import FondsError, Invalid
from security.people.models import User

Choices = Sequence[tuple[str, Any]]


def _day(**more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, required=False, **more)


def _words(most: int, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class OnboardingForm(forms.Form):
    """A form that shows what an action refuses at the fields it is about."""

    def show(self, error: FondsError) -> None:
        """Take over what was refused."""
        if not isinstance(error, Invalid):
            self.add_error(None, sentence(error))
            return
        for problem in error.problems:
            where = problem.where if problem.where in self.fields else None
            self.add_error(where, sentence(problem))

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)


class ProjectForm(OnboardingForm):
    """What a project is called."""

    name = forms.CharField(label=_("Project name"), max_length=LONGEST_NAME)
    note = _words(2000, label=_("Note"), required=False)


class FileForm(OnboardingForm):
    """A file that is expected."""

    name = forms.CharField(
        label=_("Expected name"),
        max_length=LONGEST_FILE,
        help_text=_("What the company calls it, such as 客户台账2003-2015.xls"),
    )
    kind = forms.ChoiceField(
        label=_("List of"), choices=[(str(code), words) for code, words in KINDS.items()]
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    department = forms.ChoiceField(label=_("Responsible department"), required=False)
    person = forms.ModelChoiceField(
        label=_("Brought by"), queryset=User.objects.none(), required=False, empty_label="—"
    )
    due_on = _day(label=_("Due"))

    def __init__(
        self,
        *args: Any,
        categories: Choices,
        departments: Choices,
        people: QuerySet[User],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self._offer("category", [("", "—"), *categories])
        self._offer("department", [("", "—"), *departments])
        person = self.fields["person"]
        if isinstance(person, forms.ModelChoiceField):
            person.queryset = people

    @property
    def data_given(self) -> FileData:
        """What was said of the file, once the form is valid."""
        given = self.cleaned_data
        names = ("name", "kind", "category", "department", "due_on")
        person = given["person"].pk if given["person"] else None
        return FileData(person=person, **{name: given[name] for name in names})


class MoveForm(OnboardingForm):
    """Behind which file another one stands."""

    after = forms.ChoiceField(label=_("Behind"), required=False)

    def __init__(self, *args: Any, others: Iterable[OnboardingFile], **more: Any) -> None:
        super().__init__(*args, **more)
        named = [(str(one.pk), f"{one.position}. {one.name}") for one in others]
        self._offer("after", [("", _("first")), *named])


class ReasonForm(OnboardingForm):
    """Why a file is left out."""

    reason = _words(LONGEST_REASON, label=_("Reason"))


class TickForm(OnboardingForm):
    """The figure of a file that came in another way."""

    count = forms.IntegerField(label=_("Rows that came in"), min_value=0, max_value=2**31 - 1)
    note = _words(LONGEST_REASON, label=_("Note"), required=False)


class AttachForm(OnboardingForm):
    """Which import a file came in by."""

    job = forms.ChoiceField(label=_("Import"))

    def __init__(self, *args: Any, jobs: Iterable[ImportJob], **more: Any) -> None:
        super().__init__(*args, **more)
        self._offer(
            "job",
            [(str(one.pk), f"{one.pk} · {one.file_name} · {one.created_by.name}") for one in jobs],
        )


class AskForm(OnboardingForm):
    """A question, whom it is asked, and until when."""

    text = _words(LONGEST_QUESTION, rows=4, label=_("Question"))
    department = forms.ChoiceField(label=_("Asked of department"))
    person = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Anybody of the department"),
    )
    file = forms.ChoiceField(
        label=_("About the file"),
        required=False,
        help_text=_("Who is asked reads your words, not the file: write what they need to know."),
    )
    due_on = _day(label=_("Due"))

    def __init__(
        self,
        *args: Any,
        departments: Choices,
        people: QuerySet[User],
        files: Iterable[OnboardingFile],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self._offer("department", [("", "—"), *departments])
        named = [(str(one.pk), f"{one.position}. {one.name}") for one in files]
        self._offer("file", [("", "—"), *named])
        person = self.fields["person"]
        if isinstance(person, forms.ModelChoiceField):
            person.queryset = people

    @property
    def ask(self) -> Ask:
        """What is asked, once the form is valid."""
        given = self.cleaned_data
        return Ask(
            department=given["department"],
            text=given["text"],
            person=given["person"].pk if given["person"] else None,
            file=int(given["file"]) if given["file"] else None,
            due_on=given["due_on"],
        )


class AnswerForm(OnboardingForm):
    """The answer to a question."""

    answer = _words(LONGEST_ANSWER, rows=4, label=_("Answer"))


class SignForm(OnboardingForm):
    """The signature of the company."""

    agreed = forms.BooleanField(label=_("I have read the protocol and sign it for the company."))
