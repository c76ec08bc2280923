"""No level is called as a state secret is; a rule of confidentiality says all three things."""

from dataclasses import replace

import pytest

from policies.document.rules import check
from policies.document.secrecy import is_state_mark
from policies.document.values import Confidentiality, Level
from policies.packs.loader import load_pack


@pytest.mark.parametrize(
    "name",
    [
        "机密",
        "秘密",
        "绝密",
        " 机 密 ",
        "机密★",
        "商密★",
        "国家秘密",
        "绝密（商密）",
        "秘密级",
        "机密☆10年",
    ],
)
def test_the_mark_of_a_state_secret_is_known(name):
    assert is_state_mark(name)


@pytest.mark.parametrize(
    "name",
    [
        "公开",
        "内部",
        "敏感",
        "高度敏感",
        "机密（商密）",
        "商密·秘密",
        "商业秘密",
        "核心商密",
        "C3",
        "",
    ],
)
def test_names_of_a_company_are_let_through(name):
    assert not is_state_mark(name)


def with_levels(*names):
    document = load_pack("P07")
    levels = tuple(Level(code=f"L{at}", zh=zh, en=en) for at, (zh, en) in enumerate(names))
    return replace(document, levels=levels)


@pytest.mark.parametrize("last", [("机密", "Restricted"), ("最高", "Top  Secret"), ("商密★", "x")])
def test_such_a_level_is_refused_with_a_way_out(last):
    found = check(with_levels(("公开", ""), ("内部", ""), ("敏感", ""), last))
    (problem,) = [one for one in found.problems if one.code == "state_secret"]
    assert problem.where == "levels L3"
    assert "商密" in str(problem)


def test_two_levels_of_one_name_are_refused():
    found = check(with_levels(("公开", ""), ("内部", ""), ("内部", ""), ("敏感", "")))
    assert {one.code for one in found.problems} == {"level_name"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"scope": " "}, "scope_missing"),
        ({"measures": ""}, "measures_missing"),
        ({"responsibilities": "任" * 4001}, "responsibilities_long"),
        ({"category": "NO"}, "unknown"),
    ],
)
def test_a_rule_of_confidentiality_is_whole(said, code):
    rule = Confidentiality(category="KP", scope="a", measures="b", responsibilities="c")
    document = replace(load_pack("P07"), confidentiality=(replace(rule, **said),))
    assert [one.code for one in check(document).problems] == [code]
    sound = replace(document, confidentiality=(rule,))
    assert not check(sound).problems


def test_two_approvals_of_one_subject_are_refused_with_both_codes():
    document = load_pack("P07")
    first = document.approvals[0]
    twice = replace(document, approvals=(*document.approvals, replace(first, code="APX")))
    (problem,) = check(twice).problems
    assert (problem.where, problem.code) == ("APX", "subject_twice")
    assert first.code in str(problem)
