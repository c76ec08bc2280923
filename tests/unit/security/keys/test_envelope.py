"""Sealed bytes open only with their key and at their place, and never silently changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.keys.envelope import (
    Unreadable,
    blind,
    context,
    from_text,
    new_key,
    nonces,
    seal,
    to_text,
    unseal,
)

KEY = bytes(range(32))
PLACE = context("company", "record", 17, "phone")


@given(st.binary(max_size=300))
def test_what_was_sealed_opens_at_its_place(plain):
    assert unseal(KEY, seal(KEY, plain, PLACE), PLACE) == plain


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_two_places_are_bound_alike_only_if_they_are_the_same(one, other):
    assert (context(*one) == context(*other)) == (one == other)


@pytest.mark.parametrize(
    "elsewhere",
    [
        context("another company", "record", 17, "phone"),
        context("company", "record", 18, "phone"),
        context("company", "record", 17, "address"),
        context("company", "file", 17, "phone"),
        b"",
    ],
    ids=["company", "record", "field", "table", "nowhere"],
)
def test_bytes_moved_elsewhere_do_not_open(elsewhere):
    with pytest.raises(Unreadable):
        unseal(KEY, seal(KEY, b"13800000000", PLACE), elsewhere)


@given(st.binary(max_size=40), st.data())
def test_no_bit_can_be_changed_unnoticed(plain, data):
    sealed = bytearray(seal(KEY, plain, PLACE))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unreadable):
        unseal(KEY, bytes(sealed), PLACE)


@pytest.mark.parametrize("length", range(31))
def test_a_shortened_value_does_not_open(length):
    with pytest.raises(Unreadable):
        unseal(KEY, seal(KEY, b"secret", PLACE)[:length], PLACE)


def test_another_key_does_not_open():
    with pytest.raises(Unreadable):
        unseal(new_key(), seal(KEY, b"secret", PLACE), PLACE)


def test_suite_and_layout_are_named_in_the_ciphertext():
    assert seal(KEY, b"secret", PLACE)[:2] == b"\x01\x01"


def test_equal_values_do_not_look_equal_when_sealed():
    assert seal(KEY, b"secret", PLACE) != seal(KEY, b"secret", PLACE)


@given(st.binary(max_size=60))
def test_sealed_bytes_survive_a_json_value(sealed):
    assert from_text(to_text(sealed)) == sealed


@pytest.mark.parametrize("text", ["张三", "a", "ab c"])
def test_text_that_was_never_sealed_is_refused(text):
    with pytest.raises(Unreadable):
        from_text(text)


def test_blind_index_finds_equal_values_of_one_field_in_one_company_only():
    found, other_value, again = blind(KEY, "phone", ["13800000000", "13800000001", "13800000000"])
    assert found == again
    assert len(found) == 16
    (other_field,) = blind(KEY, "mobile", ["13800000000"])
    (other_company,) = blind(new_key(), "phone", ["13800000000"])
    assert len({found, other_value, other_field, other_company}) == 4


@given(st.lists(st.text() | st.integers(), max_size=4), st.lists(st.text(), max_size=4))
def test_what_many_places_begin_with_is_made_once(first, rest):
    assert context(*first, *rest) == context(*first) + context(*rest)


def test_nonces_drawn_together_are_each_another_one_and_seal_like_any():
    drawn = list(nonces(2_000))
    assert len(set(drawn)) == 2_000
    assert {len(one) for one in drawn} == {12}
    assert unseal(KEY, seal(KEY, b"plain", PLACE, drawn[0]), PLACE) == b"plain"
    assert list(nonces(0)) == []
