"""The form of an approval: what it is for, and its steps in their order."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from policies.document.manning import ASKER, CUSTODIAN, RUN
from policies.document.values import Approval, ApprovalStep, PolicyDocument
from policies.studio.forms import Choices, StudioForm, choices_among
from policies.studio.words import word

SUBJECTS = {
    "review": _("Review of a new record"),
    "change": _("Change of a filed record"),
    "publish": _("Publication of policy and regulations"),
    "access": _("A right for a time"),
    "view": _("View of sensitive values"),
    "query": _("Query run for others"),
    "export": _("Export"),
    "use": _("Use of archives"),
    "loan": _("Loan"),
    "share": _("Sharing with others"),
    "transfer": _("Transfer"),
    "seal": _("Sealing and unsealing"),
    "destroy": _("Destruction"),
}
OF = {ASKER: _("the asker's department"), CUSTODIAN: _("the custodian of the category")}
OWN = "@"  # before a choice that is no department


def subject_in_words(subject: str) -> str:
    """Return what an approval is for."""
    return word(SUBJECTS, subject)


def has_engine(subject: str) -> bool:
    """Say whether something asks for this approval today."""
    return subject in RUN


class ApprovalForm(StudioForm):
    """What an approval is called and what it is for."""

    places = {"double": "code", "subject_twice": "subject"}

    code = forms.CharField(label=_("Code"), max_length=20)
    subject = forms.ChoiceField(label=_("For"))
    zh = forms.CharField(label=_("Chinese name"), max_length=200)
    en = forms.CharField(label=_("English name"), max_length=200, required=False)

    def __init__(self, *args: Any, known: Approval | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Choices = list(SUBJECTS.items())
        if known and known.subject not in SUBJECTS:
            choices.append((known.subject, known.subject))
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["code"].disabled = known is not None

    def value(self, steps: tuple[ApprovalStep, ...]) -> Approval:
        """Return the approval as filled in."""
        said = self.cleaned_data
        return Approval(
            code=said["code"],
            subject=said["subject"],
            zh=said["zh"],
            en=said["en"],
            steps=steps,
        )


class StepForm(forms.Form):
    """One step: a position, and whose department it is in."""

    position = forms.ChoiceField(label=_("Position"), required=False)
    where = forms.ChoiceField(label=_("Department"), required=False)

    def __init__(self, *args: Any, document: PolicyDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = choices_among(document.positions, "—")  # type: ignore[attr-defined]  # a choice field
        self.fields["where"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("Any")),
            *((f"{OWN}{of}", text) for of, text in OF.items()),
            *choices_among(document.departments),
        ]


StepRows = formset_factory(StepForm, extra=0)


def step_of(said: dict[str, str]) -> ApprovalStep:
    """Return a step as a row says it."""
    where = said.get("where", "")
    of = where.removeprefix(OWN) if where.startswith(OWN) else ""
    return ApprovalStep(position=said.get("position", ""), department="" if of else where, of=of)


def said_of(step: ApprovalStep) -> dict[str, str]:
    """Return a step as its row shows it."""
    return {
        "position": step.position,
        "where": f"{OWN}{step.of}" if step.of else step.department,
    }


def posted_steps(data: QueryDict) -> list[dict[str, str]]:
    """Return the rows as they were sent, in their order, also where they are not sound yet."""
    count = data.get("steps-TOTAL_FORMS", "0")
    rows = min(int(count), 20) if count.isdigit() else 0
    return [
        {name: data.get(f"steps-{at}-{name}", "") for name in ("position", "where")}
        for at in range(rows)
    ]


def rearranged(rows: list[dict[str, str]], act: str) -> list[dict[str, str]]:
    """Return the rows after a button: `add`, `up-2`, `down-1`, `drop-3`; anything else changes nothing."""
    if act == "add":
        return [*rows, {"position": "", "where": ""}]
    name, _dash, at = act.partition("-")
    number = int(at) if at.isdigit() else len(rows)
    if number >= len(rows):
        return rows
    if name == "drop":
        return [row for place, row in enumerate(rows) if place != number]
    other = number + {"up": -1, "down": 1}.get(name, 0)
    if 0 <= other < len(rows):
        rows[number], rows[other] = rows[other], rows[number]
    return rows


def rows_for(document: PolicyDocument, rows: list[dict[str, str]]) -> BaseFormSet[StepForm]:
    """Return the rows of steps as they are shown."""
    return StepRows(initial=rows, prefix="steps", form_kwargs={"document": document})
