"""Which change makes the values what they were before."""

from types import SimpleNamespace

import pytest

from archive.records.contents import ROW
from archive.records.putting_back import values_back
from policies.fields.rules import Required


def _field(code, repeat="", required="no"):
    return SimpleNamespace(code=code, repeat=repeat, required=required)


SHAPE = SimpleNamespace(
    by_code={
        "brand": _field("brand"),
        "staff": _field("staff"),
        "no": _field("no", required=Required.AUTO),
        "name": _field("name", repeat="CTC"),
        "mobile": _field("mobile", repeat="CTC"),
    }
)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ({"brand": "甲"}, {"brand": "乙"}, {"brand": "甲"}),
        ({}, {"brand": "乙"}, {"brand": None}),
        ({"brand": "甲"}, {}, {"brand": "甲"}),
        ({"gone": "甲"}, {"gone": "乙"}, {}),
        ({"no": "1"}, {"no": "2"}, {}),
        (
            {"name": ["张", "李"]},
            {"name": ["张", "王"]},
            {"CTC": [{"name": "张", ROW: 0}, {"name": "李", ROW: 1}]},
        ),
        (
            {"name": ["张"], "mobile": ["138"]},
            {"name": ["张", "王"], "mobile": ["138", None]},
            {"CTC": [{"mobile": "138", "name": "张"}]},
        ),
        ({}, {"name": ["张"], "mobile": ["138"]}, {"CTC": []}),
    ],
    ids=[
        "changed",
        "filled in",
        "emptied",
        "a field the policy lost",
        "the system's own",
        "a row changed: the rest of the row stays",
        "a row added",
        "the first rows",
    ],
)
def test_values_back(before, after, change):
    assert values_back(SHAPE, before, after) == change
