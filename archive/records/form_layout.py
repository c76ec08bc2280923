"""How the form of a record stands on its page: sections, groups, rows."""

from dataclasses import dataclass, field

from django.forms import BoundField


@dataclass(frozen=True, kw_only=True)
class FormRow:
    """One row of a group on the page; `stored` is its place in the record, None for a new one."""

    number: int
    fields: list[BoundField]
    remove: BoundField | None
    stored: int | None


@dataclass(frozen=True, kw_only=True)
class FormGroup:
    """A repeatable group on the page; `blank` is the row that scripts copy."""

    code: str
    label: str
    rows: list[FormRow]
    blank: FormRow
    count: BoundField


@dataclass(kw_only=True)
class FormSection:
    """A part of the card on the page."""

    title: str
    note: str = ""
    fields: list[BoundField] = field(default_factory=list)
    groups: list[FormGroup] = field(default_factory=list)
