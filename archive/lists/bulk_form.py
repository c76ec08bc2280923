"""The form that says what shall change in many records, and the values before and after in words."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.lists import queries
from archive.lists.models import BulkEdit
from archive.records.changing import DEPARTMENT, OWNER
from archive.records.choosing import person_named, record_named
from archive.records.controls import (
    NOT_TYPED,
    PEOPLE_LIST,
    Look,
    Typed,
    TypedChoice,
    control,
    name_of,
)
from archive.records.editing import Judged
from archive.records.queries import visible_to
from archive.records.rules import State
from archive.records.shapes import Shape, shape_of
from archive.records.showing import Shower
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.scope import current
from persistence.arrays import any_id
from policies.document.queries import published
from policies.fields.rules import Field, FieldType, Required
from policies.fields.values import parse
from security import permission
from security.actor import Actor


def bulk_fields(actor: Actor, ids: Sequence[int]) -> dict[str, Field]:
    """Return the fields that all these records have and this person reads unmasked and fills in, by code."""
    rows = visible_to(actor).filter(any_id("pk", ids)).order_by()
    categories = sorted(rows.values_list("category", flat=True).distinct())
    found: dict[str, Field] | None = None
    for category in categories:
        mine = _fields_of(actor, shape_of(published(), category))
        found = mine if found is None else _common(found, mine)
    return found or {}


def _fields_of(actor: Actor, shape: Shape) -> dict[str, Field]:
    clear = permission.readable(actor, shape.code)
    kept = {one.code: one.department for one in shape.category.sections}
    mine = actor.departments | {""}
    return {
        one.code: one
        for one in shape.category.fields
        if clear.get(one.code, False)
        and kept.get(one.section, "") in mine
        and one.required is not Required.AUTO
        and one.type not in NOT_TYPED
        and one.type is not FieldType.AGE  # many people have no age in common
        and not (one.repeat or one.unique)
    }


def _common(one: dict[str, Field], other: dict[str, Field]) -> dict[str, Field]:
    return {
        code: field
        for code, field in one.items()
        if code in other and (other[code].type, other[code].choices) == (field.type, field.choices)
    }


class BulkForm(forms.Form):
    """Which field gets which value, and why; the value's control follows from the field."""

    use_required_attribute = False

    def __init__(
        self,
        actor: Actor,
        fields: dict[str, Field],
        code: str,
        data: QueryDict | None = None,
        *,
        needs_reason: bool = False,
    ) -> None:
        super().__init__(data)
        self._actor, self._known = actor, fields
        self._language = get_language() or ""
        self.code = code if code in {*fields, DEPARTMENT, OWNER} else ""
        if not self.code:
            return
        self.fields["value"] = self._value_control()
        self.fields["value"].label = dict(self.field_choices())[self.code]
        self.fields["reason"] = forms.CharField(
            label=_("Reason for the change"),
            required=needs_reason,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("It is kept with the history of each record."),
        )

    def field_choices(self) -> list[tuple[str, str]]:
        """Return what can be changed, with its names."""
        beside = [(DEPARTMENT, _("Responsible department")), (OWNER, _("Person in charge"))]
        named = [(code, name_of(one, self._language)) for code, one in self._known.items()]
        return [*beside, *named]

    def _value_control(self) -> forms.Field:
        if self.code == DEPARTMENT:
            departments = published().document.departments
            choices = [(one.code, name_of(one, self._language)) for one in departments]
            return TypedChoice(choices=choices)
        if self.code == OWNER:
            attributes = {"autocomplete": "off", "list": PEOPLE_LIST, "placeholder": _("Name")}
            made = Typed(widget=forms.TextInput(attrs=attributes), required=False)
            made.help_text = _("Left empty, nobody is in charge.")
            return made
        one = self._known[self.code]
        url = reverse("records_lookup")
        made_ = control(one, Look(language=self._language, lookup_url=url))
        made_.required = False
        if one.required is Required.OPTIONAL:
            made_.help_text = _("Left empty, the value is taken away.")
        return made_

    def clean(self) -> dict[str, Any]:
        """Find the person or record that was named, and let the policy judge the value once for all."""
        super().clean()
        value = self.cleaned_data.get("value")
        kind = self._kind()
        if kind is FieldType.PERSON and value:
            found = person_named(str(value))
            self.cleaned_data["value"] = str(found or "")
            if found is None:
                self.add_error("value", _("There is no such person; choose one of the list."))
        elif kind is FieldType.LINK and value:
            record = record_named(self._actor, str(value), category=self._known[self.code].link)
            self.cleaned_data["value"] = record
            if record is None:
                self.add_error("value", _("There is no such record; choose one of the list."))
        elif self.code in self._known and value:
            zone = current().company.time_zone
            parsed = parse(self._known[self.code], value, today=today(), time_zone=zone)
            if parsed.problem:
                self.add_error("value", sentence(parsed.problem))
        return self.cleaned_data

    def new_value(self) -> Any:
        """Return the value as an edit takes it."""
        return self.cleaned_data.get("value") or ""

    @property
    def names_people(self) -> bool:
        """Whether the value is a person."""
        return self._kind() is FieldType.PERSON

    def _kind(self) -> FieldType | None:
        if self.code == OWNER:
            return FieldType.PERSON
        return self._known[self.code].type if self.code in self._known else None


def needs_reason(actor: Actor, ids: Iterable[int]) -> bool:
    """Say whether a filed record is among these: it is changed with a reason only."""
    return visible_to(actor).filter(any_id("pk", ids), state=State.FILED).exists()


class Values:
    """The values of one field before and after a change of many, in words for one person."""

    def __init__(self, actor: Actor, bulk: BulkEdit, found: Sequence[Judged]) -> None:
        self._code = bulk.field
        self._shower = Shower(actor)
        self._departments = {
            one.code: self._shower.name(one) for one in published().document.departments
        }
        change = queries.change_of(bulk)
        self._new = change.get("value", "")
        if self._code == OWNER:
            owners = {one.record.owner_id for one in found if one.record}
            self._shower.learn_people([*owners, self._new])
        else:
            self._learn(found)

    def _learn(self, found: Sequence[Judged]) -> None:
        shapes = {one.shape.code: one.shape for one in found if one.shape}
        for shape in shapes.values():
            mine = [one for one in found if one.shape is shape]
            values = [
                {self._code: (side or {}).get(self._code)}
                for one in mine
                for side in (one.stored, one.after.values if one.after else None)
            ]
            self._shower.learn(shape, values)

    def before(self, one: Judged) -> str:
        """Return what a record holds now."""
        if one.record is None:
            return ""
        if self._code == DEPARTMENT:
            return self._departments.get(one.record.department, one.record.department)
        if self._code == OWNER:
            return self._shower.person(one.record.owner_id)
        return self._text(one, one.stored or {})

    def after(self, one: Judged) -> str:
        """Return what a record will hold."""
        if self._code == DEPARTMENT:
            return self._departments.get(str(self._new), str(self._new))
        if self._code == OWNER:
            return self._shower.person(self._new)
        return self._text(one, one.after.values if one.after else {})

    def _text(self, one: Judged, values: Any) -> str:
        if one.shape is None or self._code not in one.shape.by_code:
            return ""
        return self._shower.text(one.shape.by_code[self._code], values.get(self._code))
