"""Slots: nobody shares one, nobody moves."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from policies.categories.rules import Category, path
from policies.document.slots import WIDTHS, slots, unslotted
from policies.document.values import PolicyDocument
from policies.fields.rules import Field, FieldType

TREE = tuple(
    Category(code=code, zh=code, en=code, parent=code.rpartition("·")[0])
    for code in ("A", "A·B", "A·C", "A·B·D", "E")
)
FIELDS = st.lists(
    st.builds(
        Field,
        category=st.sampled_from([category.code for category in TREE]),
        code=st.sampled_from([f"f{n}" for n in range(12)]),
        zh=st.just("字"),
        en=st.just("F"),
        type=st.sampled_from([FieldType.TEXT, FieldType.CHOICE, FieldType.DATE, FieldType.MONEY]),
        listed=st.booleans(),
    ),
    max_size=30,
    unique_by=lambda field: (field.category, field.code),
)


def document(fields: list[Field]) -> PolicyDocument:
    return PolicyDocument(categories=TREE, fields=tuple(fields))


def defined(policy: PolicyDocument, category: str, code: str) -> Field:
    """The definition that holds for a category: its own or the nearest above."""
    places = {(field.category, field.code): field for field in policy.fields}
    way = reversed(path(policy.categories_by_code, category))
    return next(places[step.code, code] for step in way if (step.code, code) in places)


@given(FIELDS)
def test_no_two_fields_of_a_category_share_a_slot(fields: list[Field]) -> None:
    assigned = slots(document(fields))
    for category in TREE:
        mine = [slot for (owner, _), slot in assigned.items() if owner == category.code]
        assert len(set(mine)) == len(mine)
        assert all(1 <= int(slot[1:]) <= WIDTHS[slot[0]] for slot in mine)


@given(FIELDS)
def test_every_listed_field_has_a_slot_or_is_named(fields: list[Field]) -> None:
    policy = document(fields)
    assigned, left_out = slots(policy), unslotted(policy)
    for field in fields:
        if field.listed:
            assert ((field.category, field.code) in assigned) or field in left_out


@given(FIELDS, st.data())
def test_a_field_that_stays_listed_keeps_its_slot(fields: list[Field], data: st.DataObject) -> None:
    before = document(fields)
    first = slots(before)
    kept = [field for field in fields if data.draw(st.booleans())]
    after = replace(before, fields=tuple(kept))
    second = slots(after, first)
    for field in kept:
        place = field.category, field.code
        if field.listed and place in first and defined(before, *place) == field:
            assert second[place] == first[place]
