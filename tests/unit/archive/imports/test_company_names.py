"""Spellings of one company are put together with reasons; companies that only sound alike stay apart."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.imports.company_names import REASONS, clusters, name_key
from policies.fields.matching import COMPANY_FORMS, company_key

NAME = "江源样例贸易有限公司"


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        ("江源样例贸易 有限公司", ("blanks",)),
        ("江源样例贸易有限公司\u200b", ("blanks",)),
        ("江源樣例貿易有限公司", ("script",)),
        ("江源（样例）贸易有限公司", ("brackets",)),
        ("江源样例贸易有限责任公司", ("form",)),
        ("江源样例贸易公司", ("form",)),
        ("江源样例贸易", ("form",)),
        ("江源市样例贸易有限公司", ("place",)),
        ("江源市樣例貿易有限責任公司 ", ("blanks", "script", "form", "place")),
    ],
)
def test_two_spellings_are_one_company_for_reasons(other: str, reasons: tuple[str, ...]) -> None:
    (found,) = clusters({NAME: 5, other: 1})
    assert found.names == (NAME, other)
    assert found.proposed == NAME
    assert found.reasons == reasons
    assert set(reasons) <= set(REASONS)
    assert found.sure


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("江源样例贸易有限公司", "京海样例贸易有限公司"),
        ("江源样例贸易有限公司", "江源样例贸易有限公司东湖分公司"),
        ("江源样例贸易有限公司", "江源样例贸易股份有限公司"),
        ("江源样例贸易有限公司", "江源样例贸易集团有限公司"),
        ("江源样例贸易有限公司", "江源样例商贸有限公司"),
        ("北京样例科技有限公司", "上海样例科技有限公司"),
        ("王甲", "王乙"),
        ("有限公司", "公司"),
    ],
)
def test_other_companies_stay_apart(one: str, other: str) -> None:
    assert clusters({one: 1, other: 1}) == []


def test_a_place_that_is_left_out_is_offered_but_not_sure() -> None:
    (found,) = clusters({"北京样例科技有限公司": 3, "样例科技有限公司": 1})
    assert (found.sure, found.reasons) == (False, ("place_missing",))
    names = {"北京样例科技有限公司": 3, "上海样例科技有限公司": 2, "样例科技有限公司": 1}
    assert clusters(names) == []  # of which place it is nobody can say


def test_a_city_is_known_by_the_names_that_call_it_one() -> None:
    names = {"江源市东方机械厂": 1, "江源样例科技有限公司": 2, "样例科技有限公司": 1}
    (found,) = clusters(names)
    assert set(found.names) == {"江源样例科技有限公司", "样例科技有限公司"}
    assert not found.sure


def test_the_most_used_spelling_is_proposed_and_the_largest_group_comes_first() -> None:
    names = Counter(
        {
            "京海测试经营部": 1,
            "京海测试 经营部": 9,
            "ＡＢ样例有限公司": 1,
            "AB样例有限公司": 2,
            "ab样例有限责任公司": 1,
            "云上示范厂": 4,
        }
    )
    first, second = clusters(names)
    assert first.names[0] == first.proposed == "AB样例有限公司"
    assert len(first.names) == 3
    assert second.proposed == "京海测试 经营部"


def test_english_forms_are_left_out_of_the_key() -> None:
    assert name_key("Sample Trading Co., Ltd.") == name_key("SAMPLE TRADING LIMITED")
    assert name_key(" -- ") == ""


_FORMS = [form for pair in COMPANY_FORMS for form in pair]
_PARTS = ["甲", "天津", "凤凰", "（", "）", "「", "·", "－", "é", "ｅ", "\u0301", "\u3000", *_FORMS]
SPELLINGS = st.lists(st.sampled_from(_PARTS), min_size=1, max_size=6).map("".join)


@given(SPELLINGS, SPELLINGS)
def test_names_that_are_one_where_records_are_compared_are_one_here(one: str, other: str) -> None:
    for name in (other, f"{one}（）", f" {one}", one.replace("有限公司", "有限责任公司")):
        if company_key(one) == company_key(name):
            assert name_key(one) == name_key(name)


@pytest.mark.parametrize("pair", COMPANY_FORMS)
@pytest.mark.parametrize("name", ["甲", "天津凤凰"])
def test_a_form_that_is_one_where_records_are_compared_is_one_here(
    pair: tuple[str, str], name: str
) -> None:
    assert name_key(name + pair[0]) == name_key(name + pair[1])
