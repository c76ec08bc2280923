"""What a field is: its type, its section, when it is required, how sensitive it is."""

from dataclasses import dataclass
from enum import StrEnum


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


class Required(StrEnum):
    """When a value must be there: at once, at filing, never, or set by the system."""

    ALWAYS = "always"
    FILING = "filing"
    OPTIONAL = "optional"
    AUTO = "auto"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a list of values; a retired one stays readable."""

    code: str
    zh: str
    en: str = ""
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
    choices: tuple[Choice, ...] = ()
    link: str = ""  # category code a LINK points at; "" any record
    repeat: str = ""  # code of the repeatable group (联系人): values of all its fields lie in a list of rows
    sensitivity: str = ""  # "" | P | SP | B
    sealed: bool = False  # encrypted, equality only (E)
    critical: bool = False  # change needs re-verification (VER-07)
    unique: bool = False
    listed: bool = False  # gets an indexed slot: sortable, filterable by range, a column of the list
    searchable: bool = False  # goes into the search vector
    legal_basis: str = ""
    trigger: str = ""  # retention trigger this date starts: END, CON, …
    note_zh: str = ""
    note_en: str = ""
    retired: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a record's card, owned by a department (COL-14)."""

    category: str
    code: str
    zh: str
    en: str
    department: str = ""  # department code that may edit it; "" whoever may edit the record
