"""What makes one form sound, said with its place."""

from dataclasses import replace

import pytest

from policies.forms.rules import Block, BlockKind, Form, FormKind, Signer, problems_with

TEXT = Block(kind=BlockKind.TEXT, zh="一式两份")
ROWS = Block(kind=BlockKind.ROWS)
CARD = Form(code="KP", kind=FormKind.CARD, zh="客户档案卡", blocks=(TEXT,))
LIST = Form(code="ML", kind=FormKind.CATALOGUE, zh="档案目录", blocks=(ROWS,))


def found(form):
    return [(one.code, one.where) for one in problems_with(form, positions=["DH"])]


def test_a_form_that_says_all_it_needs_has_no_problem():
    assert found(CARD) == []
    assert found(LIST) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "a/b"}, "form_code"),
        ({"code": ""}, "form_code"),
        ({"zh": " "}, "form_title"),
        ({"blocks": ()}, "form_empty"),
        ({"blocks": (TEXT,) * 61}, "form_long"),
        ({"copies": 0}, "form_copies"),
        ({"copies": 6}, "form_copies"),
    ],
)
def test_what_is_wrong_with_a_form_names_the_form(changes, code):
    form = replace(CARD, **changes)
    assert found(form) == [(code, f"forms {form.code}")]


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (Block(kind=BlockKind.SECTION), "block_empty"),
        (Block(kind=BlockKind.FIELDS), "block_empty"),
        (Block(kind=BlockKind.GROUP), "block_empty"),
        (Block(kind=BlockKind.TEXT, zh=" "), "block_empty"),
        (Block(kind=BlockKind.SIGNATURES), "block_empty"),
        (Block(kind=BlockKind.SECTION, section="KP", columns=4), "block_columns"),
        (Block(kind=BlockKind.SECTION, section="KP", columns=0), "block_columns"),
        (Block(kind=BlockKind.ROWS, rows=61), "block_rows"),
        (Block(kind=BlockKind.ROWS, fields=tuple("abcdefghijklmno")), "block_wide"),
        (Block(kind=BlockKind.TEXT, zh="长" * 4001), "block_text"),
        (Block(kind=BlockKind.FIELDS, fields=("a", "a")), "field_twice"),
        (Block(kind=BlockKind.FIELDS, fields=("@colour",)), "fact"),
        (Block(kind=BlockKind.SIGNATURES, signers=(Signer(zh="审", position="XX"),)), "signer"),
        (Block(kind=BlockKind.SIGNATURES, signers=(Signer(zh=""),)), "signer_name"),
        (Block(kind=BlockKind.SIGNATURES, signers=(Signer(zh="签"),) * 7), "block_signers"),
    ],
)
def test_what_is_wrong_with_a_block_names_its_number(block, code):
    assert found(replace(CARD, blocks=(TEXT, block))) == [(code, "forms KP block 2")]


def test_a_list_has_exactly_one_block_of_lines_and_none_of_a_single_record():
    assert found(replace(LIST, blocks=(TEXT,))) == [("form_lines", "forms ML")]
    assert found(replace(LIST, blocks=(ROWS, ROWS))) == [("form_lines", "forms ML")]
    single = Block(kind=BlockKind.SECTION, section="KP")
    assert found(replace(LIST, blocks=(ROWS, single))) == [("block_kind", "forms ML block 2")]


@pytest.mark.parametrize(
    ("kind", "field", "bad"),
    [
        (FormKind.REGISTER, "@place", False),
        (FormKind.REGISTER, "@state", True),
        (FormKind.REGISTER, "store_name", True),
        (FormKind.CATALOGUE, "store_name", False),
        (FormKind.CATALOGUE, "@note", False),
        (FormKind.CATALOGUE, "@place", True),
    ],
)
def test_a_list_shows_only_what_its_lines_hold(kind, field, bad):
    form = replace(LIST, kind=kind, blocks=(replace(ROWS, fields=(field,)),))
    assert bool(found(form)) == bad
