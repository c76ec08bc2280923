"""The forms by which a record comes into another category: a draft with its file, a filed one with the reason."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.records.choosing import label_of, record_named
from archive.records.classifying import may_enter_as
from archive.records.controls import name_of
from archive.records.models import Record
from archive.records.queries import categories_for
from archive.records.shapes import shape_of
from archive.records.title_sealing import with_titles
from backoffice.sentences import sentence
from kernel.errors import Conflict, Invalid
from policies.access.rules import Verb
from policies.categories.rules import Category, Kind
from policies.document.effective import fileable
from policies.document.queries import published
from policies.studio.forms import StudioForm
from security.actor import Actor


class ClassifyForm(StudioForm):
    """The category, and the customer file for an item."""

    places = {"place": "parent"}
    elsewhere = "category"

    category = forms.ChoiceField(label=_("Category"))
    parent = forms.CharField(
        label=_("Customer file"),
        required=False,
        help_text=_("For what lies in a file: its number or title."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("Number or title")}),
    )

    def __init__(
        self, *args: Any, actor: Actor, record: Record, language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.record = actor, record
        policy = published()
        offered = [
            one
            for one in fileable(policy.document)
            if one.code != record.category
            and may_enter_as(actor, record, shape_of(policy, one.code))
        ]
        self.fields["category"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", "—"),
            *((one.code, f"{one.code} {name_of(one, language)}") for one in offered),
        ]
        self.fields["parent"].widget.attrs["data-fonds-lookup"] = (
            f"{reverse('records_lookup')}?kind=file"
        )
        if record.parent is not None:
            self.fields["parent"].initial = label_of(with_titles([record.parent])[0])

    def clean_parent(self) -> int | None:
        """Return the file that was named."""
        text = str(self.cleaned_data.get("parent") or "").strip()
        if not text:
            return None
        found = record_named(self.actor, text, kind=Kind.FILE)
        if found is None:
            raise forms.ValidationError(_("There is no such file; choose one of the list."))
        return found

    def clean(self) -> dict[str, Any] | None:
        """Leave the file out where the category is one of files itself."""
        said = super().clean()
        code = self.cleaned_data.get("category")
        if code and shape_of(published(), code).category.kind is Kind.FILE:
            self.cleaned_data["parent"] = None
        return said


class CategoryForm(forms.Form):
    """Where the record shall lie, and why."""

    use_required_attribute = False

    category = forms.ChoiceField(
        label=_("Category"),
        help_text=_("The archive number stays, and so does what it shows."),
    )
    reason = forms.CharField(
        label=_("Reason for the change"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=_("It is kept with the record's history."),
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: list[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        self.fields["category"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.code, f"{one.code} {name_of(one, language)}") for one in offered
        ]

    def show(self, error: Invalid | Conflict) -> None:
        """Put what was wrong on top, what concerns the reason beside it."""
        for problem in error.problems if isinstance(error, Invalid) else ():
            self.add_error("reason" if problem.where == "reason" else "category", sentence(problem))
        if isinstance(error, Conflict):
            self.add_error(None, sentence(error))


def offered_to(actor: Actor, record: Record) -> list[Category]:
    """Return the other categories somebody may register such a record in."""
    policy = published()
    return [
        one
        for one in categories_for(actor, Verb.CREATE)
        if one.code != record.category and shape_of(policy, one.code).category.kind == record.kind
    ]
