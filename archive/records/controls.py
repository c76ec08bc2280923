"""Which control a field of the policy gets on a form; the policy alone judges what is typed into it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from archive.records.choosing import Chooser
from policies.fields import ages
from policies.fields.conditions import NO, YES
from policies.fields.display import label
from policies.fields.rules import Field, FieldType, Required

PEOPLE_LIST = "fonds-people"  # id of the datalist that all person fields of a page share
_INPUT_MODES: Mapping[FieldType, str] = {
    FieldType.NUMBER: "decimal",
    FieldType.MONEY: "decimal",
    FieldType.PHONE: "tel",
    FieldType.EMAIL: "email",
}
_ASKED = frozenset({Required.ALWAYS, Required.FILING})
# Uploading has a screen of its own: a form of values carries no files.
NOT_TYPED = frozenset({FieldType.FILE})


class Typed(forms.CharField):
    """A text as it was typed; what is right the policy says."""

    def validate(self, value: Any) -> None:
        """Leave the judgement to the policy."""


class TypedChoice(forms.ChoiceField):
    """One code of a list of values."""

    def validate(self, value: Any) -> None:
        """Leave the judgement to the policy."""


class TypedChoices(forms.MultipleChoiceField):
    """Several codes of a list of values."""

    def validate(self, value: Any) -> None:
        """Leave the judgement to the policy."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a field is shown to this person on this form: `hidden` its stored value is not shown."""

    language: str
    hidden: bool = False
    lookup_url: str = ""
    birth: str = ""  # the name of the date of birth an age follows
    needed: str = ""  # the words of what makes it required


def control(one: Field, look: Look, *, value: Any = None) -> forms.Field:
    """Return the form field of one field; `value` is its stored value, whose retired choice stays offered."""
    made = _made(one, look, value)
    made.label = name_of(one, look.language)
    made.help_text = _help(one, look)
    made.required = one.required is Required.ALWAYS and not look.hidden and not one.required_by
    if one.required_by and one.required in _ASKED and not look.hidden:
        made.widget.attrs |= {
            "data-fonds-needed-by": one.required_by,
            "data-fonds-needed-values": json.dumps(one.required_values),
            "data-fonds-needed-mark": _("Required"),
        }
    return made


def name_of(one: Any, language: str) -> str:
    """Return the name of a field, section, category or department in a language, else in the other."""
    names = (one.zh, one.en) if language.startswith("zh") else (one.en, one.zh)
    return str(next((name for name in names if name), one.code))


def typed(one: Field, value: Any, chooser: Chooser) -> Any:
    """Return what somebody would type to give a field its stored value."""
    if value in (None, "", []):
        return [] if one.type is FieldType.MULTI and one.choices else ""
    if isinstance(value, list):
        return [str(item) for item in value] if one.choices else "、".join(map(str, value))
    return _typed_one(one, value, chooser)


def _typed_one(one: Field, value: Any, chooser: Chooser) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if one.type is FieldType.DATETIME:
        return str(value)[:16].replace("T", " ")
    if one.type is FieldType.AGE and (age := ages.stated(value)):
        return f"{age.years} ({age.on})"
    if one.type is FieldType.PERSON:
        return chooser.person(int(value)) if str(value).isdecimal() else ""
    return chooser.record(int(value)) if one.type is FieldType.LINK else str(value)


def named_in(fields: Sequence[Field], values: Mapping[str, Any]) -> tuple[set[int], set[int]]:
    """Return the ids of the people and of the records that values name, those in rows as well."""
    people: set[int] = set()
    records: set[int] = set()
    for one in fields:
        for value in _all(one, values):
            if one.type is FieldType.PERSON and str(value).isdecimal():
                people.add(int(value))
            elif one.type is FieldType.LINK and value:
                records.add(int(value))
    return people, records


def _all(one: Field, values: Mapping[str, Any]) -> list[Any]:
    if one.repeat:
        rows = values.get(one.repeat) or []
        return [row.get(one.code) for row in rows if isinstance(row, Mapping)]
    return [values.get(one.code)]


def _made(one: Field, look: Look, value: Any) -> forms.Field:
    if one.type is FieldType.BOOL:
        answers = [("", "—"), ("yes", _("Yes")), ("no", _("No"))]
        return TypedChoice(choices=answers)
    if one.choices and one.type is FieldType.MULTI:
        offered = _choices(one, look, value if isinstance(value, list) else [])
        return TypedChoices(choices=offered, widget=forms.CheckboxSelectMultiple)
    if one.type is FieldType.CHOICE:
        return TypedChoice(choices=[("", "—"), *_choices(one, look, [value])])
    if one.type is FieldType.LONGTEXT:
        return Typed(widget=forms.Textarea(attrs={"rows": 4}))
    return Typed(widget=forms.TextInput(attrs=_attributes(one, look)))


def _choices(one: Field, look: Look, stored: Sequence[Any]) -> list[tuple[str, str]]:
    return [
        (choice.code, label([choice], choice.code, language=look.language))
        for choice in one.choices
        if not choice.retired or choice.code in stored
    ]


def _attributes(one: Field, look: Look) -> dict[str, str]:
    attributes = {"autocomplete": "off"}
    if one.type in _INPUT_MODES:
        attributes["inputmode"] = _INPUT_MODES[one.type]
    elif one.type is FieldType.DATE:
        attributes |= {"placeholder": _("2026-03-05"), "data-fonds-day": ""}
    elif one.type is FieldType.DATETIME:
        attributes["placeholder"] = _("2026-03-05 14:30")
    elif one.type is FieldType.AGE:
        attributes["placeholder"] = _("45, or 45 (2024-05-01)")
    elif one.type is FieldType.PERSON:
        attributes |= {"list": PEOPLE_LIST, "placeholder": _("Name")}
    elif one.type is FieldType.LINK:
        attributes |= {"data-fonds-lookup": look.lookup_url, "placeholder": _("Number or title")}
    return attributes


def condition_in_words(other: Field, values: Sequence[str], language: str) -> str:
    """Return "客户类型是企业、机构", or that the field is filled in where any value counts."""
    if not values:
        return _("“{field}” is filled in").format(field=name_of(other, language))
    yes_no = {YES: _("Yes"), NO: _("No")} if other.type is FieldType.BOOL else {}
    names = [str(yes_no.get(one) or label(other.choices, one, language=language)) for one in values]
    return _("“{field}” is {values}").format(
        field=name_of(other, language), values=_(", ").join(names)
    )


def _help(one: Field, look: Look) -> str:
    chinese = look.language.startswith("zh")
    note = one.note_zh if chinese else one.note_en
    hints = [note]
    if look.birth:
        hints.append(
            _("Follows from “{birth}”; fill in only where that is unknown.").format(
                birth=look.birth
            )
        )
    if one.type is FieldType.AGE:
        hints.append(_("Without a day behind it the age counts as of today."))
    if look.hidden:
        hints.append(_("The stored value is not shown; leave this empty to keep it."))
    if look.needed:
        words = _("Needed where {condition}.")
        if one.required is Required.FILING:
            words = _("Needed before filing where {condition}.")
        hints.append(words.format(condition=look.needed))
    elif one.required is Required.FILING:
        hints.append(_("Needed before filing."))
    said = " ".join(hint for hint in hints if hint)
    return said.replace("。 ", "。")  # the full stop of Chinese is as wide as a blank behind it
