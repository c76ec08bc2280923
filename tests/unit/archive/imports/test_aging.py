"""An age of a ledger is of the day its row was filled in; where the row does not say, that is told."""

from datetime import date
from decimal import Decimal

import pytest

from archive.imports.aging import date_age, filled_on
from archive.imports.cell_reading import CellReader, Reading
from archive.imports.making import Maker, Order, Plan
from archive.imports.targets import STATED, by_code, filled_codes, targets_of
from policies.document.effective import effective
from policies.packs.loader import load_pack

TODAY = date(2026, 11, 29)
TARGETS = by_code(targets_of(effective(load_pack("P08"), "GK")))
AGE = TARGETS["age"]
BORN = {"birth_date": "1980-05-01"}


@pytest.mark.parametrize(
    ("values", "filled", "left", "said"),
    [
        ({"age": "45"}, "2024-05-01", {"age": "45@2024-05-01"}, None),
        ({"age": "45"}, "", {"age": "45@2026-11-29"}, ("age_undated", "warning")),
        ({"age": "45@2023-01-01"}, "2024-05-01", {"age": "45@2023-01-01"}, None),
        ({"age": "45"}, "2026-11-30", {}, ("age_future", "error")),
        ({**BORN, "age": "43"}, "", BORN, ("age_left_out", "warning")),
        ({**BORN, "age": "44"}, "2024-05-01", BORN, ("age_left_out", "warning")),
        ({**BORN, "age": "44@2024-05-01"}, "", BORN, ("age_left_out", "warning")),
        ({**BORN, "age": "20"}, "2024-05-01", {**BORN, "age": "20@2024-05-01"}, None),
        (BORN, "", BORN, None),
        ({}, "", {}, None),
    ],
)
def test_each_age_gets_the_day_its_row_says(values, filled, left, said):
    beside = dict(values)
    found = date_age(AGE, beside, filled=filled, today=TODAY)
    assert beside == left
    assert (found and (found[0].code, found[1])) == said
    assert found is None or str(found[0])


def test_the_day_a_row_was_filled_in_is_a_field_or_only_for_its_ages():
    assert STATED in TARGETS
    assert filled_codes(TARGETS.values()) == (STATED,)
    cards = by_code(targets_of(effective(load_pack("P07"), "KP")))
    assert STATED not in cards  # no ages, and a field that says the day
    assert filled_codes(cards.values()) == ("filled_on",)
    assert filled_on({"filled_on": "2024-05-01"}, {}, ("filled_on", STATED)) == "2024-05-01"
    assert filled_on({}, {STATED: "2024-05-02"}, ("filled_on", STATED)) == "2024-05-02"
    assert filled_on({}, {}, ("filled_on", STATED)) == ""


def made(*rows, columns=("name", "age", STATED)):
    plan = Plan(
        category="GK",
        columns=tuple((at, code, TARGETS[code]) for at, code in enumerate(columns)),
        fixed={},
        fixed_targets={},
        scales={},
    )
    reading = Reading(today=TODAY)
    order = Order(
        plan=plan, reading=reading, time_zone="Asia/Shanghai", people={}, departments={}, levels={}
    )
    maker = Maker(order)
    return [maker.make(number, cells) for number, cells in enumerate(rows, start=2)]


def told(row):
    return [(one.column, one.problem.code, one.severity) for one in row.doubts]


def test_the_same_cell_gets_another_day_in_another_row():
    one, other, bare = made(
        ("甲", "45岁", "2024年5月1日"), ("乙", "45岁", "2025-06-02"), ("丙", "45岁", None)
    )
    assert one.new.values["age"] == "45@2024-05-01"
    assert other.new.values["age"] == "45@2025-06-02"
    assert bare.new.values["age"] == "45@2026-11-29"
    assert [told(row) for row in (one, other)] == [[], []]
    assert told(bare) == [("age", "age_undated", "warning")]
    assert STATED not in one.new.values


def test_a_day_that_is_none_makes_the_row_wait():
    (row,) = made(("甲", "45", "2024年"))
    assert told(row)[0] == (STATED, "date", "error")


def test_what_is_no_age_is_said_without_repeating_it():
    (row,) = made(("甲", "秘密四十", "2024-05-01"))
    assert told(row) == [("age", "age", "error")]
    assert "秘密" not in str(row.doubts[0].problem)
    assert CellReader(AGE, Reading(today=TODAY), Decimal(1)).read("秘密").problem is not None


def test_a_date_of_birth_in_the_row_is_all_that_is_kept():
    (row,) = made(("甲", 43, "1980-05-01"), columns=("name", "age", "birth_date"))
    assert row.new.values == {"name": "甲", "birth_date": "1980-05-01"}
    assert told(row) == [("age", "age_left_out", "warning")]
