"""Structure: the heading is found under titles and above totals, and what is no table says so."""

import pytest

from archive.imports.body import GROUP_COLUMN, Table, fill_merged, records
from archive.imports.cells import CellValue, Merge
from archive.imports.structure import understand
from kernel.errors import Invalid

HEADING = ("序号", "合同编号", "对方单位", "金额")
BODY = tuple(
    (number, f"HT{number:04}", f"江源样例{number}有限公司", 100.5 + number)
    for number in range(1, 7)
)


def sheet(*lines: tuple[CellValue, ...]) -> list[tuple[int, tuple[CellValue, ...]]]:
    return [(number, line) for number, line in enumerate(lines) if line]


def skipped(rows: list[tuple[int, tuple[CellValue, ...]]], table: Table) -> dict[int, str]:
    return {record.row: record.skip for record in records(rows, table) if record.skip}


def test_a_title_constants_totals_and_signatures_are_no_records() -> None:
    rows = sheet(
        ("2020年度合同台账",),
        ("全宗号：0280", None, "目录号：02"),
        HEADING,
        *BODY,
        ("合  计", None, None, 621.0),
        ("制表人：郑示范    审核人：陈测试",),
    )
    table = understand(rows)
    assert table.header_rows == (2,)
    assert table.columns == HEADING
    assert table.constants == (("全宗号", "0280"), ("目录号", "02"))
    assert skipped(rows, table) == {9: "total", 10: "signature"}


def test_a_heading_of_two_rows_is_joined() -> None:
    rows = sheet(
        ("合同编号", "对方单位", None, "合同金额", None),
        (None, "名称", "电话", "含税", "税率"),
        *((f"HT{number}", "江源样例厂", "17000000000", 5.5, 0.13) for number in range(5)),
    )
    merges = [
        Merge(top=0, left=0, bottom=1, right=0),
        Merge(top=0, left=1, bottom=0, right=2),
        Merge(top=0, left=3, bottom=0, right=4),
    ]
    table = understand(rows, merges=merges)
    assert table.header_rows == (0, 1)
    assert table.columns == (
        "合同编号",
        "对方单位/名称",
        "对方单位/电话",
        "合同金额/含税",
        "合同金额/税率",
    )
    assert understand(rows).columns == table.columns


def test_a_heading_printed_on_every_page_is_skipped() -> None:
    again = ("卷内文件目录（续）",)
    rows = sheet(("卷内文件目录",), HEADING, *BODY, ("第 1 页  共 2 页",), again, HEADING, *BODY)
    table = understand(rows)
    assert skipped(rows, table) == {8: "note", 9: "title", 10: "repeat_header"}
    assert table.columns == HEADING


def test_titles_of_groups_become_a_column() -> None:
    rows = sheet(
        ("一、财务科",),
        HEADING,
        *BODY,
        ("小计", None, None, 621.0),
        ("二、法务部",),
        HEADING,
        *BODY,
    )
    table = understand(rows)
    assert table.columns[-1] == GROUP_COLUMN
    found = [record.cells[-1] for record in records(rows, table) if not record.skip]
    assert found == ["财务科"] * 6 + ["法务部"] * 6


def test_doubles_and_empty_headings_get_names_of_their_own() -> None:
    rows = sheet(
        ("编号", "备注", "备注", None),
        *((f"00{number}", "甲", "乙", "旧编号1") for number in range(5)),
    )
    table = understand(rows)
    assert table.columns == ("编号", "备注", "备注#2", "列4")
    assert table.doubles == (("备注", "备注#2"),)


@pytest.mark.parametrize(
    "years", [("2019", "2020", "2021"), (2019, 2020, 2021), ("2021年", "2020年")]
)
def test_years_one_after_the_other_are_names_of_columns(years: tuple[CellValue, ...]) -> None:
    rows = sheet(
        ("地区", *years),
        *((f"地区{name}", *(5 + place for place, _ in enumerate(years))) for name in "甲乙丙"),
    )
    assert understand(rows).columns == ("地区", *map(str, years))


def test_labels_below_machine_codes_are_the_names() -> None:
    rows = sheet(("no", "contract_no", "party", "amount"), HEADING, *BODY)
    table = understand(rows)
    assert (table.header_rows, table.columns) == ((1,), HEADING)


