"""What is typed of holds: the matter, which records, what a look found, why it is released."""

import re
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.holds.models import Hold
from archive.holds.queries import named, of_category
from archive.holds.rules import LONGEST, MATTER, Matter
from archive.records.controls import name_of
from policies.document.queries import published
from security.actor import Actor

EVERY = (
    ("P1M", _("every month")),
    ("P3M", _("every three months")),
    ("P6M", _("every six months")),
    ("P1Y", _("every year")),
)
_MATTER = (
    "kind",
    "number",
    "reason",
    "authority",
    "since",
    "expected_end",
    "every",
    "confidential",
)
_APART = re.compile(r"[\s,，、;；]+")


class RecordsForm(forms.Form):
    """Which records: by their numbers, or all of a category and department."""

    numbers = forms.CharField(
        label=_("Archive numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One in a line. What lies in a file is held with it, also what comes in later."
        ),
    )
    category = forms.ChoiceField(label=_("Or all records of the category"), required=False)
    department = forms.ChoiceField(label=_("of the department"), required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        document, language = published().document, get_language() or ""
        found = [one for one in document.categories if not one.abstract]
        for name, rows in (("category", found), ("department", document.departments)):
            field = self.fields[name]
            choices = [(one.code, f"{one.code} {name_of(one, language)}") for one in rows]
            field.choices = [("", "—"), *choices]  # type: ignore[attr-defined]  # a choice field

    def clean_numbers(self) -> list[int]:
        """Return the ids of the records that are named; say which number leads to none."""
        said = [one for one in _APART.split(self.cleaned_data["numbers"]) if one]
        found = named(self._actor, said)
        lost = [one for one in said if one not in found]
        if lost:
            text = _("There is no record {number} that you may hold.")
            raise forms.ValidationError(str(text).format(number=lost[0]))
        return sorted(set(found.values()))

    def chosen(self) -> list[int]:
        """Return the ids of the records that are asked for, each once."""
        said = self.cleaned_data
        ids = set(said["numbers"])
        if said["category"]:
            rows = of_category(self._actor, said["category"], said["department"])
            ids |= set(rows.values_list("pk", flat=True))
        return sorted(ids)


class HoldForm(RecordsForm):
    """A matter, and the records it holds."""

    kind = forms.ChoiceField(label=_("Why it is held"), choices=Hold.Kind.choices)
    number = forms.CharField(
        label=_("Matter"),
        max_length=MATTER,
        help_text=_("The number of the case, of the letter or of the claim."),
    )
    authority = forms.CharField(
        label=_("By whose authority"),
        max_length=200,
        help_text=_("The court, the authority, or the department that asks for it."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    since = forms.DateField(
        label=_("Held since"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    expected_end = forms.DateField(
        label=_("Thought to end on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Nothing ends by itself on this day."),
    )
    every = forms.ChoiceField(label=_("Looked at again"), choices=EVERY, initial="P6M")
    confidential = forms.BooleanField(
        label=_("Confidential: on the record stands only that it is held"), required=False
    )
    field_order = (
        "kind", "number", "authority", "reason", "since", "expected_end", "every", "confidential",
        "numbers", "category", "department",
    )  # fmt: skip

    def matter(self) -> Matter:
        """Return the matter as the actions take it."""
        return Matter(**{name: self.cleaned_data[name] for name in _MATTER})


class ReviewForm(forms.Form):
    """What a look at a hold found."""

    said = forms.CharField(
        label=_("Why it still has to be"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReleaseForm(forms.Form):
    """Why a matter is over."""

    why = forms.CharField(
        label=_("Why it is released"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as: the judgment is final, the debt is paid."),
    )
