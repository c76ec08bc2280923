"""A pasted regulation becomes clauses; versions differ clause by clause; who must read it by when."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.regulations.rules import (
    Clause,
    Content,
    Effect,
    blocks_from,
    clauses,
    differences,
    digest,
    is_for,
    problem_with_code,
    problems_with,
    read,
    without_lost_controls,
    written,
)

ARTICLES = """客户档案管理制度
第一章 总则
第一条 为规范客户档案管理，制定本制度。
第二条 本制度适用于：
（一）合同；
1. 销售合同；
2. 采购合同。
第二章 附则
第三条 本制度由行政部负责解释。
"""
COUNTED = """一、目的
规范管理。
二、职责
1. 行政部：保管。
2. 各部门：收集。
三、流程
1. 收集
(1)基本信息；
(2)合同。
"""
DECIMAL = """1 总则
1.1 目的：规范管理。
1.2. 范围：全体员工。
2.1 职责
"""
REGULATIONS = Path(__file__).resolve().parents[4].parent / "shared" / "domain"


def numbers(text):
    return [one.number for one in clauses(text)]


def test_articles_hold_whatever_is_counted_inside_them():
    found = clauses(ARTICLES)
    assert numbers(ARTICLES) == ["", "第一条", "第二条", "第三条"]
    assert found[1].chapter == "第一章 总则"
    assert found[2].lines == ["本制度适用于：", "（一）合同；", "1. 销售合同；", "2. 采购合同。"]
    assert found[3].chapter == "第二章 附则"


def test_counts_that_begin_anew_are_led_by_their_chapter():
    assert numbers(COUNTED) == ["一", "二", "二-1", "二-2", "三", "三-1"]
    assert clauses(COUNTED)[-1].lines == ["收集", "(1)基本信息；", "(2)合同。"]


def test_decimal_numbers_begin_a_clause():
    assert numbers(DECIMAL) == ["", "1.1", "1.2", "2.1"]
    assert clauses(DECIMAL)[0].text == "1 总则"


def test_a_number_that_stands_twice_can_still_be_named():
    assert numbers("1.1 甲\n1.1 乙") == ["1.1", "1.1(2)"]


@given(st.text(alphabet="第一二条章、.12 甲\n（）()", max_size=200))
def test_no_word_of_a_text_is_lost(text):
    found = clauses(text)
    said = "".join(one.chapter + one.number.split("(")[0] + one.text for one in found)
    left = sorted(said.replace("-", ""))
    for sign in set("甲章条第"):
        assert text.count(sign) <= left.count(sign) + text.count("、")
    assert len({one.number for one in found if one.number}) == sum(1 for one in found if one.number)


@pytest.mark.skipif(not REGULATIONS.is_dir(), reason="the regulations lie beside the checkout only")
def test_the_regulations_of_the_field_fall_into_clauses():
    text = next(REGULATIONS.glob("000_*.txt")).read_text(encoding="utf-8")
    found = clauses(text)
    assert len(found) > 200
    assert "".join(one.text for one in found).count("销毁") == text.count("销毁")


OLD = (Clause(number="1", text="甲"), Clause(number="2", text="乙"), Clause(number="3", text="丙"))


def told(new):
    return [(one.number, one.old, one.new) for one in differences(OLD, new)]


def test_versions_differ_by_what_a_clause_says():
    assert told(OLD) == []
    assert told((OLD[0], replace(OLD[1], text="乙乙"), OLD[2])) == [("2", "乙", "乙乙")]
    assert told(OLD[:2]) == [("3", "丙", "")]


def test_a_clause_put_in_between_leaves_the_renumbered_ones_alone():
    new = (OLD[0], Clause(number="2", text="新"), replace(OLD[1], number="3"))
    assert told((*new, replace(OLD[2], number="4"))) == [("2", "", "新")]


contents = st.builds(
    Content,
    title=st.text(),
    text=st.text(),
    departments=st.lists(st.sampled_from(["XSB", "XZB"])).map(tuple),
    effective_on=st.none() | st.dates(),
    effect=st.sampled_from(Effect),
    controls=st.lists(
        st.tuples(st.text(), st.lists(st.sampled_from(["category:KP"])).map(tuple))
    ).map(tuple),
)


@given(contents)
def test_a_version_is_read_as_it_was_written(content):
    assert read(written(content)) == content
    assert digest(read(written(content))) == digest(content)


@given(contents, contents)
def test_whoever_acknowledges_acknowledges_these_words(one, other):
    assert (digest(one) == digest(other)) == (one == other)


GOOD = Content(title="制度", text=ARTICLES, department="XZB")


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (replace(GOOD, title=" "), "title"),
        (replace(GOOD, text=""), "text"),
        (replace(GOOD, text="字" * 200_001), "text"),
        (replace(GOOD, departments=("NIX",)), "departments"),
        (replace(GOOD, effect=Effect.BLOCK_LATER, days=0), "days"),
        (replace(GOOD, controls=(("第九条", ("category:KP",)),)), "text"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(content, where):
    assert problems_with(GOOD, departments={"XZB", "XSB"}) == []
    (problem,) = problems_with(content, departments={"XZB", "XSB"})
    assert problem.where == where


@pytest.mark.parametrize(
    ("code", "good"), [("ZD-01", True), ("", False), ("zd", False), ("制", False)]
)
def test_a_code_is_short_and_plain(code, good):
    assert (problem_with_code(code) is None) is good


def test_links_of_clauses_that_went_are_dropped():
    linked = replace(GOOD, controls=(("第一条", ("category:KP",)), ("第九条", ("category:KP",))))
    assert without_lost_controls(linked) == (("第一条", ("category:KP",)),)


def test_it_is_for_everybody_or_for_some_departments_and_those_below():
    some = replace(GOOD, departments=("XSB",))
    below = {"XSB": {"XSB", "XS1"}}
    assert is_for(GOOD, (), {})
    assert is_for(some, {"XS1"}, below)
    assert not is_for(some, {"XZB"}, below)


def test_who_does_not_read_is_reminded_or_stopped():
    day = date(2026, 11, 1)
    assert blocks_from(GOOD, since=day) is None
    assert blocks_from(replace(GOOD, effect=Effect.BLOCK), since=day) == day
    later = replace(GOOD, effect=Effect.BLOCK_LATER, days=7)
    assert blocks_from(later, since=day) == date(2026, 11, 8)
