"""Numbers in what browsers send: ids as they are, and nothing for what no id can be."""

import pytest

from kernel.digits import number_in, numbers_in


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("17", 17), ("9" * 18, 10**18 - 1)])
def test_digits_are_their_number(text, number):
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.0", " 1", "²", "٣", "\x00", "9" * 19, "x"])
def test_what_no_id_can_be_is_none(text):
    assert number_in(text) is None


def test_of_many_only_numbers_stay_in_their_order():
    assert numbers_in(["3", "x", "1", "9" * 4_400]) == [3, 1]
