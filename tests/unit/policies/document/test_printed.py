"""Which form holds where, and what a document's forms may not say."""

from dataclasses import replace

import pytest

from policies.categories.rules import Category, Kind
from policies.document.canonical import export, load
from policies.document.difference import diff
from policies.document.discarding import without
from policies.document.effective import effective
from policies.document.merging import merge
from policies.document.printed import (
    BUILT_IN,
    EVERY,
    built_in,
    form_for,
    form_of_record,
    forms_in_force,
    shown_on,
    warnings_about_forms,
)
from policies.document.rules import check
from policies.document.values import Department, PolicyDocument, Position
from policies.fields.rules import Field, FieldType, Required, Section
from policies.forms.rules import Block, BlockKind, Form, FormKind, Named, Paper, Signer
from policies.studio.rules import moved

FIELDS = (
    Field(category="KH", code="name", zh="名称", en="Name", type=FieldType.TEXT,
          section="A", required=Required.ALWAYS),
    Field(category="KH", code="tel", zh="电话", en="Tel", type=FieldType.PHONE, section="A"),
    Field(category="KH", code="who", zh="联系人", en="Who", type=FieldType.TEXT, section="B",
          repeat="CTC"),
    Field(category="KH·Q", code="scope", zh="范围", en="Scope", type=FieldType.TEXT, section="A"),
)  # fmt: skip
BASE = PolicyDocument(
    departments=(Department(code="A", zh="档案室", en="Archive"),),
    positions=(Position(code="DH", zh="负责人", en="Head"),),
    categories=(
        Category(code="KH", zh="客户", en="Customers", kind=Kind.FILE, custodian="A"),
        Category(code="KH·Q", zh="企业", en="Firms", parent="KH"),
        Category(code="GL", zh="管理", en="Management", kind=Kind.ITEM, custodian="A"),
        Category(code="GL·JY", zh="借阅单", en="Loan slips", parent="GL"),
    ),
    sections=(
        Section(category="KH", code="A", zh="基本", en="Basic"),
        Section(category="KH", code="B", zh="联系", en="Contacts"),
    ),
    fields=FIELDS,
)
ALL = Block(kind=BlockKind.SECTION, section="A")


def form(code, kind=FormKind.CARD, *, blocks=(ALL,), categories=("KH",), **more):
    return Form(code=code, kind=kind, zh="表", blocks=blocks, categories=categories, **more)


def with_forms(*forms):
    return replace(BASE, forms=forms)


def told(document):
    return [(one.code, one.where) for one in check(document).problems if "forms" in one.where]


def test_the_nearest_form_holds_and_the_built_in_one_where_nobody_wrote_any():
    own, near = form("K"), form("Q", categories=("KH·Q",))
    every = form("E", categories=(), blocks=(Block(kind=BlockKind.FIELDS, fields=("@title",)),))
    document = with_forms(every, near, own)
    found = {code: form_for(document, FormKind.CARD, code) for code in ("KH", "KH·Q", "GL")}
    assert {code: (one.form.code, one.origin) for code, one in found.items()} == {
        "KH": ("K", "KH"),
        "KH·Q": ("Q", "KH·Q"),
        "GL": ("E", EVERY),
    }
    assert form_for(BASE, FormKind.CARD, "KH").origin == BUILT_IN
    assert form_for(document, FormKind.CATALOGUE, "").form.code == BUILT_IN
    assert forms_in_force(BASE, "KH") == {}


def test_a_record_of_a_slip_is_printed_on_its_slip_and_not_on_the_card_of_every_category():
    fields = (Block(kind=BlockKind.FIELDS, fields=("@title",)),)
    card = form("E", categories=(), blocks=fields)
    slip = form("J", FormKind.LOAN, categories=("GL·JY",), blocks=fields)
    document = with_forms(card, slip)
    assert form_of_record(document, "GL·JY").form.code == "J"
    assert form_of_record(document, "GL").form.code == "E"
    assert form_of_record(BASE, "KH").form.zh == "客户"


def test_the_built_in_card_shows_every_field_and_is_sound_as_a_form_of_its_own():
    found = built_in(BASE, FormKind.CARD, "KH·Q")
    assert shown_on(found, effective(BASE, "KH·Q")) >= {one.code for one in FIELDS}
    signed = tuple(replace(one, zh=one.en) for one in found.blocks[-1].signers)
    blocks = (*found.blocks[:-1], replace(found.blocks[-1], signers=signed))
    made = replace(found, code="K", categories=("KH·Q",), blocks=blocks)
    assert told(with_forms(made)) == []


