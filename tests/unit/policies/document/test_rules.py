"""What makes a policy document sound."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from policies.access.rules import Grant, Verb
from policies.categories.rules import Category, Kind
from policies.document.history import restored
from policies.document.rules import category_path, check, diff, effective, slots
from policies.document.values import (
    Approval,
    ApprovalStep,
    Department,
    Level,
    NumberRule,
    PolicyDocument,
    Position,
)
from policies.fields.rules import Choice, Field, FieldType, Section
from policies.retention.rules import RetentionRule

SOUND = PolicyDocument(
    pack="T",
    departments=(Department(code="XSB", zh="销售部", en="Sales"),),
    positions=(Position(code="OPR", zh="业务员", en="Operator"),),
    levels=(
        Level(code="L1", zh="内部", en="Internal"),
        Level(code="L2", zh="秘密（商密）", en="Secret"),
    ),
    categories=(
        Category(code="KH", zh="客户", en="Customer", kind=Kind.FILE, custodian="XSB", level="L1"),
        Category(code="KH·Q", zh="企业", en="Organisation", parent="KH", level="L2"),
    ),
    sections=(Section(category="KH", code="A", zh="基本", en="Basic"),),
    fields=(
        Field(
            category="KH",
            code="name",
            zh="名",
            en="Name",
            type=FieldType.TEXT,
            section="A",
            listed=True,
        ),
        Field(
            category="KH·Q", code="uscc", zh="信用代码", en="Code", type=FieldType.USCC, listed=True
        ),
        Field(
            category="KH",
            code="class",
            zh="类",
            en="Class",
            type=FieldType.CHOICE,
            choices=(Choice(code="J", zh="经"), Choice(code="Z", zh="专")),
        ),
    ),
    numbering=(NumberRule(category="KH", pattern="{CAT}-{SEQ:4}"),),
    retention=(
        RetentionRule(
            category="KH", code="D10", period="P10Y", trigger="FILED", minimum="P5Y", basis="法"
        ),
    ),
    grants=(
        Grant(
            department="XSB", position="OPR", categories=("KH",), verbs=(Verb.VIEW,), clearance="L2"
        ),
    ),
    approvals=(
        Approval(
            code="AP1", subject="review", zh="审", en="R", steps=(ApprovalStep(position="OPR"),)
        ),
    ),
)


def found(document: PolicyDocument, previous: PolicyDocument | None = None) -> str:
    return "\n".join(str(problem) for problem in check(document, previous=previous).problems)


def with_category(**changes: object) -> PolicyDocument:
    return replace(SOUND, categories=(replace(SOUND.categories[0], **changes), SOUND.categories[1]))


def with_field(**changes: object) -> PolicyDocument:
    return replace(SOUND, fields=(replace(SOUND.fields[0], **changes), *SOUND.fields[1:]))


def with_grant(**changes: object) -> PolicyDocument:
    return replace(SOUND, grants=(replace(SOUND.grants[0], **changes),))


def test_a_sound_document_has_no_problem() -> None:
    assert found(SOUND) == ""
    assert found(SOUND, SOUND) == ""


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (with_category(custodian=""), "KH: No department keeps"),
        (with_category(custodian="ABC"), "The department “ABC” does not exist"),
        (with_category(parent="KH·Q"), "lies under itself"),
        (with_category(parent="ZZ"), "Its parent “ZZ” does not exist"),
        (with_category(code="K H"), "letters and digits"),
        (with_category(level="L9"), "The level “L9” does not exist"),
        (replace(SOUND, categories=(*SOUND.categories, SOUND.categories[1])), "stands twice"),
        (with_field(section="B"), "The section “B” does not exist"),
        (with_field(category="ZZ"), "“ZZ”"),
        (with_field(sealed=True), "sealed"),
        (with_field(type=FieldType.LONGTEXT), "longtext"),
        (with_field(sensitivity="SP"), "legal basis"),
        (with_grant(department="ABC"), "ABC/OPR: A right names department “ABC”"),
        (with_grant(position="ABC"), "names position “ABC”"),
        (with_grant(categories=("KH·X",)), "names category “KH·X”"),
        (with_grant(clearance="L9"), "up to level “L9”"),
        (replace(SOUND, grants=(), positions=()), "AP1: The position “OPR” does not exist"),
        (replace(SOUND, numbering=()), "No number pattern holds"),
        (replace(SOUND, numbering=(NumberRule(category="KH", pattern="{SEQ"),)), "KH number"),
        (
            replace(SOUND, numbering=(NumberRule(category="KH", pattern="{F:size}-{SEQ:4}"),)),
            "has no field size",
        ),
        (
            replace(SOUND, numbering=(NumberRule(category="KH", pattern="{FONDS}-{SEQ:4}"),)),
            "names no fonds number",
        ),
        (
            replace(SOUND, retention=(replace(SOUND.retention[0], period="P1Y"),)),
            "below its statutory minimum",
        ),
    ],
)
def test_a_broken_document_is_found(document: PolicyDocument, says: str) -> None:
    assert says in found(document)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: replace(d, categories=d.categories[:1], fields=d.fields[:1]), "never removed"),
        (lambda d: replace(d, fields=d.fields[1:]), "retired, not removed"),
        (
            lambda d: replace(
                d, fields=(*d.fields[:2], replace(d.fields[2], choices=d.fields[2].choices[:1]))
            ),
            "Z",
        ),
        (lambda d: with_category(kind=Kind.ITEM), "between file and item"),
        (lambda d: replace(d, levels=tuple(reversed(d.levels))), "order"),
        (
            lambda d: replace(d, retention=(replace(d.retention[0], minimum="P1Y"),)),
            "override of the compliance role",
        ),
    ],
)
def test_what_was_published_stays(
    change: Callable[[PolicyDocument], PolicyDocument], says: str
) -> None:
    assert says in found(change(SOUND), SOUND)


def test_a_retired_field_may_follow_a_published_one() -> None:
    assert found(with_field(retired=True), SOUND) == ""


def test_a_category_inherits_and_says_from_where() -> None:
    child = effective(SOUND, "KH·Q")
    assert (child.kind, child.custodian, child.level) == (Kind.FILE, "XSB", "L2")
    assert child.origins["custodian"] == "KH"
    assert child.origins["review"] == ""
    assert child.origins["field:name"] == "KH"
    assert [field.code for field in child.fields] == ["class", "uscc", "name"]
    assert child.number is not None
    assert child.number.category == "KH"
    assert [category.code for category in category_path(SOUND, "KH·Q")] == ["KH", "KH·Q"]


def test_a_field_keeps_its_slot_when_others_come_and_go() -> None:
    first = slots(SOUND)
    assert first == {("KH", "name"): "t1", ("KH·Q", "name"): "t1", ("KH·Q", "uscc"): "t2"}
    grown = replace(
        SOUND,
        fields=(
            Field(category="KH", code="city", zh="市", en="City", type=FieldType.TEXT, listed=True),
            *SOUND.fields,
        ),
    )
    second = slots(grown, first)
    assert second["KH", "name"] == "t1"
    assert second["KH·Q", "uscc"] == "t2"
    assert second["KH", "city"] == second["KH·Q", "city"] == "t3"


def test_dates_and_numbers_have_slots_of_their_own() -> None:
    kinds = {"d": FieldType.DATE, "m": FieldType.MONEY}
    document = replace(
        SOUND,
        fields=tuple(
            Field(category="KH", code=code, zh=code, en=code, type=kind, listed=True)
            for code, kind in kinds.items()
        ),
    )
    assert slots(document)["KH", "d"] == "d1"
    assert slots(document)["KH", "m"] == "n1"


def test_the_ninth_listed_text_is_a_problem() -> None:
    many = tuple(
        Field(category="KH", code=f"f{n}", zh="字", en="F", type=FieldType.TEXT, listed=True)
        for n in range(9)
    )
    assert "KH f8: A category lists at most 8 texts" in found(replace(SOUND, fields=many))


def test_a_difference_names_part_row_attribute_old_and_new() -> None:
    changes = diff(SOUND, with_field(zh="名称"))
    assert [(c.part, c.key, c.attribute, c.old, c.new) for c in changes] == [
        ("fields", "KH / name", "zh", "名", "名称")
    ]
    assert [c.kind for c in diff(SOUND, replace(SOUND, grants=()))] == ["removed"]
    assert diff(SOUND, SOUND) == ()


def test_going_back_loses_no_published_code() -> None:
    grown = replace(
        SOUND,
        categories=(
            *SOUND.categories,
            Category(code="XJ", zh="新", en="New", custodian="CWB", kind=Kind.ITEM),
        ),
        departments=(*SOUND.departments, Department(code="CWB", zh="财务部", en="Finance")),
        levels=(Level(code="L0", zh="公开", en="Public"), *SOUND.levels),
        fields=(
            *SOUND.fields[:2],
            replace(SOUND.fields[2], choices=(*SOUND.fields[2].choices, Choice(code="S", zh="商"))),
            Field(category="KH", code="later", zh="后", en="Later", type=FieldType.TEXT),
        ),
    )
    back = restored(SOUND, grown)
    assert found(back, grown) == ""
    fields = {field.code: field for field in back.fields}
    assert fields["later"].retired
    assert [choice.retired for choice in fields["class"].choices] == [False, False, True]
    assert back.categories_by_code["XJ"].retired
