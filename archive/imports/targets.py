"""What a column of a file can fill: the fields of a category, and the record's own properties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kernel.text import N_
from policies.document.effective import EffectiveCategory
from policies.fields.rules import Field, FieldType, Required

LEGACY, TITLE, DEPARTMENT = "@legacy_no", "@title", "@department"
OWNER, LEVEL, PARENT = "@owner", "@level", "@parent"
STATED = "@filled_on"  # kept with the ages of the row alone
# Fields that say when a card was filled in: an age on it was true of that day.
FILLED_CODES = ("filled_on", "collected_on", "registered_on")


@dataclass(frozen=True, kw_only=True)
class Own:
    """A property of the record itself; `zh` and `en` are the names headings are compared with."""

    code: str
    zh: str
    en: str
    label: str
    type: FieldType = FieldType.TEXT
    sealed: bool = False  # a title of a category that seals them


# Headings are matched by these names and their synonyms; 档号 of an old ledger is a legacy number here.
_OWN = (
    Own(code=LEGACY, zh="原档号", en="archive_no", label=N_("Legacy number")),
    Own(code=TITLE, zh="题名", en="record_title", label=N_("Title")),
    Own(
        code=DEPARTMENT,
        zh="责任部门",
        en="responsible_department",
        label=N_("Responsible department"),
    ),
    Own(code=OWNER, zh="记录归属人", en="record_owner", label=N_("Owner of the record")),
    Own(code=LEVEL, zh="密级", en="confidentiality", label=N_("Confidentiality")),
    Own(
        code=PARENT,
        zh="所属客户档号",
        en="parent_no",
        label=N_("Archive number of the file it lies in"),
    ),
    Own(
        code=STATED,
        zh="填表日期",
        en="filled_on",
        label=N_("Day the row was filled in, for its ages"),
        type=FieldType.DATE,
    ),
)


@dataclass(frozen=True, kw_only=True)
class InFile:
    """A field of the file an item lies in: a column of a ledger of items says it of the customer of each row."""

    PREFIX = "file:"

    field: Field

    @property
    def code(self) -> str:
        """The field's code, told apart from one of the item's own."""
        return self.PREFIX + self.field.code

    @property
    def zh(self) -> str:
        """The field's Chinese name."""
        return self.field.zh

    @property
    def en(self) -> str:
        """The field's English name."""
        return self.field.en

    @property
    def type(self) -> FieldType:
        """The field's type."""
        return self.field.type


Target = Own | Field | InFile


def targets_of(category: EffectiveCategory) -> tuple[Target, ...]:
    """Return everything a column may fill, fields first; files and what the system fills are left out."""
    fields = tuple(
        one
        for one in category.fields
        if one.required is not Required.AUTO and one.type is not FieldType.FILE
    )
    taken = {one.zh for one in fields}
    own = (one for one in _OWN if one.zh not in taken and _fits(one, category))
    return (
        *fields,
        *(replace(one, sealed=category.seals_titles and one.code == TITLE) for one in own),
    )


def _fits(one: Own, category: EffectiveCategory) -> bool:
    if one.code == STATED:
        has_ages = any(field.type is FieldType.AGE for field in category.fields)
        return has_ages and not filled_codes(category.fields)
    return one.code != PARENT or str(category.kind) == "item"


def filled_codes(targets: Iterable[Target]) -> tuple[str, ...]:
    """Return the codes among these that say on which day a row was filled in, the best first."""
    dates = {one.code for one in targets if one.type is FieldType.DATE}
    return tuple(code for code in (*FILLED_CODES, STATED) if code in dates)


def by_code(found: Iterable[Target]) -> Mapping[str, Target]:
    """Return the targets by their codes."""
    return {one.code: one for one in found}


def sealed_or_sensitive(one: Target | None) -> bool:
    """Say whether values of this target must not be repeated in messages."""
    if isinstance(one, Own):
        return one.sealed
    found = field_of(one)
    return found is not None and bool(found.sealed or found.sensitivity)


def field_of(one: Target | None) -> Field | None:
    """Return the field a target is, of the record or of its file; None for a property of the record."""
    found = one.field if isinstance(one, InFile) else one
    return found if isinstance(found, Field) else None


def label_of(one: Target, *, language: str) -> str:
    """Return the marked or plain name of a target for a person."""
    if isinstance(one, Own):
        return one.label
    one = one.field if isinstance(one, InFile) else one
    return one.zh if language.startswith("zh") or not one.en else one.en
