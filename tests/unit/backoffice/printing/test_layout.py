"""How boxes and columns share a page."""

import pytest

from backoffice.printing.layout import POINTS, WIDTHS, data_of, rows_of, width
from backoffice.printing.sheet import Column, Grid, Letterhead, Pair, Pairs, Sheet

HEAD = Letterhead(company="公司")


def test_chinese_characters_take_two_places():
    assert width("档案") == 4
    assert width("AB") == 2
    assert width("AB\n档案馆") == 6
    assert width("") == 0


def test_boxes_stand_two_in_a_row_and_no_row_is_left_open():
    a, b, wide, c = Pair(label="a"), Pair(label="b"), Pair(label="w", wide=True), Pair(label="c")
    assert rows_of([a, b, wide, c]) == [[(a, 1), (b, 1)], [(wide, 3)], [(c, 3)]]
    assert rows_of([a, wide]) == [[(a, 3)], [(wide, 3)]]
    assert rows_of([]) == []


def grid_of(*columns, rows, landscape=False):
    grid = Grid(columns=columns, rows=rows)
    sheet = Sheet(letterhead=HEAD, title="t", parts=(grid,), landscape=landscape)
    return data_of(sheet, str)["parts"][0]


def test_numbers_keep_their_line_and_the_title_gets_what_is_left():
    columns = (Column(label="档号", kind="short"), Column(label="题名", kind="long"))
    found = grid_of(*columns, rows=(("KH01-2026-0001", "长" * 30),))
    number, title = found["columns"]
    assert number["width"] >= len("KH01-2026-0001") * POINTS
    assert title["width"] > 3 * number["width"]
    assert (found["scale"], found["cuts"]) == (1.0, False)


@pytest.mark.parametrize("count", [1, 3, 8, 14, 20, 40])
def test_columns_fill_the_page_exactly_however_many_there_are(count):
    columns = [Column(label="很长的列名称", kind="short") for _ in range(count)]
    found = grid_of(*columns, rows=(("2026-11-29",) * count,), landscape=True)
    assert sum(one["width"] for one in found["columns"]) == pytest.approx(WIDTHS["a4", True])


def test_many_columns_of_dates_shrink_before_they_are_cut():
    columns = [Column(label="日期") for _ in range(14)]
    found = grid_of(*columns, rows=(("2026-11-29",) * 14,), landscape=True)
    assert 0.65 <= found["scale"] < 1
    assert not found["cuts"]
    assert all(one["width"] >= 10 * POINTS * found["scale"] for one in found["columns"])


def test_what_fits_nowhere_is_cut():
    assert grid_of(Column(label="a"), rows=(("x" * 200,),))["cuts"]
    many = [Column(label="日期") for _ in range(30)]
    assert grid_of(*many, rows=(("2026-11-29",) * 30,))["cuts"]


def test_a_text_goes_through_the_writing_wherever_it_stands():
    seen = []

    def text(given):
        seen.append(given)
        return given

    pairs = Pairs(title="part", pairs=(Pair(label="label", text="value"),))
    grid = Grid(columns=(Column(label="head"),), rows=(("cell",),))
    data_of(
        Sheet(letterhead=HEAD, title="title", subtitle="sub", parts=(pairs, grid), footer="foot"),
        text,
    )
    assert {"公司", "title", "sub", "part", "label", "value", "head", "cell", "foot"} <= set(seen)
