"""The form of a record, made out of the policy: what was typed goes to the action, what it says comes back."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.records.choosing import Chooser, person_named, record_named
from archive.records.contents import ROW
from archive.records.controls import (
    Look,
    Typed,
    control,
    name_of,
    named_in,
    typed,
)
from archive.records.form_ground import Ground
from archive.records.form_layout import FormGroup, FormRow, FormSection
from backoffice.sentences import sentence
from kernel.errors import Invalid, Problem
from policies.fields.rules import Field, FieldType, groups_of

BLANK_ROWS = 3  # without scripts somebody can add so many rows at a time
MOST_ROWS = 500
SEEN = "seen"
VERSION = "version"
WAS = "was"
REMOVE = "_off"
_DIGEST = 12
_FIRST = ("parent", "title", "reason", "happened_on")


class RecordForm(forms.Form):
    """The values of one record, typed. `change()` is what the person touched, by field and group code."""

    use_required_attribute = False
    head: tuple[str, ...] = ()
    is_stored = False  # whether what it shows was saved

    def __init__(self, ground: Ground, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.sent = data if data is not None else QueryDict()
        self.ground = ground
        self.known = ground.fields()
        self.groups = groups_of(self.known)
        self.group_rows: dict[str, list[int | None]] = {}
        self._sent: dict[str, list[int]] = {}
        self._chooser = Chooser(actor=ground.actor)
        self._chooser.know(*named_in(self.known, ground.values or {}))
        self.add_head()
        for one in self.known:
            if not one.repeat:
                self._add(f"f.{one.code}", one, (ground.values or {}).get(one.code))
        for code, members in self.groups.items():
            self._add_group(code, members)
        if not ground.is_new:
            self._add_hidden(VERSION, str(ground.version))
            self._add_hidden(SEEN, json.dumps(self.digests(), separators=(",", ":")))
            self._add_hidden(WAS, json.dumps(self.shown(), ensure_ascii=False))

    def add_head(self) -> None:
        """Add what a record has beside its values; each form has its own."""

    def _add(self, name: str, one: Field, value: Any) -> None:
        look = Look(
            language=self.ground.language,
            hidden=self.ground.hides(one),
            lookup_url=_lookup_url(one) if one.type is FieldType.LINK else "",
            birth=self.ground.birth_of(one),
            needed=self.ground.needed_where(one),
        )
        made = control(one, look, value=value)
        made.initial = typed(one, None if look.hidden else value, self._chooser)
        self.fields[name] = made

    def _add_hidden(self, name: str, initial: str) -> None:
        self.fields[name] = Typed(widget=forms.HiddenInput, required=False, initial=initial)

    def _add_group(self, code: str, members: tuple[Field, ...]) -> None:
        stored = (self.ground.values or {}).get(code) or []
        count = len(stored) + BLANK_ROWS
        if self.is_bound:
            count = _count(self.data.get(f"g.{code}.rows"), default=count)
        self._add_hidden(f"g.{code}.rows", str(count))
        places: list[int | None] = []
        for number in range(count):
            place = number if number < len(stored) else None
            row = stored[number] if place is not None else {}
            places.append(place)
            for one in members:
                self._add(f"g.{code}.{number}.{one.code}", one, row.get(one.code))
            if place is not None:
                off = forms.BooleanField(required=False, label=_("Remove this row"))
                self.fields[f"g.{code}.{number}.{REMOVE}"] = off
        self.group_rows[code] = places

    def shown(self) -> dict[str, Any]:
        """Return what the person is shown, to be held against what somebody else makes of it meanwhile."""
        title = self.fields["title"].initial if "title" in self.fields else ""
        rows = {code: self.rows_shown(code) for code in self.groups}
        flat = {
            name.removeprefix("f."): made.initial
            for name, made in self.fields.items()
            if name.startswith("f.") and made.initial not in (None, "", [])
        }
        return {"title": title, **flat, **rows}

    def rows_shown(self, code: str) -> list[dict[str, Any]]:
        """Return the stored rows of a group as they stand in the form."""
        return [
            {
                one.code: self.fields[f"g.{code}.{number}.{one.code}"].initial
                for one in self.groups[code]
            }
            for number, place in enumerate(self.group_rows[code])
            if place is not None
        ]

    def digests(self) -> dict[str, str]:
        """What the person was shown, in short: so that only what they touched is changed."""
        shown = {
            name.removeprefix("f."): made.initial
            for name, made in self.fields.items()
            if name.startswith("f.")
        }
        shown["title"] = self.fields["title"].initial if "title" in self.fields else ""
        stored = self.ground.values or {}
        shown |= {code: stored.get(code) or [] for code in self.groups}
        return {name: digest(value) for name, value in shown.items()}

    def clean(self) -> dict[str, Any]:
        """Find the people and records that were named."""
        for name, one in self._named_fields():
            text = self.cleaned_data.get(name)
            if text and one.type in {FieldType.PERSON, FieldType.LINK}:
                self.cleaned_data[name] = self._found(name, one, str(text))
        return self.cleaned_data

    def _named_fields(self) -> Iterable[tuple[str, Field]]:
        for one in self.known:
            if not one.repeat:
                yield f"f.{one.code}", one
        for code, members in self.groups.items():
            for number in range(len(self.group_rows[code])):
                for one in members:
                    yield f"g.{code}.{number}.{one.code}", one

    def _found(self, name: str, one: Field, text: str) -> Any:
        if one.type is FieldType.PERSON:
            person = person_named(text)
            if person is None:
                self.add_error(name, _("There is no such person; choose one of the list."))
            return "" if person is None else str(person)
        record = record_named(self.ground.actor, text, category=one.link)
        if record is None:
            self.add_error(name, _("There is no such record; choose one of the list."))
        return record

    def change(self) -> dict[str, Any]:
        """Return the touched values by field code and the touched groups as rows; all that is given if new."""
        values: dict[str, Any] = {}
        for one in self.known:
            if not one.repeat and self.is_touched(one):
                values[one.code] = self.cleaned_data.get(f"f.{one.code}")
        for code in self.groups:
            rows = self._rows(code)
            if rows is not None:
                values[code] = rows
        return values

    def seen(self) -> Mapping[str, str]:
        """Return the digests of what the person was shown."""
        try:
            found = json.loads(self.cleaned_data.get(SEEN) or "{}")
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def is_touched(self, one: Field) -> bool:
        name = f"f.{one.code}"
        given = self.sent.getlist(name) if _is_list(self.fields[name]) else self.sent.get(name, "")
        if self.ground.is_new or self.ground.hides(one):
            return given not in ("", [])
        return digest(given) != self.seen().get(one.code)

    def _rows(self, code: str) -> list[dict[str, Any]] | None:
        """Return the rows of a group as the action takes them, None when nobody touched one."""
        rows: list[dict[str, Any]] = []
        sent: list[int] = []
        touched = False
        for number, place in enumerate(self.group_rows[code]):
            if place is not None and self.cleaned_data.get(f"g.{code}.{number}.{REMOVE}"):
                touched = True
                continue
            row, is_changed = self._row(code, number, place)
            touched = touched or is_changed
            if row or place is not None:
                rows.append(row if place is None else {**row, ROW: place})
                sent.append(number)
        self._sent[code] = sent
        return rows if touched else None

    def _row(self, code: str, number: int, place: int | None) -> tuple[dict[str, Any], bool]:
        row: dict[str, Any] = {}
        is_changed = False
        for one in self.groups[code]:
            name = f"g.{code}.{number}.{one.code}"
            given = self.cleaned_data.get(name)
            if given not in (None, "", []):
                row[one.code] = given
            elif place is not None and not self.ground.hides(one):
                row[one.code] = None
            is_changed = is_changed or self.fields[name].has_changed(
                self.fields[name].initial, self[name].data
            )
        return row, is_changed

    def show(self, problems: Iterable[Problem] | Invalid) -> None:
        """Put each problem beside its field; what has no field here stands on top."""
        found = problems.problems if isinstance(problems, Invalid) else problems
        for problem in found:
            name, label = self._place(problem.where)
            text = sentence(problem)
            self.add_error(name, f"{label}: {text}" if label else text)

    def show_rest(self, problems: Iterable[Problem]) -> None:
        """Put problems beside the fields that have none yet: a wrong name need not be called missing as well."""
        wrong = set(self.errors)
        self.show([one for one in problems if self._place(one.where)[0] not in wrong])

    def show_unasked(self, problems: Iterable[Problem]) -> None:
        """Put problems beside the fields of a form that nobody sent yet: what it shows is stored."""
        self.is_stored = True
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        self.show(problems)

    def show_sentence(self, text: str) -> None:
        """Put a sentence on top."""
        self.add_error(None, text)

    def _place(self, where: str) -> tuple[str | None, str]:
        """Return the form field of a place, else None and the words for the place."""
        head, _dot, rest = where.partition(".")
        if head.isdecimal():  # the first of one row
            head, _dot, rest = rest.partition(".")
        if head in self.fields and head in self.head:
            return head, ""
        if not rest:
            name = f"f.{head}"
            return (name, "") if name in self.fields else (None, self._words(head))
        number, _dot, code = rest.partition(".")
        sent = self._sent.get(head, [])
        at = int(number) - 1 if number.isdecimal() else -1
        name = f"g.{head}.{sent[at]}.{code}" if 0 <= at < len(sent) else ""
        return (name, "") if name in self.fields else (None, self._words(code or head))

    def _words(self, code: str) -> str:
        one = self.ground.shape.by_code.get(code)
        if one is not None:
            return name_of(one, self.ground.language)
        return self.group_label(code) if code in self.groups else ""

    def group_label(self, code: str) -> str:
        """Return the words for a group: the name of the section its fields stand in."""
        section = self.groups[code][0].section
        for one in self.ground.shape.category.sections:
            if one.code == section:
                return name_of(one, self.ground.language)
        return code

    def first_fields(self) -> list[BoundField]:
        """Return what stands before the values."""
        return [self[name] for name in self.fields if name in _FIRST]

    def last_fields(self) -> list[BoundField]:
        """Return what stands after the values."""
        return [self[name] for name in self.fields if name in self.head and name not in _FIRST]

    def sections(self) -> list[FormSection]:
        """Return the form as it stands on the page, in the order of the policy."""
        sections = []
        known = self.ground.shape.category.sections
        for code, title in [
            ("", ""),
            *((one.code, name_of(one, self.ground.language)) for one in known),
        ]:
            made = FormSection(title=title)
            for one in self.known:
                if one.section == code and not one.repeat:
                    made.fields.append(self[f"f.{one.code}"])
            for group, members in self.groups.items():
                if members[0].section == code:
                    made.groups.append(self._group(group))
            if made.fields or made.groups:
                sections.append(made)
        return sections

    def _group(self, code: str) -> FormGroup:
        rows = [
            self._form_row(code, number, place)
            for number, place in enumerate(self.group_rows[code])
        ]
        blank = _Blank(self.ground, code, self.groups[code])
        return FormGroup(
            code=code,
            label=self.group_label(code),
            rows=rows,
            blank=FormRow(number=0, fields=list(blank), remove=None, stored=None),
            count=self[f"g.{code}.rows"],
        )

    def _form_row(self, code: str, number: int, place: int | None) -> FormRow:
        return FormRow(
            number=number,
            fields=[self[f"g.{code}.{number}.{one.code}"] for one in self.groups[code]],
            remove=self[f"g.{code}.{number}.{REMOVE}"] if place is not None else None,
            stored=place,
        )


class _Blank(forms.Form):
    """The row that scripts copy; `__n__` stands for its number."""

    use_required_attribute = False

    def __init__(self, ground: Ground, code: str, members: Iterable[Field]) -> None:
        super().__init__()
        for one in members:
            url = _lookup_url(one) if one.type is FieldType.LINK else ""
            look = Look(
                language=ground.language,
                lookup_url=url,
                birth=ground.birth_of(one),
                needed=ground.needed_where(one),
            )
            self.fields[f"g.{code}.__n__.{one.code}"] = control(one, look)


def digest(value: Any) -> str:
    """Return a short digest of what stands in a control."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.replace("\\r\\n", "\\n").encode()).hexdigest()[:_DIGEST]


def _is_list(made: forms.Field) -> bool:
    return isinstance(made, forms.MultipleChoiceField)


def _count(text: Any, *, default: int) -> int:
    digits = str(text or "")
    if not digits.isdecimal():
        return default
    return min(int(digits), MOST_ROWS) if len(digits) <= len(str(MOST_ROWS)) else MOST_ROWS


def _lookup_url(one: Field) -> str:
    return f"{reverse('records_lookup')}?category={one.link}"
