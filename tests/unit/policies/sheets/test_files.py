"""The policy's tables go out and come in again, in either language, and nothing has changed."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from administration.table_resources import TableResource
from archive.imports.people_files import sheets_of
from kernel.errors import Invalid
from policies.access.rules import Grant, RowScope, Verb
from policies.cadences.rules import Cadence, CadenceKind, DoneBy
from policies.document.values import PolicyDocument
from policies.fields.rules import Choice
from policies.packs.loader import load_pack, pack_codes
from policies.sheets.files import raw_rows, text_table, workbook
from policies.sheets.proposing import Proposal, proposal
from policies.sheets.tables import Table, rows_of, shapes

LANGUAGES = ("en", "zh-hans")
P07 = load_pack("P07")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


def read_in(
    content: bytes, folder: Path, present: PolicyDocument, name: str = "policy.xlsx"
) -> Proposal:
    path = folder / "file"
    path.write_bytes(content)
    return proposal(raw_rows(sheets_of(path, name)), present, present)


def unchanged(present: PolicyDocument) -> Proposal:
    return Proposal(document=present, changes=(), troubles=())


@pytest.mark.parametrize("pack", pack_codes())
def test_a_workbook_of_a_pack_comes_back_in_the_other_language_and_changes_nothing(
    pack: str, tmp_path: Path
) -> None:
    document = load_pack(pack)
    for out, back in (LANGUAGES, LANGUAGES[::-1]):
        with translation.override(out):
            content = workbook(document)
        with translation.override(back):
            assert read_in(content, tmp_path, document) == unchanged(document)


@pytest.mark.parametrize("table", Table)
def test_each_table_alone_as_text_comes_back_too(table: Table, tmp_path: Path) -> None:
    for language in LANGUAGES:
        with translation.override(language):
            content = text_table(table, P07)
        found = read_in(content, tmp_path, P07, f"{table}.csv")
        assert found == unchanged(P07)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_out_is_said_in_the_readers_words(language: str) -> None:
    with translation.override(language):
        book = load_workbook(io.BytesIO(workbook(P07)))
        first = [row[:6] for row in book.worksheets[1].iter_rows(max_row=2, values_only=True)]
    expected = {
        "en": ("Category code", "Field code", "Chinese name", "English name", "Type", "Section"),
        "zh-hans": ("类别代码", "字段代码", "中文名称", "英文名称", "类型", "分区"),
    }
    assert first[0] == expected[language]
    assert first[1][4] == {"en": "Text", "zh-hans": "文本"}[language]
    assert book.worksheets[1]["E1"].comment.text == "type"


def test_codes_are_headings_and_words_too(tmp_path: Path) -> None:
    """Somebody writes a table by hand, by the codes alone."""
    text = "category,code,period,trigger,start,action,basis,minimum,maximum,condition\n"
    text += "KP,D30,P30Y,END|WDR,year,DES,,,,\n"
    found = read_in(text.encode(), tmp_path, P07, "retention.csv")
    assert found.troubles == ()
    (rule,) = found.document.retention
    assert (rule.trigger, rule.start, rule.action) == ("END|WDR", "year", "DES")


EVIL = '=HYPERLINK("http://x")'


def test_what_a_spreadsheet_would_run_goes_out_defused(tmp_path: Path) -> None:
    evil = replace(P07, categories=(replace(P07.categories[0], en=EVIL), *P07.categories[1:]))
    whole = workbook(evil)
    book = load_workbook(io.BytesIO(whole))
    cell = next(
        cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == EVIL
    )
    assert cell.data_type == "s"
    assert "'" + EVIL[:9] in text_table(Table.CATEGORIES, evil).decode()
    assert read_in(whole, tmp_path, evil) == unchanged(evil)
    content = text_table(Table.CATEGORIES, evil)
    assert read_in(content, tmp_path, evil, "a.csv") == unchanged(evil)


@cache
def workbook_of_p07() -> bytes:
    """The workbook of which most tests change a cell, in English."""
    return workbook(P07)


def edited(change, document: PolicyDocument = P07) -> bytes:
    """A workbook somebody changed in a spreadsheet; `change` gets the sheets by their table."""
    whole = workbook_of_p07() if document is P07 else workbook(document)
    book = load_workbook(io.BytesIO(whole))
    change(dict(zip(Table, book.worksheets, strict=True)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(sheet, heading: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.comment.text == heading)


def put(sheet, row: int, heading: str, value: str) -> None:
    sheet.cell(row, column(sheet, heading)).value = value


def test_a_changed_added_and_removed_row_are_just_that(tmp_path: Path) -> None:
    def change(sheets) -> None:
        put(sheets[Table.CATEGORIES], 2, "en", "Card of a customer")
        listed = sheets[Table.VALUES]
        listed.append(["KP", "cust_class", "N", "新", "New", ""])
        sheets[Table.GRANTS].delete_rows(len(P07.grants) + 1)

    found = read_in(edited(change), tmp_path, P07)
    assert found.troubles == ()
    assert found.document.categories[0].en == "Card of a customer"
    assert found.document.grants == P07.grants[:-1]
    field = next(one for one in found.document.fields if one.code == "cust_class")
    assert field.choices[-1] == Choice(code="N", zh="新", en="New")
    assert [(one.part, one.kind) for one in found.changes] == [
        ("categories", "changed"),
        ("fields", "changed"),
        ("grants", "removed"),
    ]


def test_a_table_and_a_column_that_are_not_there_stay_as_they_are(tmp_path: Path) -> None:
    def change(sheets) -> None:
        for table in (Table.VALUES, Table.GRANTS):
            book = sheets[table].parent
            book.remove(sheets[table])
        fields = sheets[Table.FIELDS]
        fields.delete_cols(column(fields, "legal_basis"))

    assert read_in(edited(change), tmp_path, P07) == unchanged(P07)


def refused(change, folder: Path) -> list[tuple[str, int, str, str]]:
    found = read_in(edited(change), folder, P07)
    return [(one.table, one.row, one.column, str(one.problem)) for one in found.troubles]


def test_an_unknown_type_is_said_with_its_place(tmp_path: Path) -> None:
    ((table, row, at, text),) = refused(
        lambda sheets: put(sheets[Table.FIELDS], 4, "type", "colour"), tmp_path
    )
    assert (table, row, at) == ("fields", 4, "type")
    assert text.startswith("“colour” is not one of: Text / Long text / Number")


def test_a_right_of_an_unknown_department_is_said_with_its_place(tmp_path: Path) -> None:
    assert refused(
        lambda sheets: put(sheets[Table.GRANTS], 3, "department", "NOWHERE"), tmp_path
    ) == [("grants", 3, "department", "The policy has no “NOWHERE” in this column.")]


@pytest.mark.parametrize(
    ("table", "at", "value", "expected"),
    [
        (Table.CATEGORIES, "custodian", "NOWHERE", "The policy has no “NOWHERE”"),
        (Table.CATEGORIES, "zh", "", "This cell must not be empty."),
        (Table.CATEGORIES, "retired", "perhaps", "“perhaps” is not one of: yes / no."),
        (Table.CATEGORIES, "zh", "长" * 201, "201 characters are too many; 200 fit."),
        (Table.VALUES, "field", "nothing", "has no field “nothing” of its own"),
        (Table.GRANTS, "verbs", "View, Fly", "“Fly” is not one of"),
        (Table.GRANTS, "verbs", "", "This cell must not be empty."),
        (Table.GRANTS, "rows", "", "This cell must not be empty."),
        (Table.GRANTS, "valid_from", "someday", "“someday” is no day of the calendar"),
        (Table.GRANTS, "categories", "KP, XX", "The policy has no “XX”"),
        (Table.RETENTION, "action", "Burn", "“Burn” is not one of"),
        (Table.CADENCES, "kind", "fly", "“fly” is not one of: Check of records"),
        (Table.CADENCES, "lead", "5, soon", "“soon” is no number of days"),
        (Table.CADENCES, "categories", "KP, XX", "The policy has no “XX”"),
        (Table.CADENCES, "second_department", "NOWHERE", "The policy has no “NOWHERE”"),
    ],
)
def test_each_wrong_cell_has_its_sentence(
    table: Table, at: str, value: str, expected: str, tmp_path: Path
) -> None:
    ((found, row, where, text),) = refused(
        lambda sheets: put(sheets[table], 2, at, value), tmp_path
    )
    assert (found, row, where) == (table, 2, at)
    assert expected in text


def test_what_the_whole_policy_would_not_survive_is_said_with_its_row(tmp_path: Path) -> None:
    """A published field is never removed; a period that is none is refused by the policy itself."""
    found = refused(lambda sheets: put(sheets[Table.RETENTION], 2, "period", "soon"), tmp_path)
    assert [(one[0], "is not a period" in one[3]) for one in found] == [("retention", True)]
    removed = refused(lambda sheets: sheets[Table.CATEGORIES].delete_rows(2), tmp_path)
    assert removed  # its fields, numbers and rights name it still


def test_cadences_are_changed_and_added_in_a_spreadsheet(tmp_path: Path) -> None:
    def change(sheets) -> None:
        sheet = sheets[Table.CADENCES]
        put(sheet, 2, "condition", "region")
        put(sheet, 2, "values", "12, -")
        put(sheet, 2, "lead", "7; 1")
        put(sheet, 2, "done_by", "Only a signed check")
        row = len(P07.cadences) + 2
        said = {"code": "A-1", "zh": "审计", "kind": "审计", "every": "P12M", "department": "GLB"}
        for heading, value in said.items():
            put(sheet, row, heading, value)

    found = read_in(edited(change), tmp_path, P07)
    assert found.troubles == ()
    first, *_others, last = found.document.cadences
    assert (first.condition, first.values, first.lead) == ("region", ("12", ""), (7, 1))
    assert first.done_by is DoneBy.SIGNED
    assert last == Cadence(
        code="A-1", zh="审计", kind=CadenceKind.AUDIT, every="P12M", department="GLB"
    )
    again = edited(lambda sheets: None, found.document)
    assert read_in(again, tmp_path, found.document) == unchanged(found.document)


def test_a_cadence_the_policy_would_not_survive_is_said_with_its_row(tmp_path: Path) -> None:
    ((table, row, _at, text),) = refused(
        lambda sheets: put(sheets[Table.CADENCES], 3, "every", "P0M"), tmp_path
    )
    assert (table, row) == ("cadences", 3)
    assert "no period" in text


def test_days_and_numbers_that_a_spreadsheet_made_of_text_are_read(tmp_path: Path) -> None:
    def change(sheets) -> None:
        sheet = sheets[Table.GRANTS]
        sheet.cell(2, column(sheet, "valid_to")).value = date(2027, 3, 31)
        sheets[Table.VALUES].append(["KP", "cust_class", 7, 2026, "Seven"])

    found = read_in(edited(change), tmp_path, P07)
    assert found.troubles == ()
    assert found.document.grants[0].valid_to == date(2027, 3, 31)
    field = next(one for one in found.document.fields if one.code == "cust_class")
    assert field.choices[-1] == Choice(code="7", zh="2026", en="Seven")


def test_a_row_that_stands_twice_is_refused(tmp_path: Path) -> None:
    def twice(sheets) -> None:
        sheet = sheets[Table.CATEGORIES]
        sheet.append([cell.value for cell in sheet[2]])

    ((_table, row, _at, text),) = refused(twice, tmp_path)
    assert (row, text) == (
        len(P07.categories) + 2,
        "Row 2 already says this; a code stands once.",
    )


def test_an_unknown_column_is_refused_and_a_missing_one_named(tmp_path: Path) -> None:
    ((_table, row, _at, text),) = refused(
        lambda sheets: sheets[Table.GRANTS].cell(1, 12).__setattr__("value", "Colour"), tmp_path
    )
    assert (row, text) == (1, "The column “Colour” is not known; take it out.")

    def without_type(sheets) -> None:
        sheet = sheets[Table.FIELDS]
        sheet.delete_cols(column(sheet, "type"))

    with pytest.raises(Invalid, match="Sheet “Fields”, row 1: the column “Type” is missing"):
        read_in(edited(without_type), tmp_path, P07)


def test_a_right_without_its_limits_is_no_right(tmp_path: Path) -> None:
    """Left out, the row scope would be everybody's records."""

    def without_scope(sheets) -> None:
        sheet = sheets[Table.GRANTS]
        sheet.delete_cols(column(sheet, "rows"))

    with pytest.raises(Invalid, match="the column “Row scope” is missing"):
        read_in(edited(without_scope), tmp_path, P07)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="No sheet has the headings"):
        read_in("客户名称,店名\n上海,永久\n".encode(), tmp_path, P07, "ledger.csv")
    with pytest.raises(Invalid):
        read_in(b"\x00\x01 no workbook", tmp_path, P07, "policy.xlsx")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(TableResource(shapes()[0]).rows(())[0])
    again = book.create_sheet("again")
    again.append(TableResource(shapes()[0]).rows(())[0])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Invalid, match="Two sheets hold “Categories”"):
        read_in(out.getvalue(), tmp_path, P07)


def test_every_word_comes_back_as_its_code() -> None:
    """No two codes of a column have one word in any language; a right with everything says so."""
    grant = Grant(
        department="XSB",
        categories=("*",),
        verbs=tuple(Verb),
        rows=RowScope.TERRITORY,
        mask=("P", "SP", "B"),
    )
    shape = next(one for one in shapes() if one.table is Table.GRANTS)
    for language in LANGUAGES:
        with translation.override(language):
            ((*cells,),) = TableResource(shape).rows([grant])[1]
        values = {
            code: widget.clean(cell)
            for (code, (_heading, widget)), cell in zip(shape.columns.items(), cells, strict=True)
        }
        assert Grant(**values) == grant
    assert len(rows_of(Table.VALUES, P07)) == sum(len(one.choices) for one in P07.fields)