def test_another_table_further_down_is_told_and_not_read() -> None:
    rows = sheet(
        HEADING,
        *BODY,
        (),
        ("序号", "客户名称", "联系电话"),
        (1, "甲公司", "17000000000"),
    )
    table = understand(rows)
    assert [problem.code for problem in table.problems] == ["other_table"]
    assert skipped(rows, table) == {8: "other_table", 9: "other_table"}
    close = sheet(HEADING, *BODY, (7, "单位", "联系人", "负责人"))
    assert skipped(close, understand(close)) == {}


def test_totals_of_a_narrow_table_and_sums_in_words_are_no_records() -> None:
    rows = sheet(
        ("项目", "金额"),
        ("甲", 1),
        ("乙", 2),
        ("累计投资", 3),
        ("小计", 6),
        ("合计（元）", "6.00"),
        ("大写：陆元整",),
    )
    assert skipped(rows, understand(rows)) == {4: "total", 5: "total", 6: "note"}


def test_a_remark_beside_the_table_is_no_column() -> None:
    rows = sheet((*HEADING, None, "说明：由系统导出"), *BODY)
    assert understand(rows).columns == HEADING


def test_a_unit_above_the_heading_is_a_doubt() -> None:
    table = understand(sheet(("合同台账",), ("单位：万元",), HEADING, *BODY))
    assert [problem.code for problem in table.problems] == ["unit_above"]
    assert understand(sheet(("编制单位：财务科",), HEADING, *BODY)).problems == ()


def test_an_example_row_is_no_record() -> None:
    rows = sheet(
        ("*客户名称", "联系电话"),
        ("例：测试有限公司", "17000000000"),
        *(("江源样例厂", "17000000001"),) * 4,
    )
    assert skipped(rows, understand(rows)) == {1: "example"}


def test_cells_merged_downwards_are_offered_to_be_filled() -> None:
    rows = sheet(
        ("客户名称", "合同编号"), ("甲厂", "HT1"), (None, "HT2"), ("乙厂", "HT3"), (None, "HT4")
    )
    merges = [Merge(top=1, left=0, bottom=2, right=0), Merge(top=3, left=0, bottom=4, right=0)]
    table = understand(rows, merges=merges)
    assert table.fill_down == ("客户名称",)
    filled = [one.cells for one in fill_merged(records(rows, table), table, merges)]
    assert filled == [("甲厂", "HT1"), ("甲厂", "HT2"), ("乙厂", "HT3"), ("乙厂", "HT4")]


def test_a_blank_cell_that_is_not_merged_stays_blank() -> None:
    rows = sheet(
        ("客户名称", "合同编号"), ("甲厂", "HT1"), (None, "HT2"), (None, "HT3"), ("乙厂", "HT4")
    )
    merges = [Merge(top=1, left=0, bottom=2, right=0)]
    table = understand(rows, merges=merges)
    filled = [one.cells[0] for one in fill_merged(records(rows, table), table, merges)]
    assert filled == ["甲厂", "甲厂", None, "乙厂"]


def test_a_file_without_heading_says_so_and_numbers_its_columns() -> None:
    table = understand(sheet(*((f"KH{number}", "2020/1/2", number) for number in range(6))))
    assert table.header_rows == ()
    assert table.columns == ("列1", "列2", "列3")
    assert [problem.code for problem in table.problems] == ["no_header"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (
            sheet(
                ("投诉登记表",),
                ("登记编号", "TS1", "投诉人", "卫某"),
                ("联系电话", "17000000000", "受理日期", "2020-09-17"),
                ("投诉内容", "反映维修"),
            ),
            "form",
        ),
        (
            sheet(
                ("序号", "档号", "序号", "档号"),
                *((n, f"A{n}", n + 9, f"A{n + 9}") for n in range(6)),
            ),
            "two_up",
        ),
        (
            sheet(
                ("编号", "名称", None, "编号", "名称"),
                *((n, f"甲{n}", None, n + 9, f"乙{n}") for n in range(6)),
            ),
            "two_up",
        ),
        (
            sheet(
                ("部门", "(全部)"),
                ("求和项:金额", "列标签"),
                ("行标签", "2019", "2020", "总计"),
                ("财务科", 10, 20, 30),
                ("总计", 10, 20, 30),
            ),
            "pivot",
        ),
        ([], "empty_sheet"),
    ],
    ids=["form", "two-up", "two-up-with-a-gap", "pivot", "empty"],
)
def test_what_is_no_table_is_refused_in_one_sentence(
    rows: list[tuple[int, tuple[CellValue, ...]]], code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        understand(rows)
    assert [problem.code for problem in caught.value.problems] == [code]
