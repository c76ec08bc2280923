"""What a field is: its type, its section, when it is required, how sensitive it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from kernel.text import N_, Word


class FieldType(StrEnum):
    """The field types of the field dictionary."""

    TEXT = "text"
    LONGTEXT = "longtext"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    MULTI = "multi"
    BOOL = "bool"
    PHONE = "phone"
    EMAIL = "email"
    USCC = "uscc"
    CNID = "cnid"
    ADDRESS = "address"
    PERSON = "person"
    LINK = "link"
    FILE = "file"
    AGE = "age"


# The codes are the words of sentences too.
TYPE_WORDS: Mapping[FieldType, Word] = {
    FieldType.TEXT: Word(N_("text")),
    FieldType.LONGTEXT: Word(N_("longtext")),
    FieldType.NUMBER: Word(N_("number")),
    FieldType.MONEY: Word(N_("money")),
    FieldType.DATE: Word(N_("date")),
    FieldType.DATETIME: Word(N_("datetime")),
    FieldType.CHOICE: Word(N_("choice")),
    FieldType.MULTI: Word(N_("multi")),
    FieldType.BOOL: Word(N_("bool")),
    FieldType.PHONE: Word(N_("phone")),
    FieldType.EMAIL: Word(N_("email")),
    FieldType.USCC: Word(N_("uscc")),
    FieldType.CNID: Word(N_("cnid")),
    FieldType.ADDRESS: Word(N_("address")),
    FieldType.PERSON: Word(N_("person")),
    FieldType.LINK: Word(N_("link")),
    FieldType.FILE: Word(N_("file")),
    FieldType.AGE: Word(N_("age")),
}


class Required(StrEnum):
    """When a value must be there: at once, at filing, never, or set by the system."""

    ALWAYS = "always"
    FILING = "filing"
    RECOMMENDED = "recommended"  # it counts for how complete a record is
    OPTIONAL = "optional"
    AUTO = "auto"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a list of values; a retired one stays readable."""

    code: str
    zh: str
    en: str = ""
    level: str = ""  # confidentiality a record with this value has at least; "" no more
    retired: bool = False


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of one category (children inherit their parents' fields; a child's own wins by code)."""

    category: str
    code: str
    zh: str
    en: str
    type: FieldType
    section: str = ""  # section code; see Section
    required: Required = Required.OPTIONAL
    required_by: str = ""  # code of the field that makes it required; "" it always is
    required_values: tuple[str, ...] = ()  # with one of these values; none: with any
    choices: tuple[Choice, ...] = ()
    link: str = ""  # category code a LINK points at; "" any record
    birth: str = ""  # code of the date of birth beside it that an AGE follows; "" none
    since: str = (
        ""  # code of the date beside it that this date is reckoned from by the system; "" none
    )
    after: str = ""  # how long after it, an ISO period: P15D
    working: bool = False  # its days are working days of the company's calendar
    repeat: str = ""  # code of the repeatable group (联系人): its values lie in a list of rows
    sensitivity: str = ""  # "" | P | SP | B
    sealed: bool = False  # encrypted, equality only (E)
    critical: bool = False  # change needs re-verification (VER-07)
    unique: bool = False
    listed: bool = (
        False  # gets an indexed slot: sortable, filterable by range, a column of the list
    )
    searchable: bool = False  # goes into the search vector
    facet: bool = False  # its values with their counts stand beside the list, to narrow it
    legal_basis: str = ""
    trigger: str = ""  # retention trigger this date starts: END, CON, …
    note_zh: str = ""
    note_en: str = ""
    retired: bool = False

    # A list of values is asked for every row of a ledger.

    @cached_property
    def choice_names(self) -> Mapping[str, tuple[str, str]]:
        """The Chinese and the English name of each choice, by code."""
        return {choice.code: (choice.zh, choice.en) for choice in self.choices}

    @cached_property
    def choice_order(self) -> Mapping[str, int]:
        """The place of each choice in the list, by code."""
        return {choice.code: place for place, choice in enumerate(self.choices)}


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a record's card, owned by a department (COL-14)."""

    category: str
    code: str
    zh: str
    en: str
    department: str = ""  # department code that may edit it; "" whoever may edit the record


def fields_of(
    path: Sequence[str],
    fields: Iterable[Field],
    *,
    sections: Iterable[Section] = (),
    retired: bool = False,
) -> tuple[Field, ...]:
    """Return the fields in force for the category whose codes from the root down are `path`.

    Children inherit their parents' fields, an own field takes the place of the inherited one with
    its code. They come in the order of the sections (parents' first), fields of no section before
    them. `retired` adds the retired ones, which old records still show.
    """
    order: dict[str, int] = {}
    known_sections = tuple(sections)
    for category in path:
        for section in known_sections:
            if section.category == category:
                order.setdefault(section.code, len(order) + 1)
    found: dict[str, Field] = {}
    known = tuple(fields)
    for category in path:
        found.update((field.code, field) for field in known if field.category == category)
    return tuple(
        sorted(
            (field for field in found.values() if retired or not field.retired),
            key=lambda field: order.get(field.section, 0),
        )
    )


def groups_of(fields: Iterable[Field]) -> dict[str, tuple[Field, ...]]:
    """Return the fields of each repeatable group, by its code."""
    groups: dict[str, list[Field]] = {}
    for field in fields:
        if field.repeat:
            groups.setdefault(field.repeat, []).append(field)
    return {code: tuple(members) for code, members in groups.items()}
