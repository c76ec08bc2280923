"""The shield against formulas: no text that leaves is run, and each comes back exactly."""

from hypothesis import given
from hypothesis import strategies as st

from kernel.spreadsheets import RUNS, shielded, unshielded

TEXTS = st.text(alphabet=st.sampled_from([*RUNS, "'", "a", "1", " "]), max_size=6) | st.text()


@given(TEXTS)
def test_what_went_out_comes_back_the_same(text):
    assert unshielded(shielded(text)) == text


@given(TEXTS)
def test_nothing_that_leaves_begins_like_a_formula(text):
    assert not shielded(text).startswith(RUNS)


@given(TEXTS)
def test_exactly_one_shield_comes_off(text):
    assert unshielded(shielded(shielded(text))) == shielded(text)
