"""The form of what files of a category may be."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.files.limits import LARGEST_MB
from archive.files.models import FileRule
from archive.files.naming_rules import CHECKED, GENERATED
from policies.document.values import PolicyDocument
from security.uploads.rules import KINDS


class RuleForm(forms.Form):
    """Size and name; for the company also the kinds, the watermark and the room."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of files taken"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    largest_mb = forms.IntegerField(
        label=_("Largest file, MB"), required=False, min_value=1, max_value=LARGEST_MB
    )
    name_rule = forms.CharField(
        label=_("Naming rule of files"),
        required=False,
        max_length=200,
        help_text=_(
            "For example {record_no}-{CATNAME}-{*}: {*} is the name the file comes with, {record_no} the archive "
            "number, {record_title} the title, {CAT} and {CATNAME} the category, {YYYYMMDD} the day of entry; a "
            "field by its code."
        ),
    )
    naming = forms.ChoiceField(
        label=_("What the rule does"),
        choices=[(GENERATED, _("it makes the names")), (CHECKED, _("it checks the names"))],
        widget=forms.RadioSelect,
    )
    marked_from = forms.ChoiceField(
        label=_("Watermark from this level on"),
        required=False,
        help_text=_("PDF and pictures then say who took them, for which company, and when."),
    )
    room_mb = forms.IntegerField(label=_("Room for all files, MB"), required=False, min_value=1)

    def __init__(
        self, *args: Any, document: PolicyDocument, language: str, category: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds, levels = self.fields["kinds"], self.fields["marked_from"]
        if isinstance(kinds, forms.ChoiceField) and isinstance(levels, forms.ChoiceField):
            kinds.choices = [
                (
                    one.code,
                    f"{gettext(one.label)} (.{one.code})",
                )  # msgid: the kinds, marked where they stand
                for one in KINDS.values()
            ]
            chinese = language.startswith("zh")
            levels.choices = [
                ("", gettext("never")),
                *(
                    (one.code, f"{one.code} {one.zh if chinese else one.en or one.zh}")
                    for one in document.levels
                ),
            ]
        if category:
            del self.fields["kinds"], self.fields["marked_from"], self.fields["room_mb"]

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as it is stored."""
        return dict(self.cleaned_data)


def stored(row: FileRule | None) -> dict[str, Any]:
    """Return what a form begins with."""
    if row is None:
        return {"naming": GENERATED}
    return {name: getattr(row, name) for name in RuleForm.base_fields}
