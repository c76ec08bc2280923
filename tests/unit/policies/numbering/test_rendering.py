"""Numbers and the scopes of their counters."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid
from policies.numbering.grammar import normalise, parse_pattern
from policies.numbering.rendering import (
    NumberFacts,
    capacity,
    capacity_used,
    counter_of,
    is_nearly_full,
    preview,
    render,
    scope_key,
)


def facts(**given_facts):
    return NumberFacts(**given_facts)


EXAMPLES = [
    (
        "{FONDS}-KH·{CT}-{SEQ:6}",
        facts(fonds="KH01", customer_type="Q"),
        123,
        "KH01-KH·Q-000123",
    ),
    (
        "{FONDS}-{CAT}·{YYYY}-{RP}-{DEPT}-{SEQ:4}",
        facts(
            fonds="KH01",
            category="HT·XS",
            on=date(2026, 3, 1),
            retention="D10",
            department="XSB",
        ),
        1,
        "KH01-HT·XS·2026-D10-XSB-0001",
    ),
    (
        "{FONDS}-SF·{CT}-{DEPT}-{SEQ:8}-{CHK}",
        facts(fonds="JR01", customer_type="G", department="YYB003"),
        123,
        "JR01-SF·G-YYB003-00000123-1",
    ),
    (
        "{FONDS}-{CAT}·{YYYY}-{RP}-{DEPT}-{SEQ:6}",
        facts(
            fonds="JR01",
            category="JY·DK",
            on=date(2026, 1, 1),
            retention="D10",
            department="YYB003",
        ),
        1,
        "JR01-JY·DK·2026-D10-YYB003-000001",
    ),
    (
        "{FONDS}-KH·{F:country}-{SEQ:5}",
        facts(fonds="MY01", fields={"country": "DE"}),
        42,
        "MY01-KH·DE-00042",
    ),
    (
        "{FONDS}-{CAT}·{YYYY}-{RP}-{DEPT}-{SEQ:4}",
        facts(fonds="MY01", category="DZ", on=date(2026, 1, 1), retention="D5", department="MYB"),
        7,
        "MY01-DZ·2026-D5-MYB-0007",
    ),
    (
        "{FONDS}-CL·{YYYY}-{F:vin[-8:]}",
        facts(fonds="QC01", on=date(2026, 1, 1), fields={"vin": "LFAKE0009R0000001"}),
        1,
        "QC01-CL·2026-R0000001",
    ),
    (
        "{FONDS}-WX·{YYYYMM}-{DEPT}-{SEQ:4}",
        facts(fonds="QC01", on=date(2026, 3, 5), department="FWZ"),
        15,
        "QC01-WX·202603-FWZ-0015",
    ),
    (
        "{FONDS}-TS·{F:class}·{YYYY}-{SEQ:4}",
        facts(fonds="KF01", on=date(2026, 3, 5), fields={"class": "ZL"}),
        12,
        "KF01-TS·ZL·2026-0012",
    ),
    (
        "{FONDS}-XY·{REGION:2}-{SEQ:5}",
        facts(fonds="XY01", region="310115"),
        27,
        "XY01-XY·31-00027",
    ),
    (
        "{parent}-P{YYYY}{SEQ:2@file}",
        facts(parent="XY01-XY·31-00027", on=date(2026, 5, 1)),
        1,
        "XY01-XY·31-00027-P202601",
    ),
    (
        "{REGION:2}{F:cust_class.code}-{SEQ:4}",
        facts(region="120000", fields={"cust_class": "J"}),
        36,
        "12J-0036",
    ),
    ("GK·{YYYYMM}-{SEQ:5}", facts(on=date(2026, 7, 9)), 158, "GK·202607-00158"),
    (
        "XS·{REGION:4}·{YYYYMMDD}-{SEQ:3}",
        facts(region="310100", on=date(2026, 3, 9)),
        4,
        "XS·3101·20260309-004",
    ),
    ("{CT}{YYYY}{SEQ:5}", facts(customer_type="Q", on=date(2026, 1, 1)), 15, "Q202600015"),
    (
        "{FONDS}-{CAT}·{YYYY}-{RP}-{SEQ:4}",
        facts(fonds="Z109", category="KU·PZ", on=date(2025, 12, 31), retention="D30"),
        1,
        "Z109-KU·PZ·2025-D30-0001",
    ),
    (
        "{FONDS}-{CAT:1}·{YYYY}-{RP}-{DEPT}-{SEQ:4}",
        facts(fonds="Z109", category="WS·A", on=date(2011, 1, 1), retention="Y", department="BGS"),
        1,
        "Z109-WS·2011-Y-BGS-0001",
    ),
]


@pytest.mark.parametrize(("text", "known", "counter", "number"), EXAMPLES)
def test_the_examples_of_the_packs_are_rendered(text, known, counter, number):
    assert render(parse_pattern(text), known, counter) == number


@pytest.mark.parametrize(("text", "known", "counter", "number"), EXAMPLES)
def test_a_legacy_number_that_conforms_gives_its_counter(text, known, counter, number):
    pattern = parse_pattern(text)
    assert counter_of(pattern, known, number) == counter
    assert counter_of(pattern, known, f" {number.replace('·', '.').lower()} ") == counter
    assert counter_of(pattern, known, f"X{number}") is None
    assert counter_of(pattern, NumberFacts(), number) is (
        None if "{" in text.replace("{SEQ", "") else counter
    )


def test_a_legacy_number_without_its_zeros_does_not_conform():
    known = facts(region="120000", fields={"cust_class": "J"})
    pattern = parse_pattern("{REGION:2}{F:cust_class.code}-{SEQ:4}")
    assert counter_of(pattern, known, "12J-36") is None
    assert counter_of(pattern, known, "12J-0000") is None


def test_a_wrong_check_digit_does_not_conform():
    known = facts(fonds="JR01", customer_type="G", department="YYB003")
    pattern = parse_pattern("{FONDS}-SF·{CT}-{DEPT}-{SEQ:8}-{CHK}")
    assert counter_of(pattern, known, "JR01-SF·G-YYB003-00000123-2") is None


def test_a_repeated_value_without_counter_gets_a_suffix_and_is_recognised():
    pattern = parse_pattern("{FONDS}-CL·{F:vin[-8:]}")
    known = facts(fonds="QC01", fields={"vin": "LFAKE0009R0000001"})
    assert preview(pattern, known) == (
        "QC01-CL·R0000001",
        "QC01-CL·R0000001-2",
        "QC01-CL·R0000001-3",
    )
    assert counter_of(pattern, known, "QC01-CL·R0000001-3") == 3
    assert counter_of(pattern, known, "QC01-CL·R0000001-03") is None


@pytest.mark.parametrize(
    ("text", "known", "where"),
    [
        ("{REGION:2}-{SEQ:4}", facts(), "region"),
        ("{F:country}-{SEQ:4}", facts(), "country"),
        ("{YYYY}-{SEQ:4}", facts(), "on"),
        ("{parent}-{SEQ:4}", facts(), "parent"),
        ("{CAT:2}-{SEQ:4}", facts(category="HT"), "category"),
        ("{F:vin[-8:]}-{SEQ:4}", facts(fields={"vin": "1234"}), "vin"),
        ("{REGION:6}-{SEQ:4}", facts(region="31"), "region"),
        ("{REGION:2}-{SEQ:4}", facts(region="沪"), "region"),
        ("{CT}-{SEQ:4}", facts(customer_type="QG"), "customer_type"),
        ("{F:a}-{SEQ:4}", facts(fields={"a": "x-1"}), "a"),
        ("{F:a}-{SEQ:4}", facts(fields={"a": "1.5"}), "a"),
    ],
)
def test_a_value_that_is_missing_or_does_not_fit_is_named_and_never_guessed(text, known, where):
    with pytest.raises(Invalid) as caught:
        render(parse_pattern(text), known, 1)
    assert [problem.where for problem in caught.value.problems] == [where]
    assert str(caught.value)


def test_every_missing_value_is_named_at_once():
    with pytest.raises(Invalid) as caught:
        render(parse_pattern("{FONDS}-{DEPT}-{SEQ:4}"), NumberFacts(), 1)
    assert [problem.where for problem in caught.value.problems] == ["fonds", "department"]


def test_a_counter_below_one_is_refused():
    with pytest.raises(Invalid):
        render(parse_pattern("A-{SEQ:4}"), NumberFacts(), 0)


def test_a_full_counter_takes_one_more_digit_and_warns_before():
    pattern = parse_pattern("A-{SEQ:3}")
    assert capacity(pattern) == 999
    assert render(pattern, NumberFacts(), 1000) == "A-1000"
    assert not is_nearly_full(pattern, 899)
    assert is_nearly_full(pattern, 900)
    assert capacity_used(pattern, 999) == Decimal(1)


def test_the_counter_of_evaluations_runs_within_the_file_across_years():
    pattern = parse_pattern("{parent}-P{YYYY}{SEQ:2@file}")
    one = facts(parent="XY01-XY·31-00027", on=date(2026, 5, 1))
    later = facts(parent="xy01-xy.31-00027", on=date(2027, 5, 1))
    other = facts(parent="XY01-XY·31-00028", on=date(2026, 5, 1))
    assert scope_key(pattern, one) == scope_key(pattern, later) != scope_key(pattern, other)


def test_a_named_scope_counts_across_what_it_does_not_name():
    pattern = parse_pattern("{FONDS}-{DEPT}-{YYYYMM}-{SEQ:4@year+FONDS}")
    one = facts(fonds="A", department="X", on=date(2026, 1, 1))
    same = facts(fonds="A", department="Y", on=date(2026, 12, 1))
    other = facts(fonds="A", department="X", on=date(2027, 1, 1))
    assert scope_key(pattern, one) == scope_key(pattern, same) != scope_key(pattern, other)


PATTERNS = [parse_pattern(text) for text, *_ in EXAMPLES] + [
    parse_pattern("{FONDS}-{CAT}·{YYYY}-{DEPT}-{SEQ:1@year}"),
    parse_pattern("{parent}-{CAT}·{F:a}-{SEQ:1}{CHK}"),
    parse_pattern("{F:a}号{SEQ:1}"),
    parse_pattern("{SEQ:1@F:a}-{F:a}·{F:b}"),
    parse_pattern("{CT}{F:b}·{YYYY}{SEQ:1}"),
]
short = st.text(alphabet="01AB号 ·-\u0301", min_size=1, max_size=4)
any_facts = st.builds(
    NumberFacts,
    fonds=short,
    category=st.sampled_from(["A", "A·B", "B", "A·B·A"]),
    on=st.dates(min_value=date(2020, 1, 1), max_value=date(2022, 12, 31)),
    retention=short,
    department=short,
    region=st.sampled_from(["110000", "110101", "310000"]),
    customer_type=st.sampled_from("AEQ"),
    parent=st.sampled_from(["A", "A-1", "A-1-A·2020", "1"]),
    fields=st.fixed_dictionaries(
        {
            "a": short,
            "b": short,
            "country": short,
            "class": short,
            "cust_class": short,
            "vin": st.text(alphabet="AB01", min_size=8, max_size=9),
        }
    ),
)


@given(st.sampled_from(PATTERNS), any_facts, any_facts, st.integers(1, 1200), st.integers(1, 1200))
def test_different_scopes_or_counters_never_give_the_same_number(pattern, one, two, first, second):
    try:
        numbers = render(pattern, one, first), render(pattern, two, second)
        keys = scope_key(pattern, one), scope_key(pattern, two)
    except Invalid:
        assume(False)
    if keys[0] != keys[1] or first != second:
        assert normalise(numbers[0]) != normalise(numbers[1])


@given(st.sampled_from(PATTERNS), any_facts, st.integers(1, 10**6))
def test_every_number_given_is_recognised_again(pattern, known, counter):
    try:
        number = render(pattern, known, counter)
    except Invalid:
        assume(False)
    assert counter_of(pattern, known, number) == counter


# fmt: off
tokens = st.sampled_from([
    "{FONDS}", "{CAT}", "{CAT:1}", "{YYYY}", "{YYYYMM}", "{RP}", "{DEPT}", "{REGION:2}",
    "{CT}", "{F:a}", "{F:b}", "{F:a[-2:]}", "{F:b[:1]}", "{SEQ:1}", "{SEQ:2}",
    "{SEQ:1@F:a}", "{SEQ:1@file}", "{SEQ:1@year}", "{CHK}", "{parent}", "-", "-", "-",
    "·", "·", "A", "1", "号",
])
# fmt: on


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(st.lists(tokens, min_size=2, max_size=8), st.lists(any_facts, min_size=2, max_size=8))
def test_no_pattern_that_parses_gives_a_number_twice(parts, records):
    given_before = {}
    try:
        pattern = parse_pattern("".join(parts))
    except Invalid:
        assume(False)
    for known in records:
        for counter in (1, 2, 10, 11, 110):
            try:
                number = normalise(render(pattern, known, counter))
            except Invalid:
                continue
            asked = (scope_key(pattern, known), counter)
            assert given_before.setdefault(number, asked) == asked
