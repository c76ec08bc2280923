"""What keeps a retention schedule from being published, and what its author should know."""

from datetime import date

import pytest

from policies.retention.rules import (
    Action,
    RetentionRule,
    problems_with,
    warnings_about,
    worked_example,
)

PARENTS = {"HT": "", "HT·XS": "HT", "KH": ""}


def rule(**given_values):
    values = {"category": "HT", "code": "D10", "period": "P10Y", "trigger": "CON"}
    return RetentionRule(**(values | given_values))


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"period": "10 years"}, ["period"]),
        ({"period": "P0D"}, ["period"]),
        ({"maximum": "permanent"}, ["period"]),
        ({"minimum": "permanent", "period": "", "basis": "law"}, []),
        ({"minimum": "permanent", "basis": "law"}, ["below_minimum"]),
        ({"minimum": "P30Y", "basis": "law"}, ["below_minimum"]),
        ({"minimum": "P30Y", "action": Action.KEEP, "basis": "law"}, []),
        ({"minimum": "P5Y", "basis": "law"}, []),
        ({"minimum": "P5Y"}, ["no_basis"]),
        ({"trigger": "NEVER"}, ["unknown_trigger"]),
        ({"trigger": ""}, ["unknown_trigger"]),
        ({"trigger": "", "period": ""}, []),
        ({"trigger": "END|WDR"}, []),
        ({"category": "ZZ"}, ["unknown_category"]),
        ({"start": "month"}, ["unknown_start"]),
        ({"condition": "nothing"}, ["unknown_condition"]),
        ({"condition": "important"}, []),
    ],
)
def test_a_rule_is_judged(change, codes):
    found = problems_with([rule(**change)], parents=PARENTS, conditions={"important"})
    assert [problem.code for problem in found] == codes
    assert all(str(problem) for problem in found)


def test_a_period_below_its_minimum_names_both_and_the_law():
    (problem,) = problems_with([rule(minimum="P30Y", basis="MOF order 79")], parents=PARENTS)
    assert all(text in str(problem) for text in ("P10Y", "P30Y", "MOF order 79", "HT"))


def test_two_rules_for_one_trigger_are_named():
    found = problems_with([rule(), rule(code="D30")], parents=PARENTS)
    assert [problem.code for problem in found] == ["double"]


def test_a_category_without_a_rule_is_a_warning_unless_it_inherits_one():
    found = warnings_about([rule()], parents=PARENTS)
    assert [(problem.code, problem.where) for problem in found] == [("no_rule", "KH")]


def test_a_conditional_rule_alone_leaves_the_rest_without_one():
    found = warnings_about([rule(condition="important")], parents={"HT": ""})
    assert [problem.code for problem in found] == ["no_rule"]


@pytest.mark.parametrize(
    ("period", "codes"), [("P10Y", ["over_ceiling"]), ("", ["over_ceiling"]), ("P3Y", [])]
)
def test_a_period_over_the_privacy_ceiling_is_a_warning(period, codes):
    found = warnings_about([rule(period=period, maximum="P5Y")], parents={"HT": ""})
    assert [problem.code for problem in found] == codes


def test_a_worked_example_counts_from_today():
    (step,) = worked_example(rule(start="year", condition="important"), today=date(2026, 3, 31))
    assert step.date == date(2036, 12, 31)
