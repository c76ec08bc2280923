"""A heading that a person names is taken, wherever it stands."""

import pytest

from archive.imports.structure import understand_at
from kernel.errors import Invalid

ROWS = [
    (0, ("客户台账", None, None)),
    (1, ("档号", "客户名称", "日期")),
    (2, ("A-1", "天津顺达", "2020-01-02")),
    (3, ("A-2", "天津永兴", "2020-01-03")),
]


def test_the_named_row_gives_the_column_names() -> None:
    table = understand_at(ROWS, 1)
    assert table.columns == ("档号", "客户名称", "日期")
    assert table.first_data_row == 2


def test_even_a_row_of_values_is_taken_when_a_person_says_so() -> None:
    assert understand_at(ROWS, 2).columns == ("A-1", "天津顺达", "2020-01-02")


def test_an_empty_row_names_nothing() -> None:
    with pytest.raises(Invalid) as raised:
        understand_at(ROWS, 30)
    assert raised.value.problems[0].code == "empty_header"
    with pytest.raises(Invalid):
        understand_at([], 0)
