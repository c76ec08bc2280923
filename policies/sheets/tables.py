"""The policy's tables as import-export resources: categories, fields, their values, periods, rights, cadences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from administration.people_widgets import NO, YES, DayWidget, TextWidget, WordWidget
from kernel.text import N_
from policies.access.rules import Grant, RowScope, Verb
from policies.cadences.rules import NOT_FILLED, Cadence, CadenceKind, Counting, DoneBy
from policies.categories.rules import (
    Category,
    Doubles,
    Kind,
    Review,
    Titles,
    Titling,
    UpdateApproval,
)
from policies.document.rows import PARTS
from policies.document.values import PolicyDocument
from policies.fields.rules import Choice, Field, FieldType, Required
from policies.retention.rules import Action, RetentionRule
from policies.sheets.filing_columns import filing_columns
from policies.sheets.widgets import (
    CodeWidget,
    DaysWidget,
    ListWidget,
    NeededWidget,
    WholeWidget,
    marked_readings,
)
from policies.studio import cadence_words, words
from policies.studio.required_words import REQUIRED
from security.uploads.rules import KINDS as FILES

TRIGGERS_BETWEEN = "|"
NOT_FILLED_SIGN = "-"  # stands for a field that is not filled in
_LONGEST_NAME = 200


class Table(StrEnum):
    """The tables of a policy file."""

    CATEGORIES = "categories"
    FIELDS = "fields"
    VALUES = "values"
    RETENTION = "retention"
    GRANTS = "grants"
    CADENCES = "cadences"


@dataclass(frozen=True, kw_only=True)
class ListedValue:
    """One value of a field's list, with the field it belongs to."""

    category: str
    field: str
    code: str
    zh: str
    en: str = ""
    level: str = ""
    retired: bool = False


@dataclass(frozen=True, kw_only=True)
class TableShape:
    """One table: its rows' class, its columns in order (attribute → heading, widget), which must be there.

    `key`: what makes a row the same row, () where a row is only itself. `references`: attribute → the part
    of the policy whose codes it names.
    """

    table: Table
    label: str
    kind: Any
    columns: Mapping[str, tuple[str, TextWidget]]
    needed: frozenset[str]
    key: tuple[str, ...]
    references: Mapping[str, str]


def _text(part: str, name: str) -> TextWidget:
    """A cell no longer than its column in the database."""
    return TextWidget(_longest(part, name))


def _need(part: str, name: str) -> TextWidget:
    return NeededWidget(_longest(part, name))


def _longest(part: str, name: str) -> int:
    column = PARTS[part][0]._meta.get_field(name)
    return getattr(column, "max_length", None) or _LONGEST_NAME


def _yes() -> TextWidget:
    return WordWidget({True: YES, False: NO}, empty=False)


_ZH, _EN, _RETIRED = N_("Chinese name"), N_("English name"), N_("Retired")
_CATEGORY, _FIELD = N_("Category code"), N_("Field code")
_FILE_KINDS = {code: code for code in FILES}  # by their endings, as everybody names them


@cache
def shapes() -> tuple[TableShape, ...]:
    """Return the tables in the order they stand in a workbook."""
    return (_categories(), _fields(), _values(), _retention(), _grants(), _cadences())


def _categories() -> TableShape:
    part = "categories"
    columns: dict[str, tuple[str, TextWidget]] = {
        "code": (_CATEGORY, _need(part, "code")),
        "zh": (_ZH, _need(part, "zh")),
        "en": (_EN, _text(part, "en")),
        "parent": (N_("Lies under"), _text(part, "parent")),
        "kind": (N_("Kind"), CodeWidget(words.KINDS, Kind, nothing=None)),
        "custodian": (N_("Custodian"), _text(part, "custodian")),
        "level": (N_("Confidentiality level"), _text(part, "level")),
        "carrier": (N_("Carrier"), CodeWidget(words.CARRIERS)),
        "review": (N_("Review"), CodeWidget(words.REVIEWS, Review, nothing=None)),
        "update_approval": (
            N_("Approval of changes"),
            CodeWidget(words.UPDATE_APPROVALS, UpdateApproval, nothing=None),
        ),
        "doubles": (
            N_("Perhaps the same customer"),
            CodeWidget(words.DOUBLES, Doubles, nothing=None),
        ),
        **filing_columns(),
        "title_rule": (N_("Naming rule"), _text(part, "title_rule")),
        "titling": (
            N_("What the naming rule does"),
            CodeWidget(words.TITLINGS, Titling, nothing=None),
        ),
        "file_kinds": (N_("Kinds of files taken"), ListWidget(_FILE_KINDS)),
        "titles": (N_("Titles and names"), CodeWidget(words.TITLES, Titles, nothing=None)),
        "completeness": (N_("Completeness for filing (%)"), WholeWidget(10)),
        "entry_days": (N_("Working days to the entry"), WholeWidget(10)),
        "standalone": (N_("May be filed without a customer file"), _yes()),
        "abstract": (N_("Holds sub-categories only"), _yes()),
        "retired": (_RETIRED, _yes()),
        "collecting": (N_("Takes in what has no class yet"), _yes()),
    }
    return TableShape(
        table=Table.CATEGORIES,
        label=N_("Categories"),
        kind=Category,
        columns=columns,
        needed=frozenset({"code", "zh"}),
        key=("code",),
        references={"custodian": "departments", "level": "levels", "parent": "categories"},
    )


