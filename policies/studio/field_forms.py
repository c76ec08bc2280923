"""The forms of a field and of its list of values."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from policies.document.effective import EffectiveCategory
from policies.document.values import PolicyDocument
from policies.fields.conditions import NO, YES, values_of
from policies.fields.reckoning import dates_in
from policies.fields.rules import Choice, Field, FieldType, Required
from policies.studio import words
from policies.studio.coining import choices_in_line, field_code
from policies.studio.forms import (
    Choices,
    StudioForm,
    category_choices,
    choices_among,
    choices_of,
)
from policies.studio.required_words import REQUIRED
from policies.studio.words import (
    SENSITIVITIES,
    TRIGGERS,
    TYPES,
    name_in,
    word,
)

_BETWEEN = re.compile(r"[,，、;；\n]")
_CHOICE_PROBLEMS = (
    "choice_code",
    "choice_label",
    "choice_removed",
    "choices_missing",
    "choices_unused",
)


class FieldForm(StudioForm):
    """One field of a category."""

    elsewhere = "code"
    places = {
        **dict.fromkeys(_CHOICE_PROBLEMS, "type"),
        "field_label": "zh",
        "field_section": "section",
        "group_code": "repeat",
        "group_is_field": "code",
        "link_target": "link",
        "link_unused": "link",
        "repeat_change": "repeat",
        "repeat_single": "repeat",
        "sealed_change": "sealed",
        "sealed_listed": "listed",
        "sealed_searchable": "searchable",
        "sealed_trigger": "trigger",
        "sensitivity": "sensitivity",
        "trigger_type": "trigger",
        "type_change": "type",
        "field_overrides": "type",
        "listed_type": "listed",
        "searchable_type": "searchable",
        "unique_type": "unique",
        "slots": "listed",
        "basis": "legal_basis",
        "birth_field": "birth",
        "birth_missing": "birth",
        "birth_required": "required",
        "birth_unused": "birth",
        "reckoned_auto": "required",
        "reckoned_from": "since",
        "reckoned_after": "after",
        "reckoned_unused": "after",
        "reckoned_working": "after",
        "condition_optional": "required",
        "condition_field": "required_by",
        "condition_cycle": "required_by",
        "condition_unused": "required_by",
        "condition_values": "required_values",
        "facet_listed": "listed",
        "facet_type": "facet",
        "choice_level": "type",
    }

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        required=False,
        help_text=_(
            "Small letters, digits and _; it never changes once published. "
            "Left empty, it is made from the Chinese name."
        ),
    )
    zh = forms.CharField(label=_("Chinese name"), max_length=200)
    en = forms.CharField(label=_("English name"), max_length=200, required=False)
    type = forms.ChoiceField(label=_("Type"), choices=choices_of(TYPES))
    section = forms.ChoiceField(label=_("Section"), required=False)
    required = forms.ChoiceField(
        label=_("Required"), choices=choices_of(REQUIRED), initial=Required.OPTIONAL.value
    )
    required_by = forms.ChoiceField(
        label=_("Required only because of"),
        required=False,
        help_text=_("Then it is asked for where that field says so, and nowhere else."),
    )
    required_values = forms.CharField(
        label=_("Where that field is"),
        max_length=500,
        required=False,
        help_text=_("Names or codes of its values, with commas between; empty: filled in at all."),
    )
    sensitivity = forms.ChoiceField(
        label=_("Sensitivity"), required=False, choices=choices_of(SENSITIVITIES)
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        max_length=300,
        required=False,
        help_text=_("Why this may be collected; a sensitive personal field needs it."),
    )
    trigger = forms.ChoiceField(
        label=_("Starts the period"),
        required=False,
        choices=choices_of(TRIGGERS, _("Starts no period")),
        help_text=_("The retention period counts from this date."),
    )
    link = forms.ChoiceField(label=_("Link to"), required=False)
    birth = forms.ChoiceField(
        label=_("Date of birth"),
        required=False,
        help_text=_("An age follows from this date; where it is unknown, the age is stated."),
    )
    since = forms.ChoiceField(
        label=_("Reckoned from the date"),
        required=False,
        help_text=_("A date that the system sets: so long after this one, such as a time limit."),
    )
    after = forms.CharField(
        label=_("How long after it"),
        max_length=20,
        required=False,
        help_text=_("P15D: 15 days, P1M: a month, P1Y: a year."),
    )
    working = forms.BooleanField(label=_("Its days are working days"), required=False)
    repeat = forms.CharField(
        label=_("Repeatable group"),
        max_length=60,
        required=False,
        help_text=_("Fields with the same group code form a list of rows, as contacts do."),
    )
    sealed = forms.BooleanField(
        label=_("Sealed: encrypted, found by equality only"), required=False
    )
    critical = forms.BooleanField(label=_("Critical: a change needs approval"), required=False)
    unique = forms.BooleanField(label=_("Unique in the company"), required=False)
    listed = forms.BooleanField(label=_("Listed: a column to sort and filter by"), required=False)
    searchable = forms.BooleanField(label=_("Searchable in full text"), required=False)
    facet = forms.BooleanField(
        label=_("Facet: its values stand beside the list, to narrow it"), required=False
    )
    note_zh = forms.CharField(label=_("Chinese hint"), max_length=500, required=False)
    note_en = forms.CharField(label=_("English hint"), max_length=500, required=False)

    def __init__(
        self,
        *args: Any,
        document: PolicyDocument,
        within: EffectiveCategory,
        fixed: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = choices_among(within.sections, _("No section"))  # type: ignore[attr-defined]  # a choice field
        self.fields["link"].choices = [  # type: ignore[attr-defined]  # a choice field
            *category_choices(document, _("Any record")),
            ("customer", _("A customer file")),
            ("location", _("A place in the archive")),
        ]
        dates = [one for one in within.fields if one.type is FieldType.DATE]
        self.fields["birth"].choices = choices_among(dates, _("No date"))  # type: ignore[attr-defined]  # a choice field
        begun = [one for one in dates_in(within.fields) if one.code != self.initial.get("code")]
        self.fields["since"].choices = choices_among(begun, _("No date"))  # type: ignore[attr-defined]  # a choice field
        self.fields["code"].disabled = fixed
        self._within = {one.code: one for one in within.fields}
        self._taken = {one.code for one in (*within.fields, *within.retired_fields)}
        others = [one for one in within.fields if one.code != self.initial.get("code")]
        self.fields["required_by"].choices = choices_among(others, _("Nothing: it always is"))  # type: ignore[attr-defined]  # a choice field
        if "required_values" in self.initial:
            self.initial["required_values"] = _(", ").join(
                self._named(str(self.initial.get("required_by", "")), code)
                for code in self.initial["required_values"]
            )

    def clean_required_values(self) -> tuple[str, ...]:
        """Return the codes of the values that were named; what is no value the rules refuse by name."""
        other = self.cleaned_data.get("required_by", "")
        codes = {self._named(other, code).casefold(): code for code in self._values(other)}
        said = filter(
            None, (one.strip() for one in _BETWEEN.split(self.cleaned_data["required_values"]))
        )
        return tuple(dict.fromkeys(codes.get(one.casefold(), one) for one in said))

    def _values(self, other: str) -> tuple[str, ...]:
        return values_of(self._within[other]) if other in self._within else ()

    def _named(self, other: str, code: str) -> str:
        """Return the name of a value of another field."""
        field = self._within.get(other)
        if field is None or not field.choices:
            return word(words.YES_NO, {YES: "True", NO: "False"}.get(code, code))
        return name_in(field.choices, code)

    def clean(self) -> dict[str, Any]:
        """Make the code that was left empty from the name."""
        said = super().clean() or self.cleaned_data
        if said.get("zh") and not said.get("code"):
            said["code"] = field_code(said["zh"], self._taken)
        return said

    def value(self, category: str, choices: tuple[Choice, ...], *, retired: bool) -> Field:
        """Return the field as filled in."""
        said = dict(self.cleaned_data)
        kind = FieldType(said.pop("type"))
        return Field(
            **{
                **said,
                "category": category,
                "type": kind,
                "required": Required(said["required"]),
                "link": said["link"] if kind is FieldType.LINK else "",
                "birth": said["birth"] if kind is FieldType.AGE else "",
                "choices": choices,
                "retired": retired,
            }
        )


class QuickFieldForm(FieldForm):
    """What most fields need and no more, beside the form they make; the rest is as a new field has it."""

    quick = ("zh", "type", "values", "required", "section", "repeat", "listed")

    values = forms.CharField(
        label=_("List of values"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("With 、 between them; a code stands before =: J=经销商、Z=专卖店."),
    )

    def shown(self) -> list[forms.BoundField]:
        """Return the controls in their order."""
        return [self[name] for name in self.quick]

    def choices(self) -> tuple[Choice, ...]:
        """Return the list of values that was typed, for a field that has one."""
        has_values = self.data.get("type") in {FieldType.CHOICE, FieldType.MULTI}
        return choices_in_line(self.data.get("values", "")) if has_values else ()

    def value(self, category: str, choices: tuple[Choice, ...], *, retired: bool) -> Field:
        """Return the field as filled in."""
        del self.cleaned_data["values"]
        return super().value(category, choices, retired=retired)


class ChoiceForm(forms.Form):
    """One value of a list of values; without code and name it is left out."""

    code = forms.CharField(label=_("Code"), max_length=60, required=False)
    zh = forms.CharField(label=_("Chinese name"), max_length=200, required=False)
    en = forms.CharField(label=_("English name"), max_length=200, required=False)
    level = forms.ChoiceField(label=_("Confidentiality at least"), required=False)
    retired = forms.BooleanField(label=_("Retired"), required=False)

    def __init__(self, *args: Any, levels: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = levels  # type: ignore[attr-defined]  # a choice field


BLANK_ROWS = 4
ChoiceRows = formset_factory(ChoiceForm, extra=BLANK_ROWS)


def choices_in(rows: BaseFormSet[ChoiceForm]) -> tuple[Choice, ...]:
    """Return the values of a filled-in list, those without code and name left out."""
    return tuple(
        Choice(
            code=row.get("code", "").strip(),
            zh=row.get("zh", ""),
            en=row.get("en", ""),
            level=row.get("level", ""),
            retired=row.get("retired", False),
        )
        for row in rows.cleaned_data
        if row.get("code") or row.get("zh") or row.get("en")
    )


def choice_rows(field: Field | None) -> list[dict[str, Any]]:
    """Return the values of a field as the list shows them at first."""
    return choice_rows_of(field.choices if field else ())


def choice_rows_of(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    """Return values as the list shows them at first."""
    return [
        {
            "code": one.code,
            "zh": one.zh,
            "en": one.en,
            "level": one.level,
            "retired": one.retired,
        }
        for one in choices
    ]
