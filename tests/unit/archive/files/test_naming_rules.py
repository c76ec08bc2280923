"""How files are named by a rule, or checked against it."""

from datetime import date

import pytest

from archive.files.naming_rules import (
    CHECKED,
    GENERATED,
    distinct,
    facts_with,
    named,
    problems_with,
)
from kernel.errors import Invalid
from policies.fields.rules import Field, FieldType
from policies.fields.titles import TitleFacts


def field(code, **more):
    return Field(category="HT", code=code, zh=code, en=code, **{"type": FieldType.TEXT, **more})


FIELDS = {
    one.code: one
    for one in (
        field("party"),
        field("phone", type=FieldType.PHONE),
        field("idno", sensitivity="SP"),
        field("secret", sealed=True),
        field("gone", retired=True),
    )
}


def facts(words, **values):
    known = TitleFacts(
        category="HT·XS", name="销售合同", on=date(2026, 11, 2), fields=FIELDS, values=values
    )
    return facts_with(known, number="KH01-HT·XS-2026-0001", title="丰驰合同", words=words)


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        ("", {}, "扫描001"),
        ("{record_no}-{*}", {}, "KH01-HT·XS-2026-0001-扫描001"),
        ("{YYYYMMDD}_{CATNAME}_{party}", {"party": "丰驰/武汉"}, "20261102_销售合同_丰驰 武汉"),
        ("{record_title}（{party}）", {}, "丰驰合同"),
    ],
)
def test_a_name_is_made_by_the_rule(rule, values, expected):
    assert named(rule, GENERATED, facts("扫描001", **values)) == expected


def test_a_name_that_follows_the_rule_stays_as_it_is():
    rule = "{CATNAME}-{*}"
    once = named(rule, GENERATED, facts("合同"))
    assert named(rule, GENERATED, facts(once)) == once == "销售合同-合同"


def test_a_name_is_checked_and_said_what_it_should_be():
    rule = "{CATNAME}-{*}"
    assert named(rule, CHECKED, facts("销售合同-第一份")) == "销售合同-第一份"
    with pytest.raises(
        Invalid, match=r"“第一份” does not follow the naming rule of files “{CATNAME}-{\*}”"
    ):
        named(rule, CHECKED, facts("第一份"))


def test_two_files_of_one_name_are_told_apart():
    assert distinct("合同", "pdf", []) == "合同.pdf"
    assert distinct("合同", "pdf", ["合同.PDF", "合同 (2).pdf"]) == "合同 (3).pdf"


@pytest.mark.parametrize("rule", ["", "{record_no}{record_title}{CAT}{*}", "{party}"])
def test_sound_rules_have_no_problem(rule):
    assert problems_with(rule, FIELDS) == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("{Nobody}", "title_token"),
        ("{party", "title_brace"),
        ("{other}", "file_rule_field"),
        ("{gone}", "file_rule_field"),
        ("{phone}", "file_rule_field"),
        ("{idno}", "file_rule_field"),
        ("{secret}", "file_rule_field"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_at_its_place(rule, code):
    (problem,) = problems_with(rule, FIELDS)
    assert (problem.code, problem.where) == (code, "name_rule")
    assert str(problem)
