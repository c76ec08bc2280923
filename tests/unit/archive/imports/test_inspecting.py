"""A file is described without a company: what it holds, what was made of it, and every doubt with its rows."""

from datetime import date
from pathlib import Path

import openpyxl

from archive.imports.inspecting import inspect

DAY = date(2026, 11, 30)


def _ledger(path: Path) -> Path:
    book = openpyxl.Workbook()
    first = book.active
    first.title = "合同"
    for row in (
        ["合同台账"],
        ["全宗号：0345"],
        ["合同编号", "对方单位", "金额（万元）", "签订日期", "状态"],
        ["HT-1", " 江源样例有限公司", "1.5", "2020年1月2日", "已签"],
        ["HT-2", "京海测试经营部", "面议", "约2003年", "=1+1"],
        ["ＨＴ－３", "云上示范厂", 2, "春天", "#N/A"],
        ["合计", None, 3.5, None, None],
    ):
        first.append(row)
    first.row_dimensions[5].hidden = True
    second = book.create_sheet("说明")
    second.append(["填表说明"])
    book.save(path)
    return path


def test_the_whole_file_is_described(tmp_path: Path) -> None:
    found = inspect(_ledger(tmp_path / "台账.xlsx"), day=DAY)
    assert (found["kind"], found["sheet"], found["rows"]) == ("xlsx", "合同", 3)
    assert [(one["name"], one["rows"], one["hidden_rows"]) for one in found["sheets"]] == [
        ("合同", 7, 1),
        ("说明", 1, 0),
    ]
    assert found["header_rows"] == [3]
    assert found["constants"] == {"全宗号": "0345"}
    assert [(one["name"], one["kind"], one["scale"]) for one in found["columns"]] == [
        ("合同编号", "code", "1"),
        ("对方单位", "text", "1"),
        ("金额（万元）", "money", "10000"),
        ("签订日期", "date", "1"),
        ("状态", "text", "1"),
    ]
    assert found["preview"][0] == ["HT-1", "江源样例有限公司", "15000", "2020-01-02", "已签"]
    assert found["no_records"] == [
        {"code": "total", "message": "The row is a total.", "rows": 1, "first": [7]}
    ]


def test_every_doubt_and_every_change_is_listed_with_its_rows(tmp_path: Path) -> None:
    found = inspect(_ledger(tmp_path / "台账.xlsx"), day=DAY)
    issues = {
        (one["column"], one["severity"], one["code"]): (one["rows"], one["first"])
        for one in found["issues"]
    }
    assert issues == {
        ("签订日期", "error", "date_unreadable"): (1, [6]),
        ("状态", "error", "formula_without_result"): (1, [5]),
        ("状态", "error", "error_cell"): (1, [6]),
        ("签订日期", "warning", "date_uncertain"): (1, [5]),
        ("金额（万元）", "warning", "placeholder"): (1, [5]),
        ("金额（万元）", "change", "placeholder"): (1, [5]),
        ("金额（万元）", "change", "heading_scale"): (2, [4, 6]),
        ("合同编号", "change", "narrow"): (1, [6]),
        ("对方单位", "change", "trimmed"): (1, [4]),
        ("签订日期", "change", "date"): (2, [4, 5]),
    }
    assert all(one["message"].endswith(".") for one in found["issues"])


def test_a_file_without_a_table_is_described_with_the_reason(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["部门", "(全部)"],
        ["行标签", "求和项:金额"],
        ["财务科", 10],
        ["总计", 10],
    ):
        book.active.append(row)
    book.save(tmp_path / "透视.xlsx")
    found = inspect(tmp_path / "透视.xlsx", day=DAY)
    assert found["problem"]["code"] == "pivot"
    assert [one["table"] for one in found["sheets"]] == [False]
    assert "columns" not in found
