"""A whole record is validated at once: every problem has its place, and nothing valid is lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.fields.rules import Choice, Field, FieldType, Required
from policies.fields.validation import validate, validate_stored

TODAY = date(2026, 11, 23)
GENDERS = (Choice(code="M", zh="男", en="Male"), Choice(code="F", zh="女", en="Female"))


def a_field(code, kind="text", **more):
    return Field(category="KP", code=code, zh=code, en=code, type=FieldType(kind), **more)


FIELDS = (
    a_field("title", required=Required.ALWAYS),
    a_field("uscc", "uscc", required=Required.FILING),
    a_field("amount", "money"),
    a_field("created_by", "person", required=Required.AUTO),
    a_field("cnid", "cnid"),
    a_field("birth_date", "date"),
    a_field("gender", "choice", choices=GENDERS),
    a_field("old", retired=True),
    a_field("contact_name", repeat="CTC", required=Required.ALWAYS),
    a_field("mobile", "phone", repeat="CTC", required=Required.FILING),
)


def run(values, stage="draft", **more):
    return validate(FIELDS, values, stage=stage, today=TODAY, **more)


def places(problems):
    return [(problem.where, problem.code) for problem in problems]


def test_a_draft_may_lack_what_filing_requires():
    assert run({"title": "卡"}).problems == ()
    assert places(run({"title": "卡"}, "filing").problems) == [("uscc", "required")]


def test_what_the_system_sets_is_never_asked_for():
    assert places(run({}).problems) == [("title", "required")]


def test_values_come_back_in_stored_form_without_the_empty_ones():
    found = run({"title": " 卡 ", "amount": "1.2万", "uscc": "", "gender": None})
    assert found.clean == {"title": "卡", "amount": "12000"}


def test_every_problem_is_listed_at_its_place():
    found = run({"title": "卡", "amount": "viel", "uscc": "x", "what": 1})
    assert places(found.problems) == [
        ("what", "unknown_field"),
        ("uscc", "uscc_length"),
        ("amount", "money"),
    ]
    assert found.clean == {"title": "卡"}


def test_a_bad_required_value_is_one_problem_not_two():
    assert places(run({"title": {}}).problems) == [("title", "wrong_kind")]


def test_rows_of_a_group_are_validated_one_by_one_and_empty_rows_drop_out():
    rows = [
        {"contact_name": " 张三 ", "mobile": "+86 13800000000"},
        {"contact_name": "", "mobile": None},
        {"mobile": "12", "fax": "1"},
    ]
    found = run({"title": "卡", "CTC": rows})
    assert found.clean["CTC"] == [{"contact_name": "张三", "mobile": "13800000000"}]
    assert places(found.problems) == [
        ("CTC.3.fax", "unknown_field"),
        ("CTC.3.mobile", "phone_format"),
        ("CTC.3.contact_name", "required"),
    ]


def test_a_row_asks_at_filing_for_what_filing_requires():
    found = run({"title": "卡", "CTC": [{"contact_name": "张三"}]}, "filing")
    assert ("CTC.1.mobile", "required") in places(found.problems)


@pytest.mark.parametrize("rows", ["张三", [1], {"contact_name": "x"}, 5])
def test_a_group_that_is_no_list_of_rows_is_refused(rows):
    assert places(run({"title": "卡", "CTC": rows}).problems) == [("CTC", "rows")]


def test_too_many_rows_are_refused():
    rows = [{"contact_name": "x"}] * 501
    assert places(run({"title": "卡", "CTC": rows}).problems) == [("CTC", "too_many_rows")]


def test_an_edit_judges_what_was_touched_and_what_is_required_now():
    stored = {"title": "卡", "amount": "legacy text", "old": "kept", "CTC": [{"mobile": "old"}]}
    found = run({**stored, "title": " 新卡 "}, "filing", touched={"title"})
    assert found.clean == {**stored, "title": "新卡"}
    assert places(found.problems) == [("uscc", "required")]
    assert ("amount", "money") in places(run(stored, touched={"amount"}).problems)


def test_a_retired_field_keeps_its_value_and_takes_no_new_one():
    assert run({"title": "卡", "old": "x"}, touched={"title"}).clean["old"] == "x"
    found = run({"title": "卡", "old": "x"}, touched={"old"})
    assert places(found.problems) == [("old", "field_retired")]
    assert run({"title": "卡", "old": ""}, touched={"old"}).problems == ()


def test_an_identity_number_is_compared_with_birth_date_and_gender():
    person = {
        "title": "卡",
        "cnid": "310000198503070000",
        "birth_date": "1985-03-07",
        "gender": "女",
    }
    assert run(person).warnings == ()
    found = run({**person, "birth_date": "1985-03-08", "gender": "男"})
    assert found.problems == ()
    assert places(found.warnings) == [
        ("birth_date", "cnid_birth_differs"),
        ("gender", "cnid_gender_differs"),
    ]


def test_warnings_of_values_are_placed():
    found = run({"title": "卡", "cnid": "110000491001001"})
    assert places(found.warnings) == [("cnid", "cnid_legacy")]


def test_an_unknown_stage_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="closing"):
        run({}, "closing")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
TYPED = st.sampled_from(["卡", "1.5万", "2011.3.5", "310000198503070000", "男", "13800000000"])
KEYS = st.sampled_from([field.code for field in FIELDS if not field.repeat] + ["CTC", "other"])
ROW = st.dictionaries(st.sampled_from(["contact_name", "mobile", "x"]), TYPED | JSON, max_size=3)


@given(
    st.dictionaries(KEYS, TYPED | JSON | st.lists(ROW, max_size=3)),
    st.sampled_from(["draft", "filing"]),
    st.none() | st.sets(KEYS),
)
def test_validation_never_fails_and_its_clean_values_stay_clean(values, stage, touched):
    first = run(values, stage, touched=touched)
    second = run(first.clean, stage, touched=touched)
    assert all(str(problem) for problem in first.problems + first.warnings)
    assert second.clean == first.clean
    if not first.problems:
        assert second.problems == ()
        assert {p.code for p in second.warnings} <= {p.code for p in first.warnings}


PEOPLE = (
    a_field("birth_date", "date"),
    a_field("age", "age", birth="birth_date"),
    a_field("born", "date", repeat="CTC"),
    a_field("old", "age", birth="born", repeat="CTC"),
)
BORN = {"birth_date": "1980-05-01"}


def people(values, **more):
    return validate(PEOPLE, values, stage="draft", today=TODAY, **more)


def test_an_age_alone_is_kept_with_its_day():
    assert people({"age": "45岁"}).clean == {"age": "45@2026-11-23"}
    assert people({"age": "45 (2024-05-01)"}).clean == {"age": "45@2024-05-01"}


def test_an_age_that_fits_the_date_of_birth_given_with_it_is_left_out():
    for age in ("46", "43 (2024-04-30)", "44 (2024-05-01)"):
        found = people({**BORN, "age": age})
        assert (found.clean, found.problems) == (BORN, ())


def test_an_age_that_does_not_fit_is_said_at_its_field():
    for age in ("45", "44 (2024-04-30)", "0 (1970-01-01)"):
        assert places(people({**BORN, "age": age}).problems) == [("age", "age_birth_differs")]


def test_an_age_gives_way_to_a_date_of_birth_that_comes_later_whatever_it_said():
    known = {"age": "20@2024-05-01"}
    found = people({**known, **BORN}, touched={"birth_date"})
    assert (found.clean, found.problems) == (BORN, ())


def test_no_age_is_taken_beside_a_known_date_of_birth_and_nobody_learns_whether_it_fits():
    said = [people({**BORN, "age": age}, touched={"age"}).problems for age in ("46", "20")]
    assert said[0] == said[1]
    assert places(said[0]) == [("age", "age_follows")]


def test_the_rows_of_a_group_keep_to_the_same():
    row = {"born": "1980-05-01", "old": "46"}
    assert people({"CTC": [row]}).clean == {"CTC": [{"born": "1980-05-01"}]}
    assert places(people({"CTC": [{}, {**row, "old": "20"}]}).problems) == [
        ("CTC.2.old", "age_birth_differs")
    ]
    for age in ("46", "20"):
        found = people({"CTC": [{**row, "old": age}]}, touched={"CTC", "CTC.1.old"})
        assert places(found.problems) == [("CTC.1.old", "age_follows")]
    found = people({"CTC": [{**row, "old": "20@2024-05-01"}]}, touched={"CTC", "CTC.1.born"})
    assert (found.clean, found.problems) == ({"CTC": [{"born": "1980-05-01"}]}, ())


def test_what_an_import_has_parsed_is_held_to_it_as_well():
    found = validate_stored(PEOPLE, {**BORN, "age": "20@2024-05-01"}, stage="draft")
    assert places(found.problems) == [("age", "age_birth_differs")]
    assert validate_stored(PEOPLE, {**BORN, "age": "44@2024-05-01"}, stage="draft").clean == BORN
