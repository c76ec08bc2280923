"""Rules of people and posts."""

from datetime import date

import pytest

from security.people.rules import (
    AppointmentData,
    PersonData,
    UnitData,
    may_touch_posts_of,
    problems_with_appointment,
    problems_with_ending,
    problems_with_person,
    problems_with_unit,
    same_name,
)

LANGUAGES = ("zh-hans", "en")


def post(first, last=None, **more):
    data = {"person": 7, "department": "XSB", "position": "OPR", **more}
    return AppointmentData(valid_from=first, valid_to=last, **data)


def codes(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize("typed", ["Admin", " admin ", "ＡＤＭＩＮ", "admin"])
def test_spellings_of_one_sign_in_name_are_one_name(typed):
    assert same_name(typed) == "admin"


@pytest.mark.parametrize("name", ["a", "a b", "a/b", 'a"b', "x" * 65, ""])
def test_a_sign_in_name_without_shape_is_a_problem(name):
    person = PersonData(username=name, name="甲")
    assert codes(problems_with_person(person, taken=(), languages=LANGUAGES)) == ["username"]


def test_a_taken_name_is_a_problem_in_any_spelling():
    person = PersonData(username="ADMIN", name="甲")
    found = problems_with_person(person, taken={"admin"}, languages=LANGUAGES)
    assert [str(problem) for problem in found] == ["username: The sign-in name “ADMIN” is taken."]


def test_every_problem_of_a_person_is_named_at_once():
    person = PersonData(username="ok.name", name=" ", email="x", language="tlh")
    found = codes(problems_with_person(person, taken=(), languages=LANGUAGES))
    assert found == ["name", "email", "language"]


def test_chinese_sign_in_names_are_names():
    person = PersonData(username="陆远", name="陆远", email="l@example.com", language="en")
    assert problems_with_person(person, taken=(), languages=LANGUAGES) == []


@pytest.mark.parametrize(
    ("held", "wanted", "expected"),
    [
        (post(date(2026, 1, 1)), post(date(2026, 5, 1)), ["overlap"]),
        (post(date(2026, 1, 1), date(2026, 5, 1)), post(date(2026, 5, 1)), ["overlap"]),
        (post(date(2026, 1, 1), date(2026, 4, 30)), post(date(2026, 5, 1)), []),
        (post(date(2026, 6, 1)), post(date(2026, 1, 1), date(2026, 5, 31)), []),
        (post(date(2026, 6, 1)), post(date(2026, 1, 1), date(2026, 6, 1)), ["overlap"]),
        (post(date(2026, 1, 1)), post(date(2026, 5, 1), position="DH"), []),
        (post(date(2026, 1, 1)), post(date(2026, 5, 1), stands_in_for=9), []),
        (
            post(date(2026, 1, 1), position="SYS"),
            post(date(2026, 5, 1), position="SECA"),
            ["exclusive"],
        ),
        (
            post(date(2026, 1, 1), position="SECA"),
            post(date(2026, 5, 1), position="AUDA"),
            ["exclusive"],
        ),
        (
            post(date(2026, 1, 1), position="AUDA"),
            post(date(2026, 5, 1), position="SYS"),
            ["exclusive"],
        ),
        (
            post(date(2026, 1, 1), date(2026, 4, 30), position="SYS"),
            post(date(2026, 5, 1), position="AUDA"),
            [],
        ),
        (post(date(2026, 1, 1), position="SYS"), post(date(2026, 5, 1), position="DH"), []),
        (
            post(date(2026, 1, 1), position="DH"),
            post(date(2026, 5, 1), position="AUDA", stands_in_for=9),
            ["in_person"],
        ),
    ],
)
def test_the_same_post_is_held_once_at_a_time(held, wanted, expected):
    assert codes(problems_with_appointment(wanted, [held])) == expected


def test_a_post_that_ends_before_it_begins_or_stands_in_for_itself_is_a_problem():
    backwards = post(date(2026, 5, 2), date(2026, 5, 1))
    assert codes(problems_with_appointment(backwards, [])) == ["period"]
    assert codes(problems_with_appointment(post(date(2026, 5, 2), stands_in_for=7), [])) == [
        "stands_in"
    ]


def test_an_ended_appointment_is_never_made_longer():
    first, last = date(2026, 1, 1), date(2026, 3, 31)
    assert codes(problems_with_ending(first, last, date(2026, 4, 1))) == ["ended"]
    assert codes(problems_with_ending(first, last, last)) == ["ended"]
    assert codes(problems_with_ending(first, None, date(2025, 12, 31))) == ["period"]
    assert problems_with_ending(first, None, first) == []
    assert problems_with_ending(first, last, date(2026, 3, 1)) == []


def test_nobody_touches_his_own_posts():
    assert not may_touch_posts_of("7", 7)
    assert may_touch_posts_of("8", 7)


@pytest.mark.parametrize("code", ["", "a", "1A", "A-B", "A" * 17])
def test_a_code_without_shape_is_a_problem(code):
    assert codes(problems_with_unit(UnitData(code=code, zh="部"), taken=())) == ["code"]


def test_a_code_is_never_used_twice_and_a_name_is_needed():
    assert codes(problems_with_unit(UnitData(code="XSB", zh=" "), taken={"XSB"})) == ["taken", "zh"]
