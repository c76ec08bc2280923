"""The form of a cadence; its choices come out of the draft."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.calendar import MONTHS_IN_YEAR, parse_period
from kernel.errors import Invalid
from policies.cadences.rules import NOT_FILLED, PERSON, Cadence, CadenceKind, Counting, DoneBy
from policies.document.effective import effective
from policies.document.values import PolicyDocument
from policies.fields.conditions import values_of
from policies.fields.rules import Field, FieldType
from policies.studio.cadence_words import (
    CADENCE_KINDS,
    COUNTINGS,
    DONE_BY,
    WHOSE,
    value_in_words,
)
from policies.studio.forms import Choices, StudioForm, category_choices, choices_among, choices_of
from policies.studio.words import named

OWN = "@"  # before a choice that is no department
IS, ANY = "=", "*"  # field=value; field=* filled in at all
_DATES = frozenset({FieldType.DATE, FieldType.DATETIME})
_SENSITIVE = "SP"
_PLAIN = re.compile(r"P([0-9]+)([DWMY])")
_UNITS: Choices = [
    ("M", _("months")),
    ("Y", _("years")),
    ("W", _("weeks")),
    ("D", _("days")),
]


class CadenceForm(StudioForm):
    """One cadence."""

    places = {
        "double": "code",
        "published": "code",
        "cadence_code": "code",
        "cadence_name": "zh",
        "cadence_period": "count",
        "cadence_calendar": "counting",
        "cadence_lead": "lead",
        "cadence_category": "categories",
        "cadence_condition": "condition",
        "cadence_value": "condition",
        "cadence_date": "date_field",
        "cadence_department": "whose",
        "cadence_position": "position",
        "cadence_who": "whose",
        "cadence_joint": "second_department",
        "cadence_done_by": "done_by",
    }

    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        help_text=_("Letters and digits; it never changes once published."),
    )
    kind = forms.ChoiceField(label=_("What is done"), choices=choices_of(CADENCE_KINDS))
    zh = forms.CharField(label=_("Chinese name"), max_length=200)
    en = forms.CharField(label=_("English name"), max_length=200, required=False)
    count = forms.IntegerField(
        label=_("How often: every"),
        required=False,
        min_value=0,
        max_value=9999,
        help_text=_("Only a reminder of a day that comes once leaves it empty."),
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=_UNITS)
    counting = forms.ChoiceField(
        label=_("Counting"),
        choices=choices_of(COUNTINGS),
        help_text=_(
            "By the calendar a monthly check falls due at the end of each month, whenever it was last done."
        ),
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("None chosen: all. A category passes it on to those below it."),
    )
    condition = forms.MultipleChoiceField(
        label=_("Only records where"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Values of one field; none chosen: every record."),
    )
    date_field = forms.ChoiceField(
        label=_("Date"),
        required=False,
        help_text=_("A reminder is of this date; a check or evaluation is counted from it."),
    )
    lead = forms.CharField(
        label=_("Days before it is due"),
        max_length=60,
        required=False,
        help_text=_("The most is when it appears, others remind again: 90, 30, 0."),
    )
    whose = forms.ChoiceField(label=_("Whose duty"))
    position = forms.ChoiceField(label=_("Position"), required=False)
    second_department = forms.ChoiceField(
        label=_("Second department"), required=False, help_text=_("Then it is joint: two sign.")
    )
    second_position = forms.ChoiceField(label=_("Second position"), required=False)
    done_by = forms.ChoiceField(
        label=_("What satisfies it"),
        choices=choices_of(DONE_BY),
        help_text=_("Where only a change counts, whoever finds nothing to change invents one."),
    )
    basis = forms.CharField(label=_("Basis"), max_length=300, required=False)

    def __init__(
        self, *args: Any, document: PolicyDocument, known: Cadence | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.document, self.known = document, known
        leads = choices_among(document.positions, _("Who leads the department"))
        self._choose(
            "categories", _kept(category_choices(document), known.categories if known else ())
        )
        self._choose("condition", _conditions(document, known))
        self._choose("date_field", _kept(_dates(document), [known.date_field] if known else ()))
        self._choose(
            "whose",
            [
                *((f"{OWN}{of}", text) for of, text in WHOSE.items()),
                *choices_among(document.departments),
            ],
        )
        self._choose("position", leads)
        self._choose("second_department", choices_among(document.departments, _("None")))
        self._choose("second_position", leads)
        self.fields["code"].disabled = known is not None

    def _choose(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean_code(self) -> str:
        """Say at the field that a code stands once."""
        code = str(self.cleaned_data["code"]).strip()
        if self.known is None and any(one.code == code for one in self.document.cadences):
            raise forms.ValidationError(_("This code stands twice."))
        return code

    def clean_lead(self) -> tuple[int, ...]:
        """Read the days before it is due."""
        said = [part for part in re.split(r"[\s,，、;；]+", self.cleaned_data["lead"]) if part]
        if not all(part.isascii() and part.isdigit() for part in said):
            raise forms.ValidationError(_("Write days as numbers, for example 5 or 90, 30, 0."))
        return tuple(int(part) for part in said)

    def clean_condition(self) -> tuple[str, tuple[str, ...]]:
        """Read the values chosen; they are of one field."""
        chosen = [one.partition(IS) for one in self.cleaned_data["condition"]]
        fields = {field for field, _is, _value in chosen}
        if len(fields) > 1:
            raise forms.ValidationError(_("Choose values of one field only."))
        values = [value for _field, _is, value in chosen]
        return fields.pop() if fields else "", tuple(values) if ANY not in values else ()

    def value(self) -> Cadence:
        """Return the cadence as filled in."""
        said = self.cleaned_data
        whose = said["whose"]
        field, values = said["condition"]
        return Cadence(
            code=said["code"],
            zh=said["zh"],
            en=said["en"],
            kind=CadenceKind(said["kind"]),
            every=self._every(),
            counting=Counting(said["counting"]),
            categories=tuple(said["categories"]),
            condition=field,
            values=values,
            date_field=said["date_field"],
            lead=said["lead"],
            of=whose.removeprefix(OWN) if whose.startswith(OWN) else "",
            department="" if whose.startswith(OWN) else whose,
            position=said["position"],
            second_department=said["second_department"],
            second_position=said["second_position"],
            done_by=DoneBy(said["done_by"]),
            basis=said["basis"],
            retired=self.known.retired if self.known else False,
        )

    def _every(self) -> str:
        count = self.cleaned_data["count"]
        known = self.known.every if self.known else ""
        if count is None:  # months and days in one are kept: the form cannot say them
            return known if _said_period(known)[0] is None else ""
        every = f"P{count}{self.cleaned_data['unit']}"
        return known if known and _said_period(known) == _said_period(every) else every


def said_of(cadence: Cadence | None) -> dict[str, Any]:
    """Return what the form shows of a cadence, or of a new one: a monthly check."""
    if cadence is None:
        return {
            "kind": CadenceKind.VERIFY.value,
            "count": 1,
            "unit": "M",
            "counting": Counting.CALENDAR.value,
            "lead": "5",
            "whose": f"{OWN}{PERSON}",
            "done_by": DoneBy.EITHER.value,
        }
    count, unit = _said_period(cadence.every)
    names = ("code", "zh", "en", "date_field", "position", "second_department", "second_position")
    return {
        **{name: getattr(cadence, name) for name in (*names, "basis")},
        "kind": cadence.kind.value,
        "count": count,
        "unit": unit,
        "counting": cadence.counting.value,
        "categories": list(cadence.categories),
        "condition": _chosen(cadence),
        "lead": ", ".join(str(one) for one in cadence.lead),
        "whose": f"{OWN}{cadence.of}" if cadence.of else cadence.department,
        "done_by": cadence.done_by.value,
    }


def _said_period(every: str) -> tuple[int | None, str]:
    """Return a period as a number and a unit: P12M is 12 months, P1Y6M 18 months; no number for months and days."""
    plain = _PLAIN.fullmatch(every)
    if plain:
        return int(plain[1]), plain[2]
    try:
        span = parse_period(every)
    except Invalid:
        return None, "M"
    if span.days and span.months:
        return None, "M"
    if span.days:
        return span.days, "D"
    return (span.months // MONTHS_IN_YEAR, "Y") if span.months % 12 == 0 else (span.months, "M")


def _chosen(cadence: Cadence) -> list[str]:
    if not cadence.condition:
        return []
    values = cadence.values or (ANY,)
    return [f"{cadence.condition}{IS}{value}" for value in values]


def _fields(document: PolicyDocument) -> list[Field]:
    """Return a field for each code that records have, as the first category has it."""
    found: dict[str, Field] = {}
    for category in document.categories:
        if not category.retired:
            for one in effective(document, category.code).fields:
                found.setdefault(one.code, one)
    return [one for one in found.values() if not (one.sealed or one.sensitivity == _SENSITIVE)]


def _conditions(document: PolicyDocument, known: Cadence | None) -> list[tuple[str, Choices]]:
    """Return the values of every field that has a list of them, field by field; of `known` also its own."""
    groups: list[tuple[str, Choices]] = []
    for field in _fields(document):
        values: Iterable[str] = () if field.repeat else values_of(field)
        retired = {one.code for one in field.choices if one.retired}
        said = [one for one in values if one not in retired]
        own = known is not None and known.condition == field.code
        if known is not None and own:
            said += [one for one in known.values if one and one not in said]
        if said or own:
            groups.append((f"{named(field)} ({field.code})", _values(field, said)))
    offered = {value for _name, values in groups for value, _text in values}
    lost = [one for one in _chosen(known) if one not in offered] if known else []
    return [*groups, ("—", [(one, one) for one in lost])] if lost else groups


def _kept(choices: Choices, chosen: Iterable[str]) -> Choices:
    """Return choices with what a cadence says already and nobody would be offered any more."""
    offered = {code for code, _name in choices}
    return [*choices, *((one, one) for one in chosen if one not in offered)]


def _values(field: Field, values: Iterable[str]) -> Choices:
    name = named(field)
    return [
        *((f"{field.code}{IS}{one}", f"{name} = {value_in_words(field, one)}") for one in values),
        (f"{field.code}{IS}{NOT_FILLED}", f"{name}: {value_in_words(field, NOT_FILLED)}"),
        (f"{field.code}{IS}{ANY}", _("{field} is filled in").format(field=name)),
    ]


def _dates(document: PolicyDocument) -> Choices:
    dates = [one for one in _fields(document) if one.type in _DATES]
    return choices_among(dates, _("None"))
