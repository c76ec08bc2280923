"""What people type becomes one stored form, and comes back from the screen unchanged."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.fields.display import display
from policies.fields.rules import Choice, Field, FieldType
from policies.fields.values import parse

TODAY = date(2026, 11, 23)
CHOICES = (
    Choice(code="key", zh="重要", en="Key"),
    Choice(code="normal", zh="一般", en="Normal"),
    Choice(code="old", zh="旧", en="Old", retired=True),
)


def a_field(kind, **more):
    return Field(category="KP", code="f", zh="栏", en="Field", type=FieldType(kind), **more)


def value(kind, raw, **more):
    parsed = parse(a_field(kind, **more), raw, today=TODAY)
    assert parsed.ok, str(parsed.problem)
    return parsed.value


def problem(kind, raw, **more):
    parsed = parse(a_field(kind, **more), raw, today=TODAY)
    assert parsed.problem is not None
    assert parsed.value is None
    assert parsed.problem.where == "f"
    assert str(parsed.problem)
    return parsed.problem.code


@pytest.mark.parametrize(
    "typed",
    [
        "2011-03-05",
        "2011-3-5",
        "2011.3.5",
        "2011/03/05",
        "2011年3月5日",
        "2011 年 3 月 5 号",
        "20110305",
        "２０１１．３．５",
        "二〇一一年三月五日",
        "二零一一年三月五日",
        "2011年3月5日 星期六",
        "5 March 2011",
        "Mar 5, 2011",
        "2011-03-05 00:00:00",
        date(2011, 3, 5),
        datetime(2011, 3, 5, tzinfo=UTC),
    ],
)
def test_every_usual_way_to_write_a_date_is_read(typed):
    assert value("date", typed) == "2011-03-05"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("二〇一〇年十月十日", "2010-10-10"),
        ("二〇二四年十二月三十一日", "2024-12-31"),
        ("二〇二四年二月二十九日", "2024-02-29"),
        ("一九九九年十一月廿一日", "1999-11-21"),
    ],
)
def test_chinese_numerals_of_a_date_are_read(typed, stored):
    assert value("date", typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "2011-02-29",
        "11.3.5",
        "2011-3",
        "3/5/2011",
        "2011-13-01",
        "明天",
        "40607",
        40607,
        1.5,
        True,
        "2011-03-05 14:30",
        "0001-01-01",
        date(1, 1, 1),
        ["2011-03-05"],
        {},
    ],
)
def test_what_is_no_single_day_is_refused(typed):
    assert problem("date", typed) == "date"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2011-03-05 14:30", "2011-03-05T14:30+08:00"),
        ("2011-03-05T06:30:59Z", "2011-03-05T14:30+08:00"),
        ("2011年3月5日下午3时05分", "2011-03-05T15:05+08:00"),
        ("2011年3月5日 上午9点半", "2011-03-05T09:30+08:00"),
        ("2011.3.5 3:30 pm", "2011-03-05T15:30+08:00"),
        ("20110305 12:00 am", "2011-03-05T00:00+08:00"),
        ("二〇一一年三月五日十五时三十分", "2011-03-05T15:30+08:00"),
        (datetime(2011, 3, 5, 6, 30, tzinfo=UTC), "2011-03-05T14:30+08:00"),
    ],
)
def test_times_are_stored_with_the_offset_of_the_company(typed, stored):
    assert value("datetime", typed) == stored


def test_a_date_for_a_time_is_midnight_with_a_warning():
    parsed = parse(a_field("datetime"), "2011年3月5日", today=TODAY)
    assert parsed.value == "2011-03-05T00:00+08:00"
    assert parsed.warning.code == "time_missing"


@pytest.mark.parametrize(
    "typed", ["14:30", "2011-03-05 25:00", "2011-03-05 noon", 5, "0001-01-01T00:00Z"]
)
def test_what_is_no_moment_is_refused(typed):
    assert problem("datetime", typed) == "datetime"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("￥1,234.50", "1234.5"),
        ("12.5万元", "125000"),
        ("１２３元整", "123"),
        ("RMB 300", "300"),
        ("人民币 5 百万", "5000000"),
        ("(1,234)", "-1234"),
        ("-0.00", "0"),
        ("壹万贰仟元整", "12000"),
        ("人民币壹佰零伍元整", "105"),
        ("叁元伍角", "3.5"),
        ("壹佰元零伍分", "100.05"),
        ("一亿二千万", "120000000"),
        ("十五元", "15"),
        (1.1, "1.1"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
    ],
)
def test_amounts_are_read_exactly(typed, stored):
    assert value("money", typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "1,5",
        "三万二",
        "1e5",
        "1.2.3",
        "￥",
        "$5",
        "五六",
        True,
        math.nan,
        math.inf,
        "12.5万万万",
        {},
    ],
)
def test_an_ambiguous_amount_is_refused_instead_of_guessed(typed):
    assert problem("money", typed) == "money"


def test_a_number_that_does_not_fit_is_refused_not_rounded():
    assert problem("number", "1" * 19) == "number_size"
    assert problem("number", "1.000000000000000000000000000000000000001") == "number_size"
    assert problem("number", 1e300) == "number_size"
    assert problem("number", Decimal("1E+999999")) == "number_size"
    assert value("number", "123456789012345678.12345678") == "123456789012345678.12345678"


def test_numbers_take_no_currency():
    assert value("number", " 1,234 ") == "1234"
    assert problem("number", "5元") == "number"


def test_text_is_trimmed_composed_and_on_one_line():
    assert value("text", "  cafe\u0301\r\n丸石 ") == "café 丸石"
    assert value("longtext", " a\r\nb ") == "a\nb"
    assert value("text", 42) == "42"
    assert problem("text", "a\x00b") == "control_character"
    assert problem("text", "\ud800") == "control_character"
    assert problem("text", "x" * 2001) == "too_long"
    assert problem("text", ["a"]) == "wrong_kind"


@pytest.mark.parametrize("kind", list(FieldType))
@pytest.mark.parametrize("nothing", [None, "", "  ", "　", [], ()])
def test_nothing_is_empty_for_every_type(kind, nothing):
    assert value(kind, nothing, choices=CHOICES) is None


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("是", True), ("YES", True), (1, True), ("×", False), ("否", False), (False, False)],
)
def test_yes_and_no_are_read_in_both_languages(typed, stored):
    assert value("bool", typed) is stored


def test_a_word_that_is_neither_yes_nor_no_is_refused():
    assert problem("bool", "也许") == "bool"
    assert problem("bool", 2) == "bool"


@pytest.mark.parametrize("typed", ["key", "重要", "KEY", " Key ", "ｋｅｙ"])
def test_a_choice_is_read_by_code_and_by_both_names(typed):
    assert value("choice", typed, choices=CHOICES) == "key"


def test_a_choice_out_of_the_list_or_retired_is_refused():
    assert problem("choice", "紧急", choices=CHOICES) == "choice"
    assert problem("choice", "旧", choices=CHOICES) == "choice_retired"
    assert problem("choice", True, choices=CHOICES) == "choice"


def test_a_name_of_the_asked_language_comes_first():
    twins = (Choice(code="a", zh="X", en="Y"), Choice(code="b", zh="Y", en="X"))
    field = a_field("choice", choices=twins)
    assert parse(field, "X", today=TODAY, language="zh-hans").value == "a"
    assert parse(field, "X", today=TODAY, language="en").value == "b"


def test_a_multiple_choice_keeps_the_order_of_its_list():
    assert value("multi", "一般、重要;Normal", choices=CHOICES) == ["key", "normal"]
    assert value("multi", ["normal", ""], choices=CHOICES) == ["normal"]
    assert problem("multi", "重要，紧急", choices=CHOICES) == "choice"
    assert problem("multi", 5, choices=CHOICES) == "multi"


def test_a_multiple_choice_without_a_list_takes_words():
    assert value("multi", "自行车、配件, 自行车") == ["自行车", "配件"]


def test_identifiers_that_came_as_numbers_have_lost_digits():
    assert problem("cnid", 110000190001010004) == "identifier_number"
    assert problem("uscc", 9.1e17) == "identifier_number"


def test_identifiers_are_normalised_and_doubts_are_warnings():
    assert value("cnid", "11000019491001000x") == "11000019491001000X"
    assert value("uscc", "91350100m000100y43") == "91350100M000100Y43"
    assert problem("uscc", "91310000FAKE00013X") == "uscc_check"
    parsed = parse(a_field("cnid"), "110000491001001", today=TODAY)
    assert (parsed.ok, parsed.warning.code, parsed.warning.where) == (True, "cnid_legacy", "f")


def test_phones_and_mails_are_normalised():
    assert value("phone", 13800001234) == "13800001234"
    assert value("phone", "（010）88880000") == "010-88880000"
    assert problem("phone", "12") == "phone_format"
    assert value("email", " Li.Ming@Example.COM ") == "Li.Ming@example.com"
    assert problem("email", "li@@example.com") == "email"
    assert problem("email", 5) == "email"


def test_links_people_and_files_are_named_by_id():
    assert value("link", "７") == 7
    assert problem("link", 0) == "link"
    assert problem("link", True) == "link"
    assert value("person", 5) == "5"
    assert problem("person", "a b") == "person"
    assert value("file", ["f1", "f2", "f1"]) == ["f1", "f2"]
    assert value("file", "f1") == ["f1"]
    assert problem("file", ["../x"]) == "file"
    assert problem("file", [1]) == "file"


@pytest.mark.parametrize("guard", [{"sealed": True}, {"sensitivity": "SP"}])
def test_a_problem_does_not_quote_a_sensitive_value(guard):
    parsed = parse(a_field("phone", **guard), ["13800001234secret"], today=TODAY)
    assert "secret" not in str(parsed.problem)
    assert "secret" in str(parse(a_field("phone"), ["secret"], today=TODAY).problem)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
NEARLY = st.text(
    alphabet="0123456789.-/,:+ ¥万元年月日十二〇上下午时半（）()eETZ壹仟亿零角分整@岁截至",
    max_size=24,
)


@given(st.sampled_from(list(FieldType)), JSON | NEARLY, st.booleans())
def test_nothing_makes_parsing_fail_and_what_is_stored_parses_to_itself(kind, raw, listed):
    field = a_field(kind, choices=CHOICES if listed else ())
    parsed = parse(field, raw, today=TODAY)
    if parsed.ok:
        again = parse(field, parsed.value, today=TODAY)
        assert (again.ok, again.value) == (True, parsed.value)
    else:
        assert str(parsed.problem)


RAW = {
    "text": st.text(max_size=30),
    "longtext": st.text(max_size=30),
    "address": st.text(max_size=30),
    "number": st.decimals(-(10**15), 10**15, places=4) | st.integers(-(10**17), 10**17),
    "money": st.decimals(-(10**15), 10**15, places=2),
    "date": st.dates(date(1000, 1, 1)),
    "datetime": st.integers(0, 3 * 10**9).map(
        lambda second: datetime.fromtimestamp(second + 10**9, UTC)
    ),
    "bool": st.booleans(),
    "choice": st.sampled_from(["key", "normal"]),
    "multi": st.lists(st.sampled_from(["key", "normal"])),
    "phone": st.from_regex(r"1[3-9][0-9]{9}|0571-[2-8][0-9]{6,7}", fullmatch=True),
    "link": st.integers(1, 2**63 - 1).filter(lambda number: number < 10**18),
    "person": st.integers(1, 10**9),
    "age": st.integers(0, 150),
}


@given(st.data(), st.sampled_from(sorted(RAW)), st.sampled_from(["zh-hans", "en"]))
def test_what_is_shown_reads_back_as_what_is_stored(data, kind, language):
    field = a_field(kind, choices=CHOICES if kind in {"choice", "multi"} else ())
    parsed = parse(field, data.draw(RAW[kind]), today=TODAY)
    if parsed.ok:
        shown = display(field, parsed.value, language=language)
        assert parse(field, shown, today=TODAY, language=language).value == parsed.value