@pytest.mark.parametrize(
    ("wrong", "code", "where"),
    [
        (form("K", categories=("XX",)), "unknown", "forms K"),
        (form("K", blocks=(ALL, Block(kind=BlockKind.SECTION, section="Z"))), "section",
         "forms K block 2"),
        (form("K", blocks=(Block(kind=BlockKind.GROUP, group="Z"),)), "group", "forms K block 1"),
        (form("K", blocks=(Block(kind=BlockKind.FIELDS, fields=("nix",)),)), "field",
         "forms K block 1"),
        (form("K", blocks=(Block(kind=BlockKind.FIELDS, fields=("who",)),)), "loose_field",
         "forms K block 1"),
        (form("K", blocks=(Block(kind=BlockKind.GROUP, group="CTC", fields=("name",)),)),
         "group_field", "forms K block 1"),
        (form("K", blocks=(Block(kind=BlockKind.GROUP, group="CTC", fields=("@title",)),)),
         "group_field", "forms K block 1"),
    ],
)  # fmt: skip
def test_what_no_category_of_the_form_has_is_told_with_its_block(wrong, code, where):
    assert told(with_forms(wrong)) == [(code, where)]


def test_a_form_may_name_what_only_a_category_below_has():
    below = Block(kind=BlockKind.FIELDS, fields=("name", "scope"))
    assert told(with_forms(form("K", blocks=(below,)))) == []
    slip = form("J", FormKind.LOAN, categories=("GL",), blocks=(below,))
    assert [code for code, _where in told(with_forms(slip))] == ["field", "field"]


def test_two_forms_of_one_kind_for_one_category_and_a_code_that_stands_twice_are_told():
    twice = with_forms(form("K"), form("L"))
    assert told(twice) == [("form_twice", "forms L")]
    assert told(with_forms(form("K"), form("L", FormKind.ENTRY))) == []
    assert told(with_forms(form("K"), form("L", categories=("KH·Q",)))) == []
    every = [form(code, categories=()) for code in "KL"]
    assert told(with_forms(*every)) == [("form_twice", "forms L")]
    assert ("double", "forms K") in told(with_forms(form("K"), form("K", FormKind.ENTRY)))


def test_a_card_that_does_not_ask_for_what_is_required_is_a_warning():
    numbered = replace(BASE, fonds="KH01")
    short = form("K", blocks=(Block(kind=BlockKind.FIELDS, fields=("tel",)),))
    found = list(warnings_about_forms(replace(numbered, forms=(short,))))
    assert {(one.code, one.where, one.params["fields"]) for one in found} == {
        ("form_required", "forms K", "name")
    }
    assert not list(warnings_about_forms(replace(numbered, forms=(form("K"),))))


RICH = form(
    "K",
    en="Card",
    paper=Paper.A5,
    landscape=True,
    head=(),
    copies=2,
    blocks=(
        ALL,
        Block(kind=BlockKind.GROUP, group="CTC", fields=("who",), rows=10),
        Block(kind=BlockKind.TEXT, zh="一式两份\n“甲”", en="In two copies"),
        Block(
            kind=BlockKind.SIGNATURES,
            signers=(Signer(zh="审核人", position="DH", named=Named.SIGNED),),
        ),
    ),
)


def test_forms_come_out_of_yaml_as_they_went_in():
    document = with_forms(RICH, form("L", FormKind.ENTRY))
    assert load(export(document)) == document
    assert export(load(export(document))) == export(document)


def test_a_change_of_a_form_is_told_and_taken_back_alone():
    before = with_forms(RICH, form("L", FormKind.ENTRY))
    after = with_forms(replace(RICH, copies=3), form("L", FormKind.ENTRY), form("N", FormKind.LOAN))
    changes = diff(before, after)
    assert [(one.part, one.key, one.kind, one.attribute) for one in changes] == [
        ("forms", "K", "changed", "copies"),
        ("forms", "N", "added", ""),
    ]
    assert without(before, after, changes[0]).forms[0] == RICH
    assert len(without(before, after, changes[1]).forms) == 2


def test_what_two_sides_changed_of_a_form_comes_together_and_both_changing_its_blocks_is_asked():
    base = with_forms(RICH)
    ours = with_forms(replace(RICH, copies=3))
    theirs = with_forms(replace(RICH, zh="新表"), form("N", FormKind.LOAN))
    merged = merge(base, ours, theirs)
    assert not merged.conflicts
    assert merged.document.forms[0] == replace(RICH, copies=3, zh="新表")
    assert merged.document.forms[1].code == "N"
    both = merge(
        base,
        with_forms(replace(RICH, blocks=RICH.blocks[:1])),
        with_forms(replace(RICH, blocks=RICH.blocks[:2])),
    )
    assert [one.key for one in both.conflicts] == ["forms/K/blocks"]


def test_a_form_follows_its_category_to_another_place():
    moved_there = moved(with_forms(form("J", categories=("KH·Q", "GL"))), "KH·Q", "GL")
    assert moved_there.forms[0].categories == ("GL·Q", "GL")