def _fields() -> TableShape:
    part = "fields"
    columns: dict[str, tuple[str, TextWidget]] = {
        "category": (_CATEGORY, _need(part, "category")),
        "code": (_FIELD, _need(part, "code")),
        "zh": (_ZH, _need(part, "zh")),
        "en": (_EN, _text(part, "en")),
        "type": (N_("Type"), CodeWidget(words.TYPES, FieldType, needed=True)),
        "section": (N_("Section"), _text(part, "section")),
        "required": (
            N_("Required"),
            CodeWidget(REQUIRED, Required, nothing=Required.OPTIONAL),
        ),
        "required_by": (N_("Required only because of"), _text(part, "required_by")),
        "required_values": (N_("Where that field is"), ListWidget()),
        "link": (N_("Links to category"), _text(part, "link")),
        "birth": (N_("Date of birth it follows"), _text(part, "birth")),
        "since": (N_("Reckoned from the date"), _text(part, "since")),
        "after": (N_("Reckoned: how long after it"), _text(part, "after")),
        "working": (N_("Reckoned in working days"), _yes()),
        "repeat": (N_("Repeatable group"), _text(part, "repeat")),
        "sensitivity": (N_("Sensitivity"), CodeWidget(words.SENSITIVITIES, longest=40)),
        "sealed": (N_("Stored sealed"), _yes()),
        "critical": (N_("Critical"), _yes()),
        "unique": (N_("Unique"), _yes()),
        "listed": (N_("Listed"), _yes()),
        "searchable": (N_("Searchable"), _yes()),
        "facet": (N_("Facet"), _yes()),
        "legal_basis": (N_("Legal basis"), _text(part, "legal_basis")),
        "trigger": (N_("Starts the period"), CodeWidget(words.TRIGGERS)),
        "note_zh": (N_("Chinese note"), _text(part, "note_zh")),
        "note_en": (N_("English note"), _text(part, "note_en")),
        "retired": (_RETIRED, _yes()),
    }
    return TableShape(
        table=Table.FIELDS,
        label=N_("Fields"),
        kind=Field,
        columns=columns,
        needed=frozenset({"category", "code", "zh", "type"}),
        key=("category", "code"),
        references={"category": "categories"},
    )


def _values() -> TableShape:
    columns: dict[str, tuple[str, TextWidget]] = {
        "category": (_CATEGORY, _need("fields", "category")),
        "field": (_FIELD, _need("fields", "code")),
        "code": (N_("Value code"), NeededWidget(_LONGEST_NAME)),
        "zh": (_ZH, NeededWidget(_LONGEST_NAME)),
        "en": (_EN, TextWidget(_LONGEST_NAME)),
        "level": (N_("Confidentiality at least"), TextWidget(60)),
        "retired": (_RETIRED, _yes()),
    }
    return TableShape(
        table=Table.VALUES,
        label=N_("Lists of values"),
        kind=ListedValue,
        columns=columns,
        needed=frozenset({"category", "field", "code", "zh"}),
        key=("category", "field", "code"),
        references={"category": "categories", "level": "levels"},
    )


def _retention() -> TableShape:
    part = "retention"
    columns: dict[str, tuple[str, TextWidget]] = {
        "category": (_CATEGORY, _need(part, "category")),
        "code": (N_("Retention code"), _need(part, "code")),
        "period": (N_("Period (P10Y)"), _text(part, "period")),
        "trigger": (
            N_("Begins with"),
            ListWidget(
                words.TRIGGERS,
                whole=TRIGGERS_BETWEEN.join,
                parts=lambda text: text.split(TRIGGERS_BETWEEN),
            ),
        ),
        "start": (N_("Begins"), CodeWidget(words.STARTS)),
        "action": (N_("At the end"), CodeWidget(words.ACTIONS, Action, needed=True)),
        "basis": (N_("Basis"), _text(part, "basis")),
        "minimum": (N_("Statutory minimum"), _text(part, "minimum")),
        "maximum": (N_("Ceiling for personal data"), _text(part, "maximum")),
        "condition": (N_("Only where (field code)"), _text(part, "condition")),
    }
    return TableShape(
        table=Table.RETENTION,
        label=N_("Retention periods"),
        kind=RetentionRule,
        columns=columns,
        needed=frozenset(columns),
        key=("category", "code", "trigger", "condition"),
        references={"category": "categories"},
    )


