"""Conditions of a list come out of an address and go back into it, and say what they cannot be asked of."""

from datetime import date

import pytest

from archive.records.filters import Filter, How, from_parameters, span, usable
from policies.fields.rules import Field, FieldType

TODAY = date(2026, 11, 29)


def field(code, kind):
    return Field(category="KP", code=code, zh=code, en=code, type=kind)


FIELDS = {
    "name": field("name", FieldType.TEXT),
    "area": field("area", FieldType.NUMBER),
    "kind": field("kind", FieldType.CHOICE),
}


def test_an_address_says_its_conditions_once_each_and_in_order():
    pairs = [
        ("category", "KP"),
        ("w.name.has", " 车行 "),
        ("w.area.from", "5"),
        ("w.name.has", "车行"),
    ]
    found = from_parameters(pairs)
    assert [(one.parameter, one.value) for one in found] == [
        ("w.name.has", "车行"),
        ("w.area.from", "5"),
    ]


@pytest.mark.parametrize(
    "pair",
    [
        ("w.name.like", "x"),
        ("w..has", "x"),
        ("w.name", "x"),
        ("name.has", "x"),
        ("w.name.has", "\x00"),
    ],
)
def test_what_is_no_condition_is_passed_over(pair):
    assert from_parameters([pair]) == ()


@pytest.mark.parametrize(
    ("code", "how", "kept"),
    [
        ("name", How.HAS, True),
        ("area", How.HAS, False),
        ("area", How.FROM, True),
        ("kind", How.IS, True),
        ("kind", How.LAST, False),
        ("retired", How.HAS, False),
        ("_due", How.NEXT, True),
        ("_owner", How.FROM, False),
    ],
)
def test_a_condition_applies_only_to_what_may_be_asked_that_way(code, how, kept):
    one = Filter(code=code, how=how, value="1")
    found, lost = usable([one], FIELDS)
    assert (found, lost) == (((one,), ()) if kept else ((), (code,)))


def test_the_last_thirty_days_end_today_and_the_next_begin_today():
    assert span(How.LAST, "30", TODAY) == (date(2026, 10, 31), TODAY)
    assert span(How.NEXT, "1", TODAY) == (TODAY, TODAY)


@pytest.mark.parametrize("text", ["0", "-1", "x", "36501", "9999999999", "²", "1.5"])
def test_what_is_no_number_of_days_means_none(text):
    assert span(How.LAST, text, TODAY) is None
