"""Which impact assessment speaks of a category, and what sensitive data still needs."""

from dataclasses import replace
from datetime import date

import pytest

from archive.privacy.assessment_rules import (
    Assessment,
    Result,
    assessment_problems,
    governing,
    sensitive_problems,
)
from policies.fields.rules import Field, FieldType

DAY = date(2026, 6, 10)
ONE = Assessment(
    category="A", purpose="p", author="a", made_on=date(2026, 1, 1), result=Result.FIT, measures="",
    valid_until=date(2027, 1, 1), reference="r",
)  # fmt: skip
HEALTH = [Field(category="A", code="h", zh="h", en="h", type=FieldType.TEXT, sensitivity="SP")]
BESIDE = {"legal_basis", "separate", "separate_kind", "separate_ref"}
WHOLE = {"h": "x", "separate": ["sensitive"], "separate_kind": "link", "separate_ref": "r"}


def test_the_latest_of_the_nearest_category_speaks():
    child = replace(ONE, category="A·1", made_on=date(2025, 1, 1))
    again = replace(ONE, purpose="later the same day")
    assert governing([ONE, again, child], ["A·1", "A"]) == child
    assert governing([ONE, again, child], ["A·2", "A"]) == again
    assert governing([child], ["A"]) is None


@pytest.mark.parametrize(
    ("changed", "found", "codes"),
    [
        ({}, ONE, []),
        ({"h": ""}, None, []),
        ({}, None, ["assessment"]),
        ({}, replace(ONE, result=Result.UNFIT), ["assessment"]),
        ({}, replace(ONE, valid_until=date(2026, 6, 9)), ["assessment"]),
        ({"separate": ["sharing"]}, ONE, ["separate"]),
        ({"separate_ref": ""}, ONE, ["separate_evidence"]),
        ({"separate_kind": None}, ONE, ["separate_evidence"]),
        ({"legal_basis": "duty", "separate": None}, ONE, []),
    ],
)
def test_sensitive_data_needs_consent_and_assessment(changed, found, codes):
    problems = sensitive_problems(
        HEALTH, BESIDE, WHOLE | changed, today=DAY, assessment=lambda: found, has_file=lambda: False
    )
    assert [one.code for one in problems] == codes


def test_a_category_without_a_place_for_it_says_so():
    def asked(beside):
        found = sensitive_problems(
            HEALTH, beside, WHOLE, today=DAY, assessment=lambda: ONE, has_file=lambda: True
        )
        return [one.code for one in found]

    assert asked({"legal_basis"}) == ["separate"]
    assert asked(set()) == []  # the policy states the basis of the field


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({}, []),
        ({"category": "B"}, ["category"]),
        ({"made_on": date(2026, 7, 1)}, ["made_on"]),
        ({"valid_until": date(2026, 1, 1)}, ["valid_until"]),
        ({"result": Result.MEASURES}, ["measures"]),
    ],
)
def test_an_assessment_is_recorded_whole(changed, where):
    found = assessment_problems(replace(ONE, **changed), {"A"}, DAY)
    assert [one.where for one in found] == where
