"""Which rights lie idle: by person, act and category, used in doubt."""

from datetime import date

import pytest

from archive.insight.access_rules import Use, ends_soon, idle
from policies.access.grants import Verb

PARENTS = {"KH": "", "KP": "KH", "CW": ""}


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ([], (Verb.VIEW, Verb.EDIT)),
        ([Use("7", "record.view", "KP")], (Verb.EDIT,)),
        ([Use("7", "record.view", "CW")], (Verb.VIEW, Verb.EDIT)),
        ([Use("8", "record.view", "KP")], (Verb.VIEW, Verb.EDIT)),
        ([Use("7", "record.view", ""), Use("7", "record.edit", "KP")], ()),
    ],
    ids=["nothing", "below", "elsewhere", "by-another", "where-unknown"],
)
def test_what_nobody_used(uses, expected):
    verbs = (Verb.VIEW, Verb.EDIT, Verb.SHARE)  # no act in the trail says that a share was used
    assert idle("7", verbs, "KH", uses, PARENTS) == expected


def test_what_ends_within_thirty_days_ends_soon():
    today = date(2026, 11, 30)
    assert ends_soon(date(2026, 12, 30), today)
    assert not ends_soon(date(2026, 12, 31), today)
    assert not ends_soon(None, today)
