"""A date that the system sets lies so long after another one, in calendar days or in working days."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.calendar import CHINA
from policies.fields.reckoning import dates_in, is_reckoned, reckoned
from policies.fields.rules import Field, FieldType, Required
from policies.fields.soundness import check_fields

SHANGHAI = ZoneInfo("Asia/Shanghai")
RECEIVED = Field(
    category="QQ", code="received_on", zh="收到日期", en="Received", type=FieldType.DATE
)
DUE = Field(
    category="QQ", code="due_on", zh="答复期限", en="Due", type=FieldType.DATE, required=Required.AUTO,
    since="received_on", after="P15D",
)  # fmt: skip
TEN = replace(DUE, after="P10D", working=True)


def day(one, begun):
    return reckoned(one, begun, CHINA, SHANGHAI)


@pytest.mark.parametrize(
    ("one", "begun", "found"),
    [
        (DUE, "2026-06-10", "2026-06-25"),
        (replace(DUE, after="P1M"), "2026-01-31", "2026-02-28"),
        (TEN, "2026-06-10", "2026-06-25"),  # the Dragon Boat festival, 19 June, is not worked
        (TEN, "2026-03-02", "2026-03-16"),
        (DUE, "2026-06-10T20:00+00:00", "2026-06-26"),  # in China it is the next day already
        (DUE, "2026-06", None),
        (DUE, "2026", None),
        (DUE, None, None),
        (DUE, "", None),
        (DUE, "nothing at all", None),
        (DUE, "9999-12-30", None),
        (TEN, "2090-01-04", None),  # nobody knows its holidays yet
    ],
)
def test_a_date_is_so_long_after_another(one, begun, found):
    assert day(one, begun) == found


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(1, 900), st.sampled_from("DWM"))
def test_a_reckoned_date_lies_after_the_other_and_keeps_their_order(begun, count, unit):
    one = replace(DUE, after=f"P{count}{unit}")
    found = day(one, begun.isoformat())
    assert found > begun.isoformat()
    assert found <= day(one, (begun + timedelta(days=1)).isoformat())


def codes(*fields):
    return [one.code for one in check_fields(fields, paths={"QQ": ("QQ",)})]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"working": True}, []),
        ({"after": "P2M"}, []),
        ({"since": "", "after": "P15D"}, ["reckoned_unused"]),
        ({"required": Required.FILING}, ["reckoned_auto"]),
        ({"type": FieldType.TEXT}, ["reckoned_auto"]),
        ({"repeat": "ROWS"}, ["reckoned_auto"]),
        ({"sealed": True}, ["reckoned_auto"]),
        ({"since": "nobody"}, ["reckoned_from"]),
        ({"since": "due_on"}, ["reckoned_from"]),
        ({"after": ""}, ["reckoned_after"]),
        ({"after": "15"}, ["reckoned_after"]),
        ({"after": "P0D"}, ["reckoned_after"]),
        ({"after": "P1M", "working": True}, ["reckoned_working"]),
    ],
)
def test_what_cannot_be_reckoned_is_said(changes, expected):
    found = codes(RECEIVED, replace(DUE, **changes))
    assert set(expected) <= set(found)
    assert bool(found) == bool(expected)


@pytest.mark.parametrize(
    "changes", [{"type": FieldType.TEXT}, {"retired": True}, {"sealed": True}, {"repeat": "ROWS"}]
)
def test_only_a_date_that_people_fill_in_is_reckoned_from(changes):
    assert dates_in((RECEIVED, DUE)) == (RECEIVED,)
    assert dates_in((replace(RECEIVED, **changes),)) == ()
    assert "reckoned_from" in codes(replace(RECEIVED, **changes), DUE)


def test_a_retired_date_is_reckoned_no_more():
    assert is_reckoned(DUE)
    assert not is_reckoned(replace(DUE, retired=True))
    assert not is_reckoned(RECEIVED)
