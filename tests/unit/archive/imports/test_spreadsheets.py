"""What workbooks of other programs write differently is read alike, and nothing of it is lost in silence."""

from pathlib import Path

import pytest

from archive.imports.cells import Mark
from archive.imports.workbooks import iter_rows, read
from tests.unit.archive.imports.writing import MAIN, xlsx

# The built-in formats of dates in Chinese Excel (27-36, 50-58) beside those of everywhere (14-17).
DATES = [14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]


def rows_of(path: Path) -> list[tuple[object, ...]]:
    with read(path, file_name=path.name) as workbook:
        return [cells for _, cells in iter_rows(workbook.sheets[0])]


@pytest.mark.parametrize("number", DATES)
def test_a_date_in_a_built_in_format_of_chinese_excel_is_a_date(
    tmp_path: Path, number: int
) -> None:
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs></styleSheet>'
    row = '<row r="1"><c r="A1" s="1"><v>43831</v></c><c r="B1" s="0"><v>43831</v></c></row>'
    path = xlsx(tmp_path / "a.xlsx", row, {"xl/styles.xml": styles})
    assert rows_of(path) == [(Mark("date", "2020-01-01"), 43831)]


def test_a_strict_workbook_and_its_iso_dates_are_read(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" t="inlineStr"><is><t>日期</t></is></c></row>'
        '<row r="2"><c r="A2" t="d"><v>2020-01-02</v></c></row>',
        main="http://purl.oclc.org/ooxml/spreadsheetml/main",
        office="http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    assert rows_of(path) == [("日期",), (Mark("date", "2020-01-02"),)]


def test_elements_with_a_prefix_are_read_with_their_marks(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        '<x:row r="1"><x:c r="C1" t="e"><x:v>#REF!</x:v></x:c><x:c r="D1"><x:f>1+1</x:f></x:c></x:row>'
        '<x:row r="5"><x:c r="D5"><x:v>3</x:v></x:c></x:row>',
        prefix="x",
    )
    assert rows_of(path) == [
        (None, None, Mark("error", "#REF!"), Mark("formula", "")),
        (None, None, None, 3),
    ]


def test_cells_that_do_not_say_where_they_are_keep_their_errors(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        '<row><c t="inlineStr"><is><t>编号</t></is></c><c t="inlineStr"><is><t>状态</t></is></c></row>'
        '<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row>'
        "<row><c><v>2</v></c><c><f>1+1</f></c></row>"
        '<row><c><v>3</v></c><c t="str"><f>""</f><v></v></c></row>',
    )
    assert rows_of(path) == [
        ("编号", "状态"),
        (1, Mark("error", "#N/A")),
        (2, Mark("formula", "")),
        (3,),
    ]


def test_an_empty_text_is_a_result_of_a_formula(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>IF(A1=2,"x","")</f><v></v></c>'
        '<c r="C1"><f>A1</f><v></v></c></row>',
    )
    assert rows_of(path) == [(1, None, Mark("formula", ""))]


def test_what_is_said_above_a_text_is_not_part_of_it(tmp_path: Path) -> None:
    strings = (
        f'<sst xmlns="{MAIN}"><si><r><t>东</t></r><r><t>京</t></r>'
        '<rPh sb="0" eb="2"><t>とうきょう</t></rPh></si></sst>'
    )
    path = xlsx(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
        {"xl/sharedStrings.xml": strings},
    )
    assert rows_of(path) == [("东京",)]
