"""How boxes and columns share a page."""

from backoffice.printing.layout import data_of, rows_of, width
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


def columns_of(grid, *, landscape=False):
    sheet = Sheet(letterhead=HEAD, title="t", parts=(grid,), landscape=landscape)
    return data_of(sheet, str)["parts"][0]["columns"]


def test_numbers_and_dates_keep_their_line_and_the_title_gets_what_is_left():
    columns = (Column(label="档号", kind="short"), Column(label="题名", kind="long"))
    number, title = columns_of(Grid(columns=columns, rows=(("KH01-2026-0001", "长" * 30),)))
    assert number["fixed"] >= len("KH01-2026-0001") * 5
    assert title["fixed"] == 0


def test_too_many_columns_shrink_together():
    columns = tuple(Column(label="很长的列名称", kind="short") for _ in range(20))
    found = columns_of(Grid(columns=columns, rows=(("",) * 20,)))
    assert {one["fixed"] for one in found} == {0.0}


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
