"""What a reader's process writes down of a row is what comes back, cell for cell and kind for kind."""

import json
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.imports.cells import Mark, spooled, unspooled

_texts = st.text(st.characters(), max_size=6)
_cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(2**63 - 2, 2**64 + 2),
    st.floats(),
    _texts,
    st.builds(Mark, st.sampled_from(["date", "error", "padded"]), _texts),
)


def kinds(cells):
    """Return the cells with what tells equal ones apart: 1, 1.0, True, and -0.0."""
    return [(type(one), repr(one)) for one in cells]


@given(st.integers(0, 2**20), st.lists(_cells, max_size=6))
@example(3, [10**20, "x"])
@example(3, [math.nan, math.inf])
@example(3, ["\ud83d", Mark("error", "\ud83d"), "\r\n\u2028"])
def test_a_row_comes_back_as_it_was(number, cells):
    line = spooled(number, cells)
    assert line.endswith(b"\n")
    assert b"\n" not in line[:-1]
    found, back = unspooled(line)
    assert (found, kinds(back)) == (number, kinds(cells))


@pytest.mark.parametrize("cells", [["文", 1, True, None], [1.5], [Mark("date", "2020-01-02")]])
def test_a_line_is_plain_json(cells):
    number, *found = json.loads(spooled(7, cells))
    assert number == 7
    told = [{one.kind: one.text} if isinstance(one, Mark) else one for one in cells]
    assert found == told
