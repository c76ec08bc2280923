"""The form by which a record gets its class, and the file it lies in where its class needs one."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.records.choosing import record_label, record_named
from archive.records.classifying import may_enter_as
from archive.records.controls import name_of
from archive.records.models import Record
from archive.records.shapes import shape_of
from policies.categories.rules import Kind
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
            self.fields["parent"].initial = record_label(
                record.parent.pk, record.parent.archive_no, record.parent.title
            )

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
