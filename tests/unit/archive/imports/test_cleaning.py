"""Cleaning: a value stored differently always names its rule, a value that is lost is never guessed."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.imports.cells import CellValue, Mark, as_text
from archive.imports.cleaned import CODE, RULES, ColumnContext
from archive.imports.cleaning import clean
from kernel.identifiers import mod11_2
from policies.fields.rules import Choice, FieldType

CONTEXT = ColumnContext(today=datetime.date(2026, 11, 23))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("money", "￥6,584.24", Decimal("6584.24")),
        ("money", "(8,371.27)", Decimal("-8371.27")),
        ("money", "５２８７．０６元", Decimal("5287.06")),
        ("money", "79.5万", Decimal("795000")),
        ("money", "884万元整", Decimal("8840000")),
        ("money", "1.2亿", Decimal("120000000")),
        ("money", "壹万贰仟叁佰元伍角整", Decimal("12300.5")),
        ("money", "12万5千元", Decimal("125000")),
        ("money", "人民币（大写）壹佰元整", Decimal("100")),
        ("money", "−1,234", Decimal("-1234")),
        ("number", "３４９", Decimal("349")),
        ("number", 0.0367, Decimal("0.0367")),
        (CODE, "ＡＢ－００１", "AB-001"),
        (CODE, 747786, "747786"),
        (CODE, Mark("padded", "0007"), "0007"),
        (CODE, "'0123", "0123"),
        (CODE, '="0123"', "0123"),
        ("text", '="x"&"y"', '="x"&"y"'),
        ("text", "\u3000江源样例（集团）有限公司\u200b ", "江源样例（集团）有限公司"),
        ("text", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("bool", "√", True),
        ("bool", "未盖", False),
        ("phone", "１７０－００００－０９８１", "17000000981"),
        ("date", Mark("datetime", "2020-01-02 10:00:00"), "2020-01-02"),
        ("multi", "甲、乙；甲", ("甲", "乙")),
        ("age", "45岁", "45"),
        ("age", 45, "45"),
        ("age", 45.0, "45"),
        ("age", "45岁（2024-05-01）", "45@2024-05-01"),
        ("age", "不详", None),
    ],
)
def test_a_cell_becomes_its_value(kind: str, raw: CellValue, value: object) -> None:
    done = clean(kind, raw, context=CONTEXT)
    assert done.value == value
    assert done.problem is None


@pytest.mark.parametrize("kind", [CODE, "cnid", "uscc", "phone", "text"])
@pytest.mark.parametrize("raw", ["1.10101E+17", 9.901011961092257e17, "9.90101e+17"])
def test_a_mangled_identifier_is_flagged_and_never_guessed(kind: str, raw: CellValue) -> None:
    done = clean(kind, raw, context=CONTEXT)
    assert done.value is None
    assert done.problem is not None
    assert done.problem.code == "unrecoverable"


def test_an_identity_number_cut_to_fifteen_digits_is_unrecoverable() -> None:
    done = clean("cnid", "110101199001011000", context=CONTEXT)
    assert done.problem is not None
    assert done.problem.code == "unrecoverable"


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        (Mark("error", "#N/A"), "error_cell"),
        (Mark("formula", ""), "formula_without_result"),
        (Mark("mojibake", "\ufffd"), "mojibake"),
    ],
)
@pytest.mark.parametrize("kind", [*map(str, FieldType), CODE])
def test_a_broken_cell_is_a_problem_in_every_kind(kind: str, mark: Mark, code: str) -> None:
    problem = clean(kind, mark, context=CONTEXT).problem
    assert problem is not None
    assert problem.code == code


@pytest.mark.parametrize("raw", ["锟斤拷有限公司", "江源\ufffd公司"])
@pytest.mark.parametrize("kind", ["text", CODE, "phone"])
def test_text_that_was_destroyed_before_is_a_problem(kind: str, raw: str) -> None:
    problem = clean(kind, raw, context=CONTEXT).problem
    assert problem is not None
    assert problem.code == "mojibake"


@pytest.mark.parametrize("sign", ["—", "面议", "无", "/", "N/A"])
def test_a_sign_for_nothing_is_empty_with_a_warning(sign: str) -> None:
    done = clean("money", sign, context=CONTEXT)
    assert (done.value, done.rule) == (None, "placeholder")
    assert done.warning is not None


def test_the_unit_of_the_heading_multiplies_only_numbers_without_their_own() -> None:
    context = ColumnContext(today=CONTEXT.today, scale=Decimal(10_000))
    assert clean("money", "3.5", context=context).value == Decimal("35000.0")
    assert clean("money", "3.5亿", context=context).value == Decimal("350000000.0")


def test_codes_become_capitals_only_where_the_column_has_capitals() -> None:
    upper = ColumnContext(today=CONTEXT.today, upper=True)
    assert clean(CODE, "ht-2022-1", context=upper).value == "HT-2022-1"
    assert clean(CODE, "ht-2022-1", context=CONTEXT).value == "ht-2022-1"


def test_an_unknown_choice_says_what_was_probably_meant() -> None:
    context = ColumnContext(
        today=CONTEXT.today,
        choices=(Choice(code="Y", zh="永久"), Choice(code="D30", zh="定期30年")),
    )
    assert clean("choice", "永 久", context=context).value == "Y"
    problem = clean("choice", "30年", context=context).problem
    assert problem is not None
    assert problem.params["close"] == "定期30年"


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("约5万", "50000", "number_about"),
        ("10余万元", "100000", "number_about"),
        ("US$1,000", "1000", "number_currency"),
        ("1000（含税）", "1000", "number_remark"),
        ("100件", "100", "number_counted"),
        ("1O0.5", "100.5", "number_scanned"),
        ("1.5E+08", "150000000", "number_rounded"),
        (1234567890123456789, "1234567890123456789", "number_rounded"),
    ],
)
def test_what_a_number_cannot_keep_is_said(raw: CellValue, value: str, code: str) -> None:
    done = clean("money", raw, context=CONTEXT)
    assert done.value == Decimal(value)
    assert done.warning is not None
    assert done.warning.code == code


def test_a_scanned_identifier_is_mended_only_where_its_check_character_agrees() -> None:
    number = "11010119900307889"
    last = mod11_2(number)
    mended = clean("cnid", ("11O1O1l9900307889" + last), context=CONTEXT)
    assert (mended.value, mended.rule) == (number + last, "scanned")
    assert mended.warning is not None
    other = "0" if last != "0" else "1"
    kept = clean("cnid", ("11O1O1l9900307889" + other), context=CONTEXT)
    assert kept.value == "11O1O1l9900307889" + other
    assert kept.warning is not None
    assert kept.warning.code == "cnid_format"


@pytest.mark.parametrize("kind", ["date", "datetime", "number", "money"])
def test_a_number_without_end_is_a_problem(kind: str) -> None:
    assert clean(kind, float("inf"), context=CONTEXT).problem is not None


@given(
    st.sampled_from([*map(str, FieldType), CODE]),
    st.text(max_size=30) | st.integers() | st.floats(allow_nan=False),
)
def test_what_is_stored_differently_names_a_known_rule(kind: str, raw: CellValue) -> None:
    done = clean(kind, raw, context=CONTEXT)
    names = done.rule.split("+") if done.rule else []
    assert set(names) <= set(RULES)
    if isinstance(done.value, str) and done.value != as_text(raw):
        assert names
    assert done.value is None or done.problem is None
