"""The shapes in which programs send and get records, categories and fields."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from archive.records.paging import LARGEST_PAGE
from archive.records.registering import LONGEST as LONGEST_REASON
from archive.records.rules import LONGEST_TITLE
from gateway.schemas import BIGGEST, Given, Number, Shown
from kernel.text import N_

LONGEST = 200
Short = Annotated[str, Field(max_length=LONGEST)]
Plain = str | bool | int | float | None
Value = Plain | list[str] | list[dict[str, Plain | list[str]]]
Values = Annotated[
    dict[str, Value],
    Field(
        description=N_(
            "Values by field code; of a repeatable group, by its code a list of rows. Dates are written "
            "2026-11-30, choices by their code, people and records by their number."
        )
    ),
]


class RecordQuery(Schema):
    """Which records, in which order."""

    model_config = ConfigDict(extra="forbid")

    q: Short = Field("", description=N_("Words, or the beginning of a number."))
    category: Short = Field("", description=N_("Category code; sub-categories are included."))
    state: Short = Field("", description=N_("draft, in_review, returned, ready or filed."))
    department: Short = Field("", description=N_("Code of the responsible department."))
    level: Short = Field("", description=N_("Code of the confidentiality level."))
    territory: Short = Field("", description=N_("Code of the territory."))
    owner: Number | None = Field(None, description=N_("Number of the person in charge."))
    parent: Number | None = Field(None, description=N_("Number of the customer file."))
    where: list[Short] = Field(
        [], max_length=10, description=N_("code:value for a listed field of the category.")
    )
    between: list[Short] = Field(
        [],
        max_length=10,
        description=N_("code:low..high for a listed field; either end may be left out."),
    )
    sort: Short = Field(
        "-updated",
        description=N_("updated, number, filed or a listed field; with - in front, descending."),
    )
    after: Annotated[str, Field(max_length=500)] = Field(
        "", description=N_("The cursor “next” of a page.")
    )
    before: Annotated[str, Field(max_length=500)] = Field(
        "", description=N_("The cursor “previous” of a page.")
    )
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = Field(
        50, description=N_("How many records a page holds.")
    )


class RecordLine(Shown):
    """One record of a list."""

    id: int
    number: str | None = Field(description=N_("The archive number, once it is filed."))
    title: str
    category: str
    state: str
    department: str
    level: str
    filed_on: date | None
    updated_at: datetime
    values: dict[str, str] = Field(
        description=N_("The listed fields of the category asked for, as people read them.")
    )


class RecordPage(Shown):
    """One page of records."""

    items: list[RecordLine]
    count: int = Field(description=N_("How many there are, exact up to 1,000."))
    more_than: bool = Field(description=N_("Whether there are more than `count`."))
    next: str | None
    previous: str | None


class FacetShown(Shown):
    """One value by which a search can be narrowed."""

    value: str
    label: str
    count: int


class SearchPage(RecordPage):
    """One page of what a search found, and by what it can be narrowed."""

    facets: dict[str, list[FacetShown]]
    facets_partial: bool = Field(description=N_("Whether only the first 10,000 were counted."))


class PersonNamed(Shown):
    """A person by number and name."""

    id: int
    name: str


class RecordNamed(Shown):
    """Another record by number and title."""

    id: int
    number: str | None
    title: str
    state: str


class DueShown(Shown):
    """When a record falls due; without a date it is kept."""

    date: date | None
    action: str
    state: str


class MayShown(Shown):
    """Whether something may be done now, and why not."""

    allowed: bool
    reason: str


class RecordShown(Shown):
    """A record as its reader may read it."""

    id: int
    version: int
    number: str | None
    title: str
    category: str
    kind: str
    class_code: str
    state: str
    department: str
    level: str
    owner: PersonNamed | None
    created_at: datetime
    created_by: PersonNamed | None
    updated_at: datetime
    updated_by: PersonNamed | None
    filed_on: date | None
    policy_version: int
    legacy_numbers: list[str]
    values: dict[str, Any] = Field(
        description=N_("What the reader reads unmasked, by field code, as it is stored.")
    )
    masked: dict[str, Any] = Field(
        description=N_("What the reader sees masked, by field code, as on the screen.")
    )
    derived: dict[str, Any] = Field(
        description=N_("Ages that follow from a date of birth, by field code: 45@2024-05-01.")
    )
    parent: RecordNamed | None
    items: list[RecordNamed] = Field(description=N_("The first 200 items of a customer file."))
    due: DueShown | None
    request: int | None = Field(description=N_("The request by which a change of it waits."))
    may: dict[str, MayShown]


class AlikeAnswer(Given):
    """What is said of a record that may be the same customer."""

    record: Number | None = Field(
        None, description=N_("Its number; null for those the caller may not see.")
    )
    decision: Literal["merge", "link", "justify"] = Field(
        description=N_(
            "merge: the same customer, the values go into that record; link: this one belongs to it;"
            " justify: another customer."
        )
    )
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] = Field(
        "", description=N_("Why it is another customer.")
    )
    version: Annotated[int, Field(ge=1, le=BIGGEST)] | None = Field(
        None, description=N_("With merge: the version of that record as read.")
    )


Answered = Annotated[
    list[AlikeAnswer],
    Field(
        max_length=200,
        description=N_(
            "What each record that may be the same customer is; asked for with 409 and the code “alike”."
        ),
    ),
]


class RecordGiven(Given):
    """A new record; it begins as a draft."""

    category: Short
    title: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""
    values: Values = {}
    department: Short = Field("", description=N_("Empty for one's own."))
    parent: Number | None = Field(None, description=N_("The customer file an item lies in."))
    owner: Number | None = None
    legacy_no: Short = Field("", description=N_("The number it had in an older archive."))
    level: Short = Field("", description=N_("Empty for the category's own."))
    alike: Answered = []
    reason: Annotated[str, Field(max_length=2000)] = Field(
        "",
        description=N_("Needed where the values go into a filed record that is the same customer."),
    )


class ClassGiven(Given):
    """The class of a draft: its category, and the file it lies in where it is an item."""

    category: Short
    parent: Number | None = Field(None, description=N_("The customer file an item lies in."))
    alike: Answered = Field(
        [], description=N_("Each record asked for with 409 that is another customer: justify.")
    )


class RecordChange(Given):
    """A change: only what is named changes; null or an empty text takes a value away."""

    title: Annotated[str, Field(max_length=LONGEST_TITLE)] | None = None
    values: Values = {}
    reason: Annotated[str, Field(max_length=2000)] = Field(
        "", description=N_("Needed for a filed record.")
    )
    alike: Answered = []


class Written(Shown):
    """What became of a record; read it for its values."""

    id: int
    version: int | None = Field(description=N_("null when it is no longer the caller's to see."))
    state: str | None
    number: str | None
    filed_on: date | None
    request: int | None = Field(description=N_("The request that now waits for a decision."))


class ChoiceShown(Shown):
    """One value of a list of values."""

    code: str
    zh: str
    en: str
    level: str = Field(description=N_("The confidentiality a record with this value has at least."))
    retired: bool


class FieldShown(Shown):
    """One field of a category."""

    code: str
    zh: str
    en: str
    type: str
    required: str = Field(description=N_("always, filing, optional or auto (the system fills it)."))
    required_by: str = Field(
        description=N_("The field that makes it required; empty: it always is.")
    )
    required_values: list[str] = Field(description=N_("With one of these values; empty: with any."))
    group: str = Field(description=N_("The repeatable group it belongs to."))
    section: str
    choices: list[ChoiceShown]
    link: str = Field(description=N_("The category a link points at."))
    birth: str = Field(description=N_("The date of birth an age follows."))
    sensitivity: str
    readable: str = Field(description=N_("clear, masked or no: how the caller reads it."))
    listed: bool = Field(description=N_("Whether lists sort and filter by it."))
    facet: bool = Field(description=N_("Whether lists count its values to be narrowed by."))
    searchable: bool
    critical: bool
    unique: bool


class CategoryLine(Shown):
    """A category the caller may look up or register records of."""

    code: str
    zh: str
    en: str
    kind: str
    may_create: bool
    may_view: bool


class CategoryList(Shown):
    """Categories."""

    items: list[CategoryLine]


class CategoryShown(CategoryLine):
    """A category with its fields: what to send for its records."""

    standalone: bool = Field(description=N_("Whether an item may lie in no customer file."))
    policy_version: int
    fields: list[FieldShown]
