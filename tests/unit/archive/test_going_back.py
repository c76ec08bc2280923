"""What a record said before changes follows from what it says now and what each change replaced."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.records.contents import by_field, difference
from archive.records.going_back import rows_of, values_before

SINGLE = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), max_size=3)
ROWS = st.lists(
    st.fixed_dictionaries({"m": st.integers(0, 2), "n": st.integers(0, 2)}), min_size=1, max_size=3
)


@st.composite
def contents(draw):
    values = draw(SINGLE)
    return values | ({"g": draw(ROWS)} if draw(st.booleans()) else {})


@given(st.lists(contents(), min_size=1, max_size=5), st.data())
def test_laying_the_changes_back_gives_what_stood_there(versions, data):
    steps = [difference(one, other) for one, other in pairwise(versions)]
    wanted = data.draw(st.integers(0, len(versions) - 1))
    found = values_before(versions[-1], reversed(steps[wanted:]))
    assert found == by_field(versions[wanted])


@given(ROWS)
def test_rows_come_out_of_the_lists_of_their_members(rows):
    assert rows_of(by_field({"g": rows}), ["m", "n"]) == rows


def test_a_hidden_member_hides_in_each_row():
    assert rows_of({"m": [1, 2], "n": "***"}, ["m", "n"]) == [
        {"m": 1, "n": "***"},
        {"m": 2, "n": "***"},
    ]
    assert rows_of({"n": "***"}, ["m", "n"]) == [{"n": "***"}]
    assert rows_of({}, ["m", "n"]) == []
