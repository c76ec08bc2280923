"""A pack's departments mapped onto the company's own, on the real packs: no place is forgotten."""

import re
from dataclasses import replace

import pytest

from policies.document.canonical import export
from policies.document.rules import check
from policies.packs.loader import load_pack
from policies.studio.department_rules import Own, Wish, mapped, places, problems_with_wishes

PACKS = ("P01", "P02.BANK", "P03", "P04", "P05", "P06", "P07", "P08", "P07+P05+P11")
OWN = {"YXB": Own(zh="营销中心", en="Marketing centre"), "OLD": Own(zh="旧部", closed=True)}
EVERY = [(pack, one.code) for pack in PACKS for one in load_pack(pack).departments]


def own_of(document):
    return OWN | {one.code: Own(zh=one.zh, en=one.en) for one in document.departments}


@pytest.mark.parametrize(("pack", "code"), EVERY)
def test_after_mapping_the_old_code_stands_nowhere_and_the_policy_is_sound(pack, code):
    document = load_pack(pack)
    document = replace(document, fonds=document.fonds or "KH01")
    found = mapped(document, [Wish(code=code, into="YXB")], own_of(document))
    text = export(found).decode()
    assert not re.search(rf"(?:department|custodian): {code}\b", text)
    assert code not in {one.code for one in found.departments}
    listed = [each for one in found.fields for each in one.choices if each.code == code]
    assert all(one.retired for one in listed)
    assert not places(found, code)
    assert len(places(found, "YXB")) == len(places(document, code))
    assert not check(found, previous=document).problems
    assert [one.zh for one in found.departments if one.code == "YXB"] == ["营销中心"]


def test_the_document_has_no_further_place_that_names_a_department():
    """Whoever adds one to the policy must add it to the mapping: an attribute of that name is found here."""
    for pack in PACKS:
        text = export(load_pack(pack)).decode()
        codes = "|".join(one.code for one in load_pack(pack).departments)
        keys = set(re.findall(rf"(\w+): (?:{codes})\b", text))
        assert keys <= {"department", "second_department", "custodian", "code"}


def test_two_departments_become_one_and_equal_rights_stand_once():
    document = load_pack("P07")
    wishes = [Wish(code="XZB", into="YXB"), Wish(code="JSB", into="YXB")]
    found = mapped(document, wishes, own_of(document))
    assert [one.code for one in found.departments].count("YXB") == 1
    assert len(found.departments) == len(document.departments) - 1
    assert len(found.grants) == len(document.grants) - 1


def test_a_department_that_is_kept_gets_its_names():
    document = load_pack("P07")
    found = mapped(document, [Wish(code="XSB", zh="营业部", en="")], own_of(document))
    assert next(one for one in found.departments if one.code == "XSB").zh == "营业部"
    assert found.categories == document.categories


@pytest.mark.parametrize(
    ("wishes", "word"),
    [
        ([Wish(code="XSB", into="NOPE")], "no department"),
        ([Wish(code="XSB", into="XSB")], "itself"),
        ([Wish(code="XSB", into="OLD")], "closed"),
        ([Wish(code="XSB", into="CWB"), Wish(code="CWB", into="YXB")], "YXB"),
        ([Wish(code="HELD", into="YXB")], "2 posts"),
        ([Wish(code="XSB", zh=" ")], "Chinese name"),
        ([Wish(code="ELSE", into="YXB")], "names no department"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(wishes, word):
    own = own_of(load_pack("P07")) | {"HELD": Own(zh="在岗", posts=2)}
    (problem,) = problems_with_wishes(wishes, own, {"XSB", "CWB", "HELD"})
    assert word in problem.message.format_map(problem.params)


def test_what_can_be_is_not_complained_about():
    own = own_of(load_pack("P07"))
    wishes = [
        Wish(code="XSB", into="YXB"),
        Wish(code="CWB", into="YXB"),
        Wish(code="GLB", zh="董事会"),
    ]
    assert problems_with_wishes(wishes, own, {"XSB", "CWB", "GLB"}) == []


def test_a_list_of_departments_follows_and_keeps_its_old_value_readable():
    document = load_pack("P07")
    found = mapped(document, [Wish(code="XSB", into="YXB")], own_of(document))
    (field,) = [one for one in found.fields if (one.category, one.code) == ("GL·SY", "dept")]
    assert [(one.code, one.retired) for one in field.choices][:2] == [("YXB", False), ("XSB", True)]
    again = mapped(found, [Wish(code="YXB", into="XSB")], own_of(document) | OWN)
    (field,) = [one for one in again.fields if (one.category, one.code) == ("GL·SY", "dept")]
    assert [(one.code, one.retired) for one in field.choices][:2] == [("YXB", True), ("XSB", False)]
    assert len({one.code for one in field.choices}) == len(field.choices)
