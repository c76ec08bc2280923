"""Rows of the policy in words, in the language of who reads."""

from dataclasses import replace

import pytest
from django.utils import translation

from policies.document.difference import diff
from policies.document.values import PolicyDocument
from policies.fields.rules import Choice, Field, FieldType
from policies.packs.loader import load_pack
from policies.studio.saying import row_in_words, worded

FIELD = Field(
    category="KP", code="colour", zh="颜色", en="Colour", type=FieldType.CHOICE, section="KP",
    critical=True, sensitivity="B", choices=(Choice(code="R", zh="红", en="red"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def document():
    return load_pack("P07")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "zh-hans",
            "颜色；类型：单选；分区：KP；必填：选填；选项列表：红；敏感级别：商业秘密；重要信息",
        ),
        ("en", "Colour; Type: Choice; Section: KP; Required: Optional; List of values: red; "),
    ],
    ids=["zh", "en"],
)
def test_a_field_is_said_without_a_code_of_the_program(document, language, text):
    with translation.override(language):
        said = row_in_words("fields", FIELD, document)
    for part in text.split("；" if language != "en" else "; "):
        assert part in said
    assert "choice" not in said
    assert "True" not in said


def test_departments_and_levels_are_called_by_their_names(document):
    with translation.override("zh-hans"):
        said = row_in_words("categories", document.categories[0], document)
    assert "归口管理部门：销售部" in said
    assert "XSB" not in said


def test_what_was_added_and_taken_away_is_said_and_what_changed_is_left(document):
    first, second, *others = document.fields
    after = replace(document, fields=(replace(first, zh="别名"), *others, FIELD))
    changes = diff(document, after)
    with translation.override("zh-hans"):
        said = dict(zip(changes, worded(changes, document, after), strict=True))
    by_kind = {(one.kind, one.attribute): words for one, words in said.items()}
    assert by_kind["added", ""][1].startswith("颜色；")
    assert by_kind["removed", ""][0].startswith(second.zh)
    assert by_kind["changed", "zh"] == ("", "")


def test_an_empty_policy_has_nothing_to_say():
    assert worded((), PolicyDocument(), PolicyDocument()) == []


def test_a_printed_form_is_said_in_words_and_of_its_blocks_only_what_differs(document):
    card = next(one for one in document.forms if one.code == "KP")
    with translation.override("zh-hans"):
        said = row_in_words("forms", card, document)
    assert "客户档案卡；种类：档案卡；类别：KP 客户档案卡；1. 所选字段 基本信息 卡号、店名" in said
    assert "card_no" not in said
    blocks = (card.blocks[0], card.blocks[2], card.blocks[1], *card.blocks[3:])
    after = replace(
        document,
        forms=tuple(
            replace(one, blocks=blocks) if one.code == "KP" else one for one in document.forms
        ),
    )
    with translation.override("en"):
        ((old, new),) = worded(diff(document, after), document, after)
    assert old.startswith("2. Chosen fields Business and cooperation Brands sold")
    assert new.startswith("2. List of rows as a table Contacts CTC Contact person")
    assert "Customer name" not in old + new
    with translation.override("zh-hans"):
        ((_old, gone),) = worded(diff(after, document), after, document)
    assert "1. " not in gone
