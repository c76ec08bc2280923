"""Unsound field definitions are named one by one; a change never endangers stored values."""

from dataclasses import replace

import pytest

from policies.fields.rules import Choice, Field, FieldType, Required, Section
from policies.fields.soundness import check_changes, check_fields, newly_required

PATHS = {"HT": ("HT",), "HT·XS": ("HT", "HT·XS"), "KP": ("KP",)}
TEXT = Field(category="HT", code="title", zh="题名", en="Title", type=FieldType.TEXT)
YES = Choice(code="y", zh="是", en="Yes")


def codes(*fields, sections=()):
    return [problem.code for problem in check_fields(fields, paths=PATHS, sections=sections)]


def test_a_sound_definition_has_no_problem():
    date = replace(TEXT, code="signed_on", type=FieldType.DATE, trigger="CON", listed=True)
    choice = replace(TEXT, code="kind", type=FieldType.CHOICE, choices=(YES,), section="s")
    link = replace(TEXT, code="card", category="HT·XS", type=FieldType.LINK, link="KP")
    mobile = replace(TEXT, code="mobile", type=FieldType.PHONE, sealed=True, repeat="CTC")
    section = Section(category="HT", code="s", zh="s", en="s")
    assert codes(TEXT, date, choice, link, mobile, sections=[section]) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "Title"}, "field_code"),
        ({"code": ""}, "field_code"),
        ({"zh": " "}, "field_label"),
        ({"repeat": "联系人"}, "group_code"),
        ({"sensitivity": "X"}, "sensitivity"),
        ({"type": FieldType.CHOICE}, "choices_missing"),
        ({"type": FieldType.CHOICE, "choices": (replace(YES, retired=True),)}, "choices_missing"),
        ({"choices": (YES,)}, "choices_unused"),
        ({"type": FieldType.CHOICE, "choices": (YES, replace(YES, zh="x", en=""))}, "choice_code"),
        ({"type": FieldType.CHOICE, "choices": (YES, replace(YES, code="z"))}, "choice_label"),
        ({"sealed": True, "listed": True}, "sealed_listed"),
        ({"sealed": True, "searchable": True}, "sealed_searchable"),
        ({"type": FieldType.DATE, "sealed": True, "trigger": "CON"}, "sealed_trigger"),
        ({"trigger": "CON"}, "trigger_type"),
        ({"repeat": "CTC", "listed": True}, "repeat_single"),
        ({"type": FieldType.FILE, "listed": True}, "listed_type"),
        ({"type": FieldType.FILE, "searchable": True}, "searchable_type"),
        ({"type": FieldType.BOOL, "unique": True}, "unique_type"),
        ({"category": "XX"}, "field_category"),
        ({"link": "KP"}, "link_unused"),
        ({"type": FieldType.LINK, "link": "XX"}, "link_target"),
        ({"section": "s"}, "field_section"),
        ({"type": FieldType.AGE, "listed": True}, "listed_type"),
        ({"type": FieldType.AGE, "searchable": True}, "searchable_type"),
        ({"type": FieldType.AGE, "unique": True}, "unique_type"),
        ({"type": FieldType.AGE, "required": Required.AUTO}, "birth_missing"),
        ({"type": FieldType.AGE, "birth": "born"}, "birth_field"),
        ({"birth": "born"}, "birth_unused"),
    ],
)
def test_each_unsound_definition_is_named(changes, code):
    assert codes(replace(TEXT, **changes)) == [code]


BORN = replace(TEXT, code="born", type=FieldType.DATE)
AGE = replace(TEXT, code="age", type=FieldType.AGE, birth="born")


def test_an_age_follows_a_date_of_its_own_category_or_one_above():
    assert codes(BORN, AGE) == []
    assert codes(BORN, replace(AGE, category="HT·XS")) == []
    assert codes(replace(BORN, repeat="CTC"), replace(AGE, repeat="CTC")) == []
    assert codes(BORN, replace(AGE, required=Required.AUTO)) == []
    assert codes(replace(AGE, birth="")) == []


@pytest.mark.parametrize(
    ("born", "age", "code"),
    [
        ({"type": FieldType.DATETIME}, {}, "birth_field"),
        ({"repeat": "CTC"}, {}, "birth_field"),
        ({}, {"repeat": "CTC"}, "birth_field"),
        ({"category": "KP"}, {}, "birth_field"),
        ({"category": "HT·XS"}, {}, "birth_field"),
        ({"retired": True}, {}, "birth_field"),
        ({}, {"required": Required.ALWAYS}, "birth_required"),
        ({}, {"required": Required.FILING}, "birth_required"),
    ],
)
def test_an_age_that_cannot_follow_its_date_is_named(born, age, code):
    assert codes(replace(BORN, **born), replace(AGE, **age)) == [code]


def test_a_retired_age_may_follow_a_retired_date():
    assert codes(replace(BORN, retired=True), replace(AGE, retired=True)) == []


def test_the_sentence_of_an_age_names_what_it_follows():
    (problem,) = check_fields([AGE], paths=PATHS)
    assert str(problem) == (
        "HT.age: The age follows “born”, which is no date of the same category and group."
    )


def test_the_same_code_twice_in_a_category_is_refused():
    assert codes(TEXT, TEXT) == ["field_twice"]


def test_a_child_may_refine_a_field_but_not_change_its_type_or_group():
    child = replace(TEXT, category="HT·XS", required=Required.ALWAYS)
    assert codes(TEXT, child) == []
    assert codes(TEXT, replace(child, type=FieldType.DATE)) == ["field_overrides"]
    assert codes(TEXT, replace(child, repeat="CTC")) == ["field_overrides"]


def test_a_group_may_not_share_its_code_with_a_field():
    mobile = replace(TEXT, code="mobile", repeat="title")
    assert "group_is_field" in codes(TEXT, mobile)


def test_problems_say_where_and_what():
    (problem,) = check_fields([replace(TEXT, trigger="CON")], paths=PATHS)
    assert str(problem) == "HT.title: Only a date can start a retention period."


def test_whether_a_type_may_change_is_for_the_records_to_say():
    new = replace(TEXT, type=FieldType.DATE)
    assert check_changes([TEXT], [new], with_data={("HT", "title")}) == []


@pytest.mark.parametrize(
    ("changes", "code"), [({"repeat": "CTC"}, "repeat_change"), ({"sealed": True}, "sealed_change")]
)
def test_group_and_sealing_of_a_field_with_data_stay(changes, code):
    found = check_changes([TEXT], [replace(TEXT, **changes)], with_data={("HT", "title")})
    assert [problem.code for problem in found] == [code]


def test_published_fields_and_values_retire_but_never_vanish():
    choice = replace(TEXT, type=FieldType.CHOICE, choices=(YES,))
    assert [p.code for p in check_changes([TEXT], [], with_data=())] == ["field_removed"]
    assert [
        p.code for p in check_changes([choice], [replace(choice, choices=())], with_data=())
    ] == ["choice_removed"]
    retired = replace(choice, retired=True, choices=(replace(YES, retired=True),))
    assert check_changes([choice], [retired], with_data={("HT", "title")}) == []


def test_newly_required_fields_are_those_required_earlier_than_before():
    filing = replace(TEXT, required=Required.FILING)
    always = replace(TEXT, required=Required.ALWAYS)
    assert newly_required([TEXT], [filing]) == (filing,)
    assert newly_required([filing], [always]) == (always,)
    assert newly_required([], [always]) == (always,)
    assert newly_required([always], [filing]) == ()
    assert newly_required([], [replace(always, retired=True)]) == ()
