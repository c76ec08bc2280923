"""What is stored as JSON comes back as it was, also what the fast way refuses."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence.encoding import decoded, encoded, encoded_if_plain

plain = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers(-(2**53), 2**53),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(plain)
def test_what_is_stored_comes_back(value):
    text = encoded(value)
    assert decoded(text) == json.loads(text) == value


def test_a_number_of_more_than_64_bits_keeps_its_digits():
    assert encoded({"n": 2**70}) == b'{"n":%d}' % 2**70


def test_half_a_character_is_replaced_where_the_caller_says_so():
    assert encoded(["\ud83d"], errors="replace") == b'["?"]'
    with pytest.raises(UnicodeEncodeError):
        encoded(["\ud83d"])


@given(plain)
def test_what_is_plain_is_written_as_the_standard_library_writes_it(value):
    expected = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    assert encoded_if_plain(value) == expected


@pytest.mark.parametrize(
    "value", [date(2026, 11, 29), Decimal("1.5"), {1}, b"x", ["\ud83d"], {1: 2}, 2**70]
)
def test_what_needs_a_rule_of_ours_is_not_plain(value):
    assert encoded_if_plain({"value": value}) is None
