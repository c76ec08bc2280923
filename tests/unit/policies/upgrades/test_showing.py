"""A conflict in words: what it is about, and what each side says."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import translation

from policies.access.rules import Grant, Verb
from policies.categories.rules import Category, Kind
from policies.document.merging import Conflict, merge
from policies.document.values import Level, PolicyDocument
from policies.fields.rules import Choice, Field, FieldType
from policies.upgrades.forms import UpgradeForm
from policies.upgrades.showing import LONGEST, conflict_label, conflict_values

FIELD = Field(
    category="KP",
    code="size",
    zh="规模",
    en="Size",
    type=FieldType.CHOICE,
    choices=(Choice(code="L", zh="大", en="Large"), Choice(code="S", zh="小", en="Small")),
)
GRANT = Grant(department="XSB", position="OPR", categories=("KP",), verbs=(Verb.VIEW,))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def only(base: PolicyDocument, ours: PolicyDocument, theirs: PolicyDocument) -> Conflict:
    (found,) = merge(base, ours, theirs).conflicts
    return found


def fields(*rows: Field) -> PolicyDocument:
    return PolicyDocument(fields=rows)


def test_a_value_of_a_row_is_named_and_said_in_words() -> None:
    found = only(
        fields(FIELD),
        fields(replace(FIELD, critical=True, type=FieldType.TEXT)),
        fields(replace(FIELD, type=FieldType.NUMBER)),
    )
    assert conflict_label(found) == "Field KP / size — Type"
    assert conflict_values(found) == ("Choice", "Text", "Number")


def test_a_value_of_a_list_is_named_by_its_code() -> None:
    large, small = FIELD.choices
    found = only(
        fields(FIELD),
        fields(replace(FIELD, choices=(replace(large, en="Big"), small))),
        fields(replace(FIELD, choices=(replace(large, en="Huge"), small))),
    )
    assert conflict_label(found) == "Field KP / size — List of values — L — English name"
    assert conflict_values(found) == ("Large", "Big", "Huge")


def test_a_row_that_is_gone_is_said_to_be_not_there() -> None:
    found = only(fields(FIELD), fields(), fields(replace(FIELD, listed=True)))
    assert conflict_label(found) == "Field KP / size"
    base, ours, theirs = conflict_values(found)
    assert (ours, "listed" in theirs, "listed" in base) == ("(not there)", True, False)


def test_what_one_side_leaves_to_the_category_above_is_empty_not_gone() -> None:
    """A category both brought: one says its kind, the other leaves it open; that is no agreement."""
    new = Category(code="NEU", zh="新", en="New")
    ours = PolicyDocument(categories=(new,))
    theirs = PolicyDocument(categories=(replace(new, kind=Kind.FILE),))
    for found in (only(PolicyDocument(), ours, theirs), only(PolicyDocument(), theirs, ours)):
        assert conflict_label(found) == "Category NEU — Kind"
        assert sorted(conflict_values(found)) == ["(empty)", "(empty)", "File (case)"]


def test_an_order_is_said_as_the_codes_in_it() -> None:
    a, b, c = (PolicyDocument(levels=_levels(order)) for order in ("123", "213", "132"))
    found = only(a, b, c)
    assert conflict_label(found) == "Confidentiality level: the order"
    assert conflict_values(found) == ("1, 2, 3", "2, 1, 3", "1, 3, 2")


def _levels(order: str) -> tuple[Level, ...]:
    return tuple(Level(code=code, zh=code, en=code) for code in order)


def test_rights_are_said_in_words_and_long_values_are_cut() -> None:
    three = [
        PolicyDocument(grants=(replace(GRANT, verbs=verbs),))
        for verbs in ((Verb.VIEW,), (Verb.VIEW, Verb.EXPORT), (Verb.VIEW, Verb.EDIT))
    ]
    found = only(three[0], three[1], three[2])
    assert conflict_label(found) == "Right XSB / OPR / KP — Rights"
    assert conflict_values(found) == ("View", "View, Export", "Edit, View")
    notes = [fields(replace(FIELD, note_en=text * 400)) for text in "abc"]
    assert len(conflict_values(only(*notes))[1]) == LONGEST + 1


def test_the_form_chooses_nothing_beforehand_and_gives_choices_by_their_key() -> None:
    found = only(
        fields(FIELD), fields(replace(FIELD, zh="大小")), fields(replace(FIELD, zh="规格"))
    )
    form = UpgradeForm(conflicts=[found])
    assert "checked" not in str(form["take-0"])
    assert not UpgradeForm({"digest": "x"}, conflicts=[found]).is_valid()
    chosen = UpgradeForm({"digest": "x", "take-0": "theirs"}, conflicts=[found])
    assert chosen.is_valid()
    assert chosen.choices == {"fields/KP/size/zh": "theirs"}
