"""Equal things have equal keys however they were typed; search finds names, never sealed values."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.identifiers import fold
from policies.fields import matching
from policies.fields.matching import company_key, equality_key, search_text
from policies.fields.rules import Choice, Field, FieldType


def a_field(kind, **more):
    return Field(category="KP", code="f", zh="栏", en="Field", type=FieldType(kind), **more)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("天津丸石自行车有限公司", "天津丸石自行车有限责任公司"),
        ("丸石（天津）自行车有限公司", "丸石(天津) 自行车有限公司"),
        ("ＡＢＣ公司", "abc 公司"),
        ("A.B.C Trading Co., Ltd.", "ABC Trading Co Ltd"),
        ("阿里·买买提", "阿里•买买提"),
    ],
)
def test_two_spellings_of_one_company_have_one_key(one, other):
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("丸石有限公司", "丸石股份有限公司"),
        ("丸石有限公司", "丸石"),
        ("（）", "《》"),
        ("甲1", "甲11"),
    ],
)
def test_two_companies_keep_two_keys(one, other):
    assert company_key(one) != company_key(other)


WRITTEN = st.text(alphabet="天津丸石有限责任股份公司（）() ·ＡＢａbC1２-", max_size=30)


@given(WRITTEN)
def test_the_key_of_a_key_is_itself(text):
    assert company_key(company_key(text)) == company_key(text)


@given(WRITTEN, st.integers(0, 30))
def test_a_blank_more_or_less_changes_no_key(text, at):
    name = "丸石" + text
    assert company_key(name[:at] + " " + name[at:]) == company_key(name)


@given(st.text())
def test_what_follows_a_name_never_hides_the_name(text):
    assert company_key("丸石" + text).startswith("丸石")


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "0571-88880000", "057188880000"),
        ("phone", "+8613800000000", "13800000000"),
        ("email", "Li@example.com", "li@example.com"),
        ("multi", ["b", "a"], ["a", "b"]),
        ("longtext", "A  b", "a B"),
    ],
)
def test_values_that_are_equal_agree(kind, one, other):
    assert equality_key(a_field(kind), one) == equality_key(a_field(kind), other)


def test_nothing_has_no_key_and_no_is_a_value():
    assert equality_key(a_field("text"), None) == ""
    assert equality_key(a_field("multi"), []) == ""
    assert equality_key(a_field("bool"), False) == "0"
    assert equality_key(a_field("date"), "2011-03-05") == "2011-03-05"


def test_search_finds_a_choice_by_both_names_and_a_phone_by_its_digits():
    field = a_field("choice", choices=(Choice(code="k", zh="重要", en="Key"),))
    assert search_text(field, "k") == "重要 Key"
    assert search_text(field, "gone") == "gone"
    assert search_text(a_field("phone"), "0571-88880000") == "0571-88880000 057188880000"


@pytest.mark.parametrize("field", [a_field("text", sealed=True), a_field("file"), a_field("link")])
def test_sealed_values_and_ids_give_no_words(field):
    assert search_text(field, "secret") == ""


def test_keys_of_firms_are_kept_in_memory_and_those_of_people_and_secrets_are_not():
    matching._company_key_again.cache_clear()
    for secret in ({"sensitivity": "P"}, {"sealed": True}):
        assert equality_key(a_field("text", **secret), "张三（甲）") == "张三甲"
    assert matching._company_key_again.cache_info().currsize == 0
    assert equality_key(a_field("text"), "飞鸽（天津）有限责任公司") == "飞鸽天津有限公司"
    assert matching._company_key_again.cache_info().currsize == 1


_OLD_DECORATION = re.compile(
    r"[\s()\[\]{}<>《》〈〉【】〔〕「」『』“”‘’\"'·•・‧∙⋅.,，。、;:_‐‑‒–—―−-]+"
)
_WORDS = [
    "天津",
    "凤凰",
    "有限公司",
    "有限责任公司",
    "股份公司",
    "股份有限公司",
    "ab",
    "ＡＢ",
    "ﬁ",
    "é",
    "ー",
]
_MARKS = ["（", "）", "《", "》", "「", "·", "・", "－", "−", "：", "＆", "#", "\u200b", "\u3000"]
_PARTS = st.sampled_from(_WORDS + _MARKS)
NAMES = st.lists(st.one_of(_PARTS, st.text(max_size=3), st.just(" ")), max_size=8).map("".join)


def _as_stored(name):
    """Return a key as the blind indexes of the first companies hold it."""
    folded = unicodedata.normalize("NFKC", fold(name)).casefold()
    key = unicodedata.normalize(
        "NFKC", folded if folded.isalnum() else _OLD_DECORATION.sub("", folded)
    )
    for form, short in (("有限责任公司", "有限公司"), ("股份公司", "股份有限公司")):
        if key.endswith(form) and not key.endswith(short):
            key = key.removesuffix(form) + short
    return key or folded.strip()


@given(NAMES)
def test_the_keys_that_are_stored_never_change(name):
    assert company_key(name) == _as_stored(name)
