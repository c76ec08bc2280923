"""The grammar of archive numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from policies.numbering.grammar import Kind, normalise, parse_pattern

PACKS = [
    "{FONDS}-KH·{CT}-{SEQ:6}",
    "{FONDS}-{CAT}·{YYYY}-{RP}-{DEPT}-{SEQ:4}",
    "{FONDS}-SF·{CT}-{DEPT}-{SEQ:8}-{CHK}",
    "{FONDS}-KH·{F:country}-{SEQ:5}",
    "{FONDS}-CL·{YYYY}-{F:vin[-8:]}",
    "{FONDS}-WX·{YYYYMM}-{DEPT}-{SEQ:4}",
    "{FONDS}-TS·{F:class}·{YYYY}-{SEQ:4}",
    "{FONDS}-XY·{REGION:2}-{SEQ:5}",
    "{parent}-P{YYYY}{SEQ:2@file}",
    "{parent}-件号{SEQ:3@file}",
    "{REGION:2}{F:cust_class.code}-{SEQ:4}",
    "GK·{YYYYMM}-{SEQ:5}",
    "XS·{REGION:4}·{YYYYMMDD}-{SEQ:3}",
    "{CT}{YYYY}{SEQ:5}",
    "{FONDS}-{CAT}·{YYYY}-{RP}-{SEQ:4}",
    "{FONDS}-{CAT:1}·{YYYY}-{RP}-{DEPT}-{SEQ:4}",
    "{FONDS}-{CAT}-{YYYY}-案卷号{SEQ:4}",
    "{FONDS}-{DEPT}-{YYYY}-{SEQ:4@FONDS+YYYY}",
]


@pytest.mark.parametrize("text", PACKS)
def test_every_pattern_of_the_packs_parses_and_prints_back(text):
    assert str(parse_pattern(text)) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("A" * 201, "too_long"),
        ("{NOPE}-{SEQ:4}", "unknown_token"),
        ("{seq:4}", "unknown_token"),
        ("{FONDS-{SEQ:4}", "unclosed"),
        ("FONDS}-{SEQ:4}", "unopened"),
        ("KH-{YYYY}", "no_counter"),
        ("{parent}-{F:x}", "no_counter"),
        ("{SEQ:4}-{SEQ:3}", "two_counters"),
        ("{CHK}-{SEQ:4}", "check_first"),
        ("{CHK}-{F:x}", "check_first"),
        ("{parent}-{parent}-{SEQ:4}", "two_parents"),
        ("{F:vin[8]}-{SEQ:4}", "slice"),
        ("{F:vin[:]}-{SEQ:4}", "slice"),
        ("{F:vin[5:2]}-{SEQ:4}", "slice"),
        ("{F:vin[1:-1]}-{SEQ:4}", "slice"),
        ("{F:}-{SEQ:4}", "field"),
        ("{F:店名}-{SEQ:4}", "field"),
        ("A-{SEQ:0}", "width"),
        ("A-{SEQ}", "width"),
        ("A-{SEQ:x}", "width"),
        ("A-{SEQ:13}", "width"),
        ("A-{SEQ:4@}", "scope"),
        ("{YYYY}-{SEQ:4@YYYY+YYYY}", "scope"),
        ("{YYYY}-{SEQ:4@DEPT}", "scope_not_shown"),
        ("{YYYY}-{SEQ:4@file}", "scope_not_shown"),
        ("{DEPT}-{SEQ:4@year}", "scope_not_shown"),
        ("{REGION:3}-{SEQ:4}", "region"),
        ("{CAT:0}-{SEQ:4}", "level"),
        ("{F:a}{F:b}-{SEQ:4}", "touching"),
        ("{F:a}{SEQ:4}", "touching"),
        ("{SEQ:4}{F:a}", "touching"),
        ("{CAT}{YYYY}-{SEQ:4}", "touching"),
    ],
)
def test_a_mistake_is_named(text, code):
    with pytest.raises(Invalid) as caught:
        parse_pattern(text)
    assert code in [problem.code for problem in caught.value.problems]
    assert all("{" not in problem.code and str(problem) for problem in caught.value.problems)


def test_all_mistakes_are_named_at_once():
    with pytest.raises(Invalid) as caught:
        parse_pattern("{NOPE}-{REGION:5}-{SEQ:0}")
    assert [problem.code for problem in caught.value.problems] == [
        "unknown_token",
        "region",
        "width",
    ]


def test_a_letter_between_a_value_and_the_counter_is_a_border():
    assert parse_pattern("{F:a}号{SEQ:4}").counter


def test_dots_and_dashes_of_fixed_text_become_the_standard_ones():
    assert str(parse_pattern("KH•{CT}－{SEQ:4}")) == "KH·{CT}-{SEQ:4}"


@pytest.mark.parametrize(
    "variant",
    [
        "KH01-KH.Q-000123",
        "ＫＨ０１－ＫＨ．Ｑ－０００１２３",
        "kh01 — kh•q — 000123",
        "KH01–KH・Q−000123 ",
    ],
)
def test_variants_of_a_number_are_one_number(variant):
    assert normalise(variant) == "KH01-KH·Q-000123"


@given(st.text(max_size=30))
def test_the_normal_form_is_its_own_normal_form(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet="{}FSEQ:[]@-·0123A+CHKYparent.", max_size=40))
def test_any_text_parses_or_is_refused_with_a_sentence(text):
    try:
        pattern = parse_pattern(text)
    except Invalid as error:
        pattern, sentences = None, [str(problem) for problem in error.problems]
    if pattern is None:
        assert sentences
        assert all(sentences)
    else:
        assert parse_pattern(str(pattern)) == pattern
        assert pattern.counter is None or pattern.counter.kind is Kind.COUNTER
