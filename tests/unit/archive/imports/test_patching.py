"""Corrections are laid over rows in their order; what they do not touch keeps what the file knew of it."""

from decimal import Decimal

import pytest

from archive.imports.body import Record
from archive.imports.cells import Mark
from archive.imports.patching import (
    CELLS,
    CONSTANT,
    DATE_ORDER,
    FILL,
    MERGE,
    NARROW,
    REPLACE,
    SPLIT,
    TRIM,
    UNIT,
    VALUES,
    Patch,
    columns_after,
    patched,
    units_of,
)

COLUMNS = ("客户", "日期", "地区")


def laid(cells, *patches, row=2):
    """The cells of one row with corrections over them."""
    (found,) = patched([Record(row=row - 1, cells=cells)], COLUMNS, patches)
    return found.cells


@pytest.mark.parametrize(
    ("patch", "before", "after"),
    [
        (Patch(kind=TRIM, column="客户"), " 大　 地\u200b ", "大 地"),
        (Patch(kind=NARROW, column="客户"), "ＡＢＣ（１２）公司", "ABC(12)公司"),
        (Patch(kind=REPLACE, column="客户", content={"find": "Co", "with": "公司"}), "a co. CO", "a 公司. 公司"),
        (
            Patch(kind=REPLACE, column="客户", content={"find": "Co", "with": "公司", "case": True}),
            "co Co",
            "co 公司",
        ),
        (
            Patch(kind=REPLACE, column="客户", content={"find": "无", "with": "", "whole": True}),
            "无锡",
            "无锡",
        ),
        (Patch(kind=REPLACE, column="客户", content={"find": "a.b", "with": r"\1"}), "a.b axb", r"\1 axb"),
        (Patch(kind=VALUES, column="客户", content={"map": {"甲": "乙"}}), " 甲 ", "乙"),
        (Patch(kind=VALUES, column="客户", content={"map": {"甲": "乙"}, "parts": True}), "丙、甲", "丙、乙"),
        (Patch(kind=CONSTANT, column="客户", content={"value": "丁"}), "甲", "丁"),
        (Patch(kind=CONSTANT, column="客户", content={"value": "丁", "only_blank": True}), "甲", "甲"),
        (Patch(kind=DATE_ORDER, column="客户", content={"order": "dmy"}), "3/4/2020", "2020-04-03"),
        (Patch(kind=DATE_ORDER, column="客户", content={"order": "mdy"}), "3.4.98", "1998-03-04"),
        (Patch(kind=DATE_ORDER, column="客户", content={"order": "dmy"}), "31/31/2020", "31/31/2020"),
    ],
)  # fmt: skip
def test_a_rule_changes_the_text_of_its_column(patch, before, after):
    assert laid((before, "同", None), patch) == (after, "同", None)


def test_a_cell_whose_text_stays_keeps_what_the_file_knew():
    day = Mark("date", "2020-01-02")
    cells = laid(
        ("a", day, None), Patch(kind=REPLACE, column="日期", content={"find": "x", "with": "y"})
    )
    assert cells[1] is day


def test_corrections_are_done_in_their_order():
    edit = Patch(kind=CELLS, content={"cells": {"客户": {"2": "甲 公司"}}})
    rule = Patch(kind=REPLACE, column="客户", content={"find": "公司", "with": ""})
    assert laid(("x", None, None), edit, rule)[0] == "甲 "
    assert laid(("x", None, None), rule, edit)[0] == "甲 公司"
    assert laid(("x", None, None), edit, row=3)[0] == "x"


def test_a_column_is_split_and_others_are_joined():
    split = Patch(kind=SPLIT, column="地区", content={"separator": "-", "names": ["省", "市"]})
    merge = Patch(kind=MERGE, content={"columns": ["市", "客户"], "separator": " ", "name": "全"})
    assert columns_after(COLUMNS, [split, merge]) == (*COLUMNS, "省", "市", "全")
    assert laid(("甲", None, "浙江-杭州-西湖"), split, merge)[3:] == (
        "浙江",
        "杭州-西湖",
        "杭州-西湖 甲",
    )


def test_blanks_take_what_stands_above_and_the_rows_keep_their_own_cells():
    rows = [
        Record(row=at, cells=(text, None, None)) for at, text in enumerate(["甲", None, " ", "乙"])
    ]
    found = list(patched(rows, COLUMNS, [Patch(kind=FILL, column="客户")]))
    assert [one.cells[0] for one in found] == ["甲", "甲", "甲", "乙"]
    assert [one.before for one in found] == [None, (None, None, None), (" ", None, None), None]


def test_a_correction_of_a_column_that_is_gone_does_nothing():
    assert laid(("甲", None, None), Patch(kind=TRIM, column="没有")) == ("甲", None, None)


def test_the_unit_a_person_said_is_the_factor_of_its_column():
    assert units_of([Patch(kind=UNIT, column="金额", content={"factor": "10000"})]) == {
        "金额": Decimal(10000)
    }