def _grants() -> TableShape:
    # All columns are needed: a right without its limits would reach further than anybody meant.
    part = "grants"
    columns: dict[str, tuple[str, TextWidget]] = {
        "department": (N_("Department code"), _text(part, "department")),
        "position": (N_("Position code"), _text(part, "position")),
        "categories": (N_("Category codes"), ListWidget(needed=True)),
        "verbs": (N_("Rights"), ListWidget(words.VERBS, Verb, needed=True)),
        "rows": (N_("Row scope"), CodeWidget(words.ROWS, RowScope, needed=True)),
        "clearance": (N_("Up to level"), _need(part, "clearance")),
        "mask": (N_("Masked"), ListWidget(words.SENSITIVITIES)),
        "clear": (N_("Shown in clear"), ListWidget(words.SENSITIVITIES)),
        "valid_from": (N_("Valid from"), DayWidget()),
        "valid_to": (N_("Valid to"), DayWidget()),
        "delegated": (N_("Delegated by the custodian"), _yes()),
    }
    return TableShape(
        table=Table.GRANTS,
        label=N_("Rights"),
        kind=Grant,
        columns=columns,
        needed=frozenset(columns) - {"delegated", "clear"},  # without them nothing is
        key=(),
        references={
            "department": "departments",
            "position": "positions",
            "categories": "categories",
            "clearance": "levels",
        },
    )


def _cadences() -> TableShape:
    kinds, whose = cadence_words.CADENCE_KINDS, cadence_words.WHOSE
    columns: dict[str, tuple[str, TextWidget]] = {
        "code": (N_("Cadence code"), NeededWidget(30)),
        "zh": (_ZH, NeededWidget(_LONGEST_NAME)),
        "en": (_EN, TextWidget(_LONGEST_NAME)),
        "kind": (N_("What is done"), CodeWidget(kinds, CadenceKind, needed=True)),
        "every": (N_("How often (P1M)"), TextWidget(20)),
        "counting": (
            N_("Counting"),
            CodeWidget(cadence_words.COUNTINGS, Counting, nothing=Counting.ROLLING),
        ),
        "categories": (N_("Category codes"), ListWidget()),
        "condition": (N_("Only where (field code)"), TextWidget(60)),
        "values": (N_("Values"), ListWidget(whole=_not_filled_back, parts=_not_filled_out)),
        "date_field": (N_("Date field"), TextWidget(60)),
        "lead": (N_("Days before it is due"), DaysWidget()),
        "of": (N_("Whose duty"), CodeWidget(whose)),
        "department": (N_("Department code"), TextWidget(60)),
        "position": (N_("Position code"), TextWidget(60)),
        "second_department": (N_("Second department"), TextWidget(60)),
        "second_position": (N_("Second position"), TextWidget(60)),
        "done_by": (
            N_("What satisfies it"),
            CodeWidget(cadence_words.DONE_BY, DoneBy, nothing=DoneBy.EITHER),
        ),
        "basis": (N_("Basis"), TextWidget(300)),
        "retired": (_RETIRED, _yes()),
    }
    return TableShape(
        table=Table.CADENCES,
        label=N_("Cadences"),
        kind=Cadence,
        columns=columns,
        needed=frozenset({"code", "zh", "kind"}),
        key=("code",),
        references={
            "categories": "categories",
            "department": "departments",
            "position": "positions",
            "second_department": "departments",
            "second_position": "positions",
        },
    )


def _not_filled_out(values: Iterable[str]) -> Iterable[str]:
    return (one or NOT_FILLED_SIGN for one in values)


def _not_filled_back(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(NOT_FILLED if one == NOT_FILLED_SIGN else one for one in values)


def shape_of(table: str) -> TableShape:
    """Return the shape of a table."""
    return next(shape for shape in shapes() if shape.table == table)


def rows_of(table: Table, document: PolicyDocument) -> Sequence[Any]:
    """Return the rows of a table out of a document."""
    if table is Table.VALUES:
        return tuple(_listed(document))
    rows: Sequence[Any] = getattr(document, table)
    return rows


def _listed(document: PolicyDocument) -> Iterator[ListedValue]:
    for field in document.fields:
        for one in field.choices:
            yield ListedValue(
                category=field.category,
                field=field.code,
                code=one.code,
                zh=one.zh,
                en=one.en,
                level=one.level,
                retired=one.retired,
            )


def choice_of(listed: ListedValue) -> Choice:
    """Return the value of a list without the field it belongs to."""
    return Choice(
        code=listed.code,
        zh=listed.zh,
        en=listed.en,
        level=listed.level,
        retired=listed.retired,
    )


def places_in(shape: TableShape, headings: Iterable[str | None]) -> dict[int, str]:
    """Return which column of the table each heading is; headings nobody knows are left out."""
    known = _heading_readings(shape.table)
    places: dict[int, str] = {}
    for place, heading in enumerate(headings):
        said = (heading or "").strip().casefold()
        code = next((code for code, texts in known.items() if said and said in texts), None)
        if code is not None and code not in places.values():
            places[place] = code
    return places


@cache
def _heading_readings(table: Table) -> Mapping[str, frozenset[str]]:
    return {
        code: marked_readings(heading) | {code}
        for code, (heading, _widget) in shape_of(table).columns.items()
    }
