"""The order of keys, byte by byte, is the order a Chinese reader expects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.fields.sorting import KEY_LENGTH, pinyin_initials, sort_key


@pytest.mark.parametrize(
    "expected",
    [
        ["第2号", "第9号", "第10号", "第100号"],
        ["安徽", "北京", "重庆", "丽江", "天津", "西安", "先锋", "浙江"],
        ["1号", "20号", "ABC", "abd", "阿里", "张三"],
        ["李伟", "李响", "李一"],
        ["阮小二", "单田芳", "曾国藩", "翟志刚"],
        ["张三", "张四", "章三"],
    ],
)
def test_texts_sort_by_pinyin_and_numbers_by_value(expected):
    keys = [sort_key(text).encode() for text in expected]
    assert keys == sorted(keys)


def test_one_surname_stays_together_even_among_equal_readings():
    names = sorted(["章二", "张三", "章一", "张四"], key=lambda name: sort_key(name).encode())
    assert [name[0] for name in names] in (["张", "张", "章", "章"], ["章", "章", "张", "张"])


def test_width_case_and_blanks_do_not_count():
    assert sort_key(" ＡＢＣ 丸石 ") == sort_key("abc丸石")


@given(st.text(max_size=300))
def test_every_text_has_a_bounded_storable_key(text):
    key = sort_key(text)
    assert len(key) <= KEY_LENGTH
    assert "\x00" not in key
    assert key.encode("utf-8", "strict").decode() == key


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_in_texts_sort_by_value(one, other):
    assert (sort_key(f"甲{one}") < sort_key(f"甲{other}")) == (one < other)


def test_initials_are_what_people_type():
    assert pinyin_initials("天津丸石自行车") == "tjwszxc"
    assert pinyin_initials("重庆A1（集团）") == "cqa1jt"
    assert pinyin_initials("") == ""
