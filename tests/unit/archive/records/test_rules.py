"""What the domain says of a record, without any database."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records.contents import by_field, difference, merged, overlaid, split
from archive.records.rules import (
    Naming,
    State,
    circumstances,
    may_happen,
    needs_approval,
    needs_review,
    number_facts,
    place_problems,
    sign_off,
    sign_off_problems,
    title_of,
)
from archive.records.words import lexemes, terms
from policies.categories.rules import Kind, Review, UpdateApproval
from policies.fields.rules import Field, FieldType


def field(code, kind=FieldType.TEXT, **more):
    return Field(category="KP", code=code, zh=code, en=code, type=kind, **more)


FIELDS = (
    field("name", listed=True, critical=True),
    field("phone", FieldType.PHONE, sealed=True),
    field("contact", repeat="CTC"),
    field("mobile", FieldType.PHONE, repeat="CTC", sealed=True),
    field("ended", FieldType.DATE, trigger="END"),
    field("is_key", FieldType.BOOL),
)


@pytest.mark.parametrize("step", ["edit", "submit", "withdraw", "review", "file"])
def test_no_step_is_possible_in_every_state(step):
    allowed = {state for state in State if may_happen(step, state)}
    assert allowed
    assert allowed != set(State)
    assert all(may_happen(step, state).reason for state in set(State) - allowed)


def test_card_signed_before_entry_needs_no_second_review():
    assert needs_review(Review.AFTER_ENTRY, {"reviewed_by": "3"})
    assert needs_review(Review.BEFORE_ENTRY, {})
    assert not needs_review(Review.BEFORE_ENTRY, {"reviewed_by": "3"})
    assert not needs_review(Review.NONE, {})


def test_reviewer_is_neither_the_keyer_nor_the_collector():
    signed = {"reviewed_by": "3", "filled_by": "4"}
    assert sign_off_problems(Review.BEFORE_ENTRY, signed, keyer="5") == []
    assert sign_off_problems(Review.BEFORE_ENTRY, signed, keyer="3")
    assert sign_off_problems(Review.BEFORE_ENTRY, signed | {"filled_by": "3"}, keyer="5")


def test_approval_of_changes_follows_the_switch():
    assert needs_approval(UpdateApproval.CRITICAL, {"name"}, FIELDS)
    assert not needs_approval(UpdateApproval.CRITICAL, {"phone"}, FIELDS)
    assert needs_approval(UpdateApproval.ALL, {"phone"}, FIELDS)
    assert not needs_approval(UpdateApproval.NONE, {"name"}, FIELDS)


def test_title_is_the_first_name_and_a_personal_one_is_masked():
    open_name = field("name", listed=True)
    personal = field("name", listed=True, sensitivity="P")
    assert title_of([open_name], {"name": "丸石车行"}) == "丸石车行"
    assert title_of([personal], {"name": "张三丰"}) == "张*"
    assert (
        title_of([personal, field("shop", searchable=True)], {"name": "张三", "shop": "一店"})
        == "一店"
    )
    assert title_of([open_name], {}) == ""


def test_number_facts_read_region_customer_type_and_date_from_the_values():
    naming = Naming(fonds="KH01", category="KH·Q", department="XSB", on=date(2026, 1, 2))
    facts = number_facts(naming, {"region": "310115", "signed": "2020-05-06"}, "signed")
    assert (facts.region, facts.customer_type, facts.on) == ("310115", "Q", date(2020, 5, 6))
    assert number_facts(naming, {}, "signed").on is None


def test_triggers_are_the_latest_known_dates_and_flags_the_true_marks():
    facts = circumstances(
        "KP", FIELDS, {"ended": "2020-05-01", "is_key": True}, filed_on=date(2019, 1, 1)
    )
    assert facts.triggers == {"FILED": date(2019, 1, 1), "END": date(2020, 5, 1)}
    assert facts.flags == {"is_key"}


@pytest.mark.parametrize(
    ("kind", "alone", "parent", "fine"),
    [
        (Kind.FILE, False, "", True),
        (Kind.FILE, False, "file", False),
        (Kind.ITEM, False, "", False),
        (Kind.ITEM, True, "", True),
        (Kind.ITEM, False, "file", True),
        (Kind.ITEM, False, "item", False),
    ],
)
def test_items_lie_in_files_and_files_in_nothing(kind, alone, parent, fine):
    assert (not place_problems(kind, alone, parent)) is fine


TEXTS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=5)
VALUES = st.fixed_dictionaries(
    {"name": TEXTS},
    optional={
        "phone": TEXTS,
        "CTC": st.lists(
            st.fixed_dictionaries({"contact": TEXTS}, optional={"mobile": TEXTS}), min_size=1
        ),
    },
)


@given(VALUES)
def test_sealed_values_come_back_to_their_places(values):
    open_values, closed = split({one.code for one in FIELDS if one.sealed}, values)
    assert merged(open_values, closed) == values
    assert "phone" not in open_values
    assert all("mobile" not in row for row in open_values.get("CTC", []))


@given(VALUES, VALUES)
def test_difference_names_exactly_what_differs(before, after):
    old, new = difference(before, after)
    flat_old, flat_new = by_field(before), by_field(after)
    differing = {c for c in flat_old.keys() | flat_new.keys() if flat_old.get(c) != flat_new.get(c)}
    assert old.keys() | new.keys() == differing


def test_row_that_names_its_place_keeps_what_was_not_typed():
    stored = {"CTC": [{"contact": "甲", "mobile": "1"}, {"contact": "乙", "mobile": "2"}]}
    change = {"CTC": [{"_row": 1, "contact": "丙"}, {"contact": "丁"}]}
    assert overlaid(stored, change)["CTC"] == [{"contact": "丙", "mobile": "2"}, {"contact": "丁"}]


def test_texts_become_words_and_initials_and_nothing_else_reaches_the_query():
    assert "'~wszxc'" in lexemes([], ["丸石自行车"])
    assert "'自行车'" in lexemes(["丸石自行车"])
    assert lexemes(["'; DROP"]) == "'drop'"
    assert terms("O'Neil") == ("'o':*", "'neil':* | '~neil':*")
    assert terms("  ()&|!:* ") == ()


def test_who_signs_off_is_stamped_by_the_clock_of_the_company():
    at = datetime(2026, 6, 15, 23, 5, tzinfo=UTC)
    said = sign_off("7", at, ZoneInfo("Asia/Shanghai"))
    assert said == {"signed_by": "7", "signed_at": "2026-06-16T07:05+08:00"}
