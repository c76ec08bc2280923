"""The examples beside a pattern and a period say what the rules would do."""

import datetime as dt
from dataclasses import replace

import pytest

from policies.document.values import NumberRule
from policies.packs.loader import load_pack
from policies.retention.rules import Action, RetentionRule
from policies.studio.examples import number_example, retention_example

TODAY = dt.date(2026, 3, 31)
PACK = replace(load_pack("P07"), fonds="KH01")


def example(pattern, category="KP"):
    return number_example(PACK, NumberRule(category=category, pattern=pattern), today=TODAY)


def codes(problems):
    return {problem.code for problem in problems}


@pytest.mark.parametrize("rule", PACK.numbering, ids=lambda rule: rule.category)
def test_every_pattern_of_the_pack_has_an_example_without_problem(rule):
    found = number_example(PACK, rule, today=TODAY)
    assert len(set(found.samples)) == 3
    assert not found.problems
    assert "".join(text for _part, text in found.segments) == found.samples[0]


def test_a_pattern_shows_three_numbers_and_its_room():
    found = example("{FONDS}-{CAT}·{YYYY}-{RP}-{SEQ:2}")
    assert found.samples[0] == "KH01-KP·2026-D10-01"
    assert found.capacity == 99


def test_a_check_character_follows_its_counter():
    assert example("{CAT}-{SEQ:4}{CHK}").segments[-1][1] == "X"


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("{CAT}·{YYYY}", "no_counter"),
        ("{F:nope}-{SEQ:4}", "unknown_field"),
        ("{CAT}-{SEQ:4", "unclosed"),
        ("", "empty"),
    ],
)
def test_what_is_wrong_is_said_instead(pattern, code):
    found = example(pattern)
    assert code in codes(found.problems)
    assert not found.samples


def test_a_personal_value_in_a_number_is_warned_of():
    assert "personal" in codes(example("{F:operator}-{SEQ:4}").warnings)


def test_problems_of_other_categories_stay_out():
    broken = replace(PACK, numbering=PACK.numbering[1:])
    rule = NumberRule(category="QY", pattern="{CAT}-{SEQ:4}")
    assert not number_example(broken, rule, today=TODAY).problems


@pytest.mark.parametrize(
    ("start", "until"), [("", dt.date(2036, 3, 31)), ("year", dt.date(2036, 12, 31))]
)
def test_a_period_ends_where_the_rule_says(start, until):
    rule = RetentionRule(
        category="QY",
        code="D10",
        period="P10Y",
        trigger="CON|END",
        start=start,
        action=Action.DESTROY,
    )
    found = retention_example(rule, start=TODAY, today=TODAY)
    assert (found.date, found.action) == (until, Action.DESTROY)
    assert found.steps[0].params["until"] == until.isoformat()


def test_a_condition_is_taken_as_met():
    rule = RetentionRule(
        category="QY", code="D30", period="P30Y", trigger="CON", condition="is_key"
    )
    assert retention_example(rule, start=TODAY, today=TODAY).date == dt.date(2056, 3, 31)
