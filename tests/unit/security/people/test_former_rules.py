"""People who left: what is asked of their entry, what they are called, and who is meant by a shared name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.people.former_rules import FormerData, coined, meant, problems_with_former

TODAY = date(2026, 11, 30)
SOUND = {
    "name": "王建国",
    "department": "XSB",
    "position": "OPR",
    "first_day": date(2001, 3, 1),
    "last_day": date(2009, 6, 30),
}


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({}, None),
        ({"department": "", "position": "", "first_day": None, "last_day": None}, None),
        ({"name": " "}, "name"),
        ({"staff_no": "1" * 33}, "staff_no"),
        ({"position": ""}, "position"),
        ({"department": "NO"}, "department"),
        ({"first_day": None}, "first_day"),
        ({"last_day": None}, "last_day"),
        ({"last_day": TODAY}, "last_day"),
        ({"last_day": date(2001, 2, 1)}, "last_day"),
    ],
)
def test_what_is_wrong_with_a_person_who_left(changed, where):
    person = FormerData(**{**SOUND, **changed})
    found = problems_with_former(person, departments={"XSB"}, positions={"OPR"}, today=TODAY)
    assert [one.where for one in found] == ([where] if where else [])


@given(st.lists(st.text(max_size=40), max_size=6))
def test_nobody_is_called_like_another(numbers):
    taken = {"left-1", "left-007"}
    for one in numbers:
        name = coined(one, taken)
        assert name not in taken
        assert not set(name) & set(" /\\:;,\"'<>\t\n")
        assert 2 <= len(name) <= 64
        taken.add(name)


people = st.lists(st.tuples(st.integers(min_value=1, max_value=9), st.booleans()), max_size=6)


@given(people)
def test_who_works_here_is_meant_before_who_left(found):
    told = meant(found)
    here = {pk for pk, has_left in found if not has_left}
    assert set(told) == (here or {pk for pk, _left in found})
    assert len(told) == len(set(told))
