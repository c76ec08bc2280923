"""Naming rules: the title they make, the titles they let pass, and those that are no rule."""

from dataclasses import replace
from datetime import date

import pytest

from kernel.errors import Invalid
from policies.fields.rules import Choice, Field, FieldType, Required
from policies.fields.titles import (
    TitleFacts,
    fields_in,
    fits,
    names_in,
    parts_of,
    rule_problems,
    sealed_name,
    title_by,
)


def a_field(code, kind="text", **more):
    base = {"required": Required.ALWAYS}
    return Field(
        category="HT", code=code, zh=code, en=code, type=FieldType(kind), **{**base, **more}
    )


FIELDS = {
    one.code: one
    for one in (
        a_field("no"),
        a_field("party"),
        a_field("kind", "choice", choices=(Choice(code="s", zh="销售", en="Sales"),)),
        a_field("on", "date"),
        a_field("at", "datetime"),
        a_field("name", sensitivity="P"),
        a_field("secret", sealed=True),
        a_field("note", required=Required.OPTIONAL),
        a_field("who", "person"),
        a_field("row", repeat="CTC"),
        a_field("maybe", required_by="kind"),
    )
}
VALUES = {
    "no": "C-1",
    "kind": "s",
    "on": "2026-03-05",
    "at": "2026-03-05T14:30+08:00",
    "name": "张三丰",
}


def facts(**values):
    return TitleFacts(
        category="HT·XS",
        name="销售合同",
        on=date(2026, 11, 29),
        fields=FIELDS,
        values={**VALUES, **values},
    )


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        ("{CATNAME} {no}", "销售合同 C-1"),
        ("{CAT}-{no}-{YYYYMM}", "HT·XS-C-1-202611"),
        ("{kind}（{on}）", "销售（2026-03-05）"),
        ("{at}", "2026-03-05"),
        ("{name}的合同", "张*的合同"),
        ("{no}-{party}-{kind}", "C-1-销售"),
        ("{party}-{no}", "C-1"),
        ("{no}-{party}", "C-1"),
        ("{party}合同", ""),
    ],
)
def test_a_title_is_put_together_and_what_is_empty_left_out(rule, title):
    assert title_by(rule, facts()) == title


@pytest.mark.parametrize(
    ("rule", "title", "ok"),
    [
        ("{no}-{*}", "C-1-催款函", True),
        ("{no}-{*}", "C-1 - 催 款 函", True),
        ("{no}-{*}", "C-2-催款函", False),
        ("{no}-{*}", "C-1-", False),
        ("{no}（{party}）", "C-1（丸石）", True),  # nobody said the party yet
        ("{no}.{kind}", "C-1x销售", False),
    ],
)
def test_a_typed_title_is_held_against_the_rule(rule, title, ok):
    assert fits(rule, title, facts()) is ok


def test_what_a_rule_gives_fits_it():
    for rule in ("{CATNAME} {no}", "{kind}（{on}）", "{no}-{party}-{kind}"):
        whole = facts(party="丸石（天津）+1")
        assert fits(rule, title_by(rule, whole), whole)


@pytest.mark.parametrize("rule", ["{no", "no}", "{}", "{NO}", "{no}{", "{a b}"])
def test_what_is_no_rule_is_refused(rule):
    with pytest.raises(Invalid):
        parts_of(rule)
    assert [one.where for one in rule_problems(rule, FIELDS, generated=True, where="HT")] == ["HT"]


@pytest.mark.parametrize(
    ("rule", "generated", "codes"),
    [
        ("{CATNAME} {no}", True, []),
        ("{no}-{*}", False, []),
        ("{no}-{*}", True, ["title_free"]),
        ("合同", True, ["title_fixed"]),
        *(
            (f"{{no}}{{{code}}}", True, ["title_field"])
            for code in ("secret", "note", "who", "row", "maybe", "unknown")
        ),
    ],
)
def test_a_rule_is_sound_or_says_why_not(rule, generated, codes):
    found = rule_problems(rule, FIELDS, generated=generated, where="HT title")
    assert [one.code for one in found] == codes


def test_a_retired_field_stands_in_no_title():
    fields = {**FIELDS, "no": replace(FIELDS["no"], retired=True)}
    assert [one.code for one in rule_problems("{no}", fields, generated=True, where="")] == [
        "title_field"
    ]
    assert fields_in("{no}{no}{CAT}{*}{YYYY}") == ("no",)


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        pytest.param("", ("shop", "firm", "old"), id="what-a-title-comes-from-and-critical-texts"),
        pytest.param("{no}{on}", ("shop", "no", "firm", "old"), id="what-a-rule-shows-of-texts"),
        pytest.param("{no", ("shop", "firm", "old"), id="a-rule-that-is-none"),
    ],
)
def test_the_fields_that_name_a_record_are_sealed_with_its_title(rule, names):
    fields = [
        a_field("no"),
        a_field("on", "date"),
        a_field("shop", listed=True, searchable=True),
        a_field("street", listed=True),
        a_field("firm", critical=True),
        a_field("old", searchable=True, retired=True),
        a_field("amount", "money", critical=True),
        a_field("contact", critical=True, repeat="CTC"),
    ]
    found = names_in(fields, rule)
    assert set(found) == set(names)
    assert found[0] == "shop"
    closed = sealed_name(fields[2])
    assert (closed.sealed, closed.listed, closed.searchable) == (True, False, False)


def test_a_rule_may_show_a_field_that_is_sealed_with_the_title_and_no_other():
    def problems(names):
        return list(rule_problems("{secret}", FIELDS, generated=True, where="HT", names=names))

    assert problems(("secret",)) == []
    assert len(problems(())) == 1
