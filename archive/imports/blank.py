"""The empty ledger of a category (导入模板): its columns, what must be filled in, lists to choose from, an example."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from archive.imports.queries import targets_for
from archive.imports.targets import DEPARTMENT, LEVEL, Own, Target, field_of, label_of
from archive.records.controls import name_of
from policies.document.queries import published
from policies.fields.display import YES_NO
from policies.fields.rules import FieldType, Required

ROWS = 5_000  # below the heading that offer their lists
EXAMPLE = "示例："  # how the example row begins, which an import leaves out in whatever language
LISTS = "选项"  # the sheet behind the lists; an import takes it for none of its own
_DAY, _MOMENT, _TEXT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "@"
_FORMATS = {
    FieldType.DATE: _DAY,
    FieldType.DATETIME: _MOMENT,
    FieldType.NUMBER: "General",
    FieldType.MONEY: "0.00",
}
_WIDEST, _NARROWEST = 40, 12
_MULTIPLE = frozenset({FieldType.MULTI})


@dataclass(frozen=True, kw_only=True)
class Heading:
    """One column: its name, whether it must be filled in, what may be chosen, how it is written."""

    label: str
    required: bool
    values: tuple[str, ...]
    kind: FieldType
    note: str

    @property
    def text(self) -> str:
        """The name as it stands in the first row; a star says that it must be filled in."""
        return f"{self.label}*" if self.required else self.label


def headings_of(category: str) -> tuple[Heading, ...]:
    """Return the columns of the empty ledger of a category, those that must be filled in first."""
    found = [_heading(one) for one in targets_for(category)]
    return tuple(sorted(found, key=lambda one: not one.required))


def blank_ledger(category: str) -> bytes:
    """Return an .xlsx to fill in: heading, example, lists to choose from, a sheet that explains every column."""
    columns = headings_of(category)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _sheet_name(category)
    sheet.freeze_panes = "A2"
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for at, one in enumerate(columns, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = _width(one)
        _write(sheet.cell(1, at), one.text)
        sheet.cell(1, at).font = Font(bold=True, italic=not one.required)
        _write(sheet.cell(2, at), _sample(one, first=at == 1))
        sheet.cell(2, at).font = Font(italic=True)
        for row in range(2, _FORMATTED):
            sheet.cell(row, at).number_format = _FORMATS.get(one.kind, _TEXT)
        if one.values and one.kind not in _MULTIPLE:
            _offer(sheet, lists, letter, one)
    _explain(book.create_sheet(_("Readme")), columns)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_FORMATTED = 202  # rows written beforehand, so that a long number stays a text


def _heading(one: Target) -> Heading:
    found = field_of(one)
    required = found is not None and found.required in (Required.ALWAYS, Required.FILING)
    return Heading(
        label=_label(one),
        required=required,
        values=tuple(_values(one)),
        kind=one.type,
        note=_note(one),
    )


def _label(one: Target) -> str:
    """Return the name an import knows the column by."""
    language = get_language() or ""
    if isinstance(one, Own):
        return one.zh if language.startswith("zh") else one.en
    return label_of(one, language=language)


def _values(one: Target) -> Iterator[str]:
    """Yield what may be chosen, by name: the lists of the policy."""
    language, document = get_language() or "", published().document
    if isinstance(one, Own):
        lists: dict[str, Sequence[Any]] = {DEPARTMENT: document.departments, LEVEL: document.levels}
        yield from (name_of(each, language) for each in lists.get(one.code, ()))
    elif one.type is FieldType.BOOL:
        at = 0 if language.startswith("zh") else 1
        yield from (YES_NO[answer][at] for answer in (True, False))
    elif (found := field_of(one)) is not None:
        yield from (name_of(each, language) for each in found.choices)


def _note(one: Target) -> str:
    found = field_of(one)
    if found is None:
        return ""
    is_chinese = (get_language() or "").startswith("zh")
    return (found.note_zh or found.note_en) if is_chinese else (found.note_en or found.note_zh)


def _sample(one: Heading, *, first: bool) -> Any:
    """Return what the example row shows; the first cell says that it is one."""
    samples: dict[FieldType, Any] = {
        FieldType.DATE: date(2026, 3, 5),
        FieldType.DATETIME: "2026-03-05 14:30",
        FieldType.NUMBER: 1,
        FieldType.MONEY: "1000.00",
        FieldType.PHONE: "13800138000",
        FieldType.EMAIL: "name@example.com",
        FieldType.USCC: "91310000MA1FL1TC24",
        FieldType.PERSON: "张三",
        FieldType.ADDRESS: "上海市浦东新区世纪大道1号",
    }
    # Nothing that looks like a heading: the row above must be told from this one.
    value = one.values[0] if one.values else samples.get(one.kind, "ABC-001")
    return f"{EXAMPLE}{value}" if first else value


def _write(cell: Any, value: Any) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a name that begins like a formula stays a name


def _offer(sheet: Any, lists: Any, letter: str, one: Heading) -> None:
    """Let the cells of a column be chosen from a list; something else may still be typed, with a word of warning."""
    place = lists.max_column + 1 if lists.max_row > 1 or lists["A1"].value else 1
    for row, value in enumerate(one.values, start=1):
        _write(lists.cell(row, place), value)
    column = get_column_letter(place)
    offered = DataValidation(
        type="list",
        formula1=f"'{LISTS}'!${column}$1:${column}${len(one.values)}",
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle=one.label[:30],
        error=_("This value is not on the list of the policy."),
    )
    offered.add(f"{letter}3:{letter}{ROWS}")
    sheet.add_data_validation(offered)


def _explain(sheet: Any, columns: Sequence[Heading]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 12
    sheet.column_dimensions["C"].width = 80
    for heading in ((_("Column"), _("Required"), _("What goes in")),):
        sheet.append(list(heading))
    for one in columns:
        many = _(" (several, separated by “、”)") if one.kind in _MULTIPLE else ""
        said = [
            *([one.note] if one.note else []),
            *(["、".join(one.values) + many] if one.values else []),
        ]
        sheet.append([one.label, _("yes") if one.required else "", "；".join(said)])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"


def _sheet_name(category: str) -> str:
    found = published().document.categories_by_code[category]
    name = name_of(found, get_language() or "")
    return "".join(one for one in name if one not in "[]:*?/\\")[:31] or category


def _width(one: Heading) -> int:
    return max(_NARROWEST, min(_WIDEST, 2 * len(one.text) + 2))
