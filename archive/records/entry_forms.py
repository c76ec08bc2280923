"""The two forms of a record: entering a new one, changing one that exists."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.records.choosing import label_of, person_named, record_named
from archive.records.controls import PEOPLE_LIST, Typed, TypedChoice, name_of
from archive.records.form_ground import Ground
from archive.records.forms import RecordForm, digest
from archive.records.levels import offered as offered_levels
from archive.records.models import Record
from archive.records.rules import CHOSEN, LONGEST_TITLE, Edit, NewRecord
from archive.records.screens import CARRIERS
from archive.records.shapes import Shape
from archive.records.title_sealing import called
from archive.records.titling import is_made
from kernel.digits import number_in
from policies.categories.rules import EITHER, Kind
from policies.fields.rules import FieldType
from policies.fields.titles import FREE, in_words


def _rule_help(shape: Shape, language: str) -> str:
    """Return what a person should know of the naming rule of a category, '' where there is none."""
    if not shape.category.title_rule:
        return ""
    names = {code: name_of(one, language) for code, one in shape.by_code.items()}
    said = in_words(shape.category.title_rule, {**names, FREE: _("your own words")})
    if is_made(shape):
        return _("Made by the naming rule: {rule}").format(rule=said)
    return _("As the naming rule says: {rule}").format(rule=said)


class NewRecordForm(RecordForm):
    """A new record of one category; `parent` is the file it is entered from, if any."""

    head: tuple[str, ...] = (
        *("title", "parent", "owner", "department", "level", "carrier", "legacy_no"),
    )

    def __init__(
        self, ground: Ground, data: QueryDict | None = None, *, parent: Record | None = None
    ) -> None:
        self._parent = parent
        super().__init__(ground, data)
        if parent is not None:
            self._link_to(parent)

    def _link_to(self, parent: Record) -> None:
        """Fill in the links that can only mean the file the item is entered from."""
        for one in self.known:
            within = parent.category == one.link or parent.category.startswith(f"{one.link}·")
            if one.type is FieldType.LINK and not one.repeat and one.link and within:
                self.fields[f"f.{one.code}"].initial = label_of(parent)

    def add_head(self) -> None:
        """Add title, file, person in charge, department, level and legacy number."""
        known = self.ground.shape.category
        if known.kind is Kind.ITEM:
            self.fields["parent"] = self._parent_field(is_needed=not known.standalone)
        can_follow = bool(known.naming)
        self.fields["title"] = Typed(
            label=_("Title"),
            required=not (can_follow or known.title_rule),
            widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": LONGEST_TITLE}),
            help_text=_rule_help(self.ground.shape, self.ground.language)
            or (_("Left empty, it is taken from the name below.") if can_follow else ""),
            disabled=is_made(self.ground.shape),
        )
        self.fields["owner"] = Typed(
            label=_("Person in charge"),
            required=False,
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "list": PEOPLE_LIST, "placeholder": _("Name")}
            ),
        )
        self._add_choices()
        self.fields["legacy_no"] = Typed(
            label=_("Number in the old archive"),
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def _parent_field(self, *, is_needed: bool) -> Typed:
        initial = ""
        if self._parent is not None:
            initial = label_of(self._parent)
        made = Typed(
            label=_("Customer file"),
            initial=initial,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "off",
                    "placeholder": _("Number or title"),
                    "data-fonds-lookup": f"{reverse('records_lookup')}?kind=file",
                }
            ),
        )
        made.required = is_needed
        return made

    def _add_choices(self) -> None:
        document = self.ground.shape.policy.document
        language = self.ground.language
        mine = self.ground.actor.departments
        offered = [one for one in document.departments if one.code in mine]
        if len(offered) > 1:
            choices = [(one.code, name_of(one, language)) for one in offered]
            usual = self.ground.shape.category.custodian
            self.fields["department"] = TypedChoice(
                label=_("Responsible department"),
                choices=choices,
                initial=usual if usual in mine else choices[0][0],
                required=False,
            )
        if self.ground.shape.category.carrier == EITHER:
            self.fields["carrier"] = TypedChoice(
                label=_("Carrier"),
                choices=[(one, CARRIERS[one]) for one in CHOSEN],
                initial=CHOSEN[0],
                required=False,
            )
        levels = offered_levels(self.ground.shape)
        self.fields["level"] = TypedChoice(
            label=_("Confidentiality"),
            choices=[
                (one.code, name_of(one, language)) for one in document.levels if one.code in levels
            ],
            initial=self.ground.shape.category.level,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """Find the file and the person that were named."""
        super().clean()
        parent = str(self.cleaned_data.get("parent") or "")
        self.cleaned_data["parent"] = None
        if parent:
            found = record_named(self.ground.actor, parent, kind=Kind.FILE)
            self.cleaned_data["parent"] = found
            if found is None:
                self.add_error("parent", _("There is no such file; choose one of the list."))
        owner = str(self.cleaned_data.get("owner") or "")
        self.cleaned_data["owner"] = person_named(owner) if owner else None
        if owner and self.cleaned_data["owner"] is None:
            self.add_error("owner", _("There is no such person; choose one of the list."))
        return self.cleaned_data

    def new_record(self) -> NewRecord:
        """Return what was typed as the action takes it."""
        given = self.cleaned_data
        return NewRecord(
            category=self.ground.shape.code,
            title=given.get("title") or "",
            values=self.change(),
            department=given.get("department") or "",
            parent_id=given.get("parent"),
            owner_id=given.get("owner"),
            legacy_no=given.get("legacy_no") or "",
            level=given.get("level") or "",
            carrier=given.get("carrier") or "",
        )


class EditForm(RecordForm):
    """A record that exists; a filed one is changed with a reason."""

    head: tuple[str, ...] = ("title", "reason", "happened_on")

    def __init__(self, ground: Ground, record: Record, data: QueryDict | None = None) -> None:
        self._record = record
        super().__init__(ground, data)

    def add_head(self) -> None:
        """Add the title, and the reason for a filed record."""
        self.fields["title"] = Typed(
            label=_("Title"),
            initial=called(self._record),
            widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": LONGEST_TITLE}),
            help_text=_rule_help(self.ground.shape, self.ground.language),
            disabled=is_made(self.ground.shape),
        )
        if self._record.archive_no:
            self.fields["reason"] = Typed(
                label=_("Reason for the change"),
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("It is kept with the record's history."),
            )
            self.fields["happened_on"] = forms.DateField(
                label=_("So since"),
                required=False,
                widget=forms.DateInput(attrs={"data-fonds-day": ""}),
                help_text=_("The day on which this came about, where it is known."),
            )

    def edit(self) -> Edit:
        """Return what was touched as the action takes it."""
        return Edit(
            record_id=self._record.pk,
            version=self.version,
            title=self._title(),
            values=self.change(),
            reason=self.cleaned_data.get("reason") or "",
            happened_on=self.cleaned_data.get("happened_on"),
        )

    def _title(self) -> str | None:
        title = str(self.cleaned_data.get("title") or "")
        return None if digest(title) == self.seen().get("title") else title

    @property
    def version(self) -> int:
        """The version the person looked at; 0 for what is no number, which fits no record."""
        return number_in(str(self.cleaned_data.get("version") or "")) or 0
