"""Which fields a category has in the end."""

from policies.fields.rules import Field, FieldType, Required, Section, fields_of, groups_of


def a_field(category, code, **more):
    return Field(category=category, code=code, zh=code, en=code, type=FieldType.TEXT, **more)


FIELDS = (
    a_field("HT·XS", "price", section="b"),
    a_field("HT", "title", section="a"),
    a_field("HT", "note"),
    a_field("HT", "old", retired=True),
    a_field("HT·XS", "title", section="a", required=Required.ALWAYS),
    a_field("KP", "foreign"),
    a_field("HT", "mobile", section="b", repeat="contacts"),
)
SECTIONS = (
    Section(category="HT·XS", code="b", zh="b", en="b"),
    Section(category="HT", code="a", zh="a", en="a"),
)


def test_children_inherit_fields_and_their_own_takes_the_place_of_the_inherited_one():
    found = fields_of(("HT", "HT·XS"), FIELDS, sections=SECTIONS)
    assert [field.code for field in found] == ["note", "title", "mobile", "price"]
    assert next(field for field in found if field.code == "title").required is Required.ALWAYS


def test_parents_do_not_see_what_lies_below_or_beside_them():
    assert [field.code for field in fields_of(("HT",), FIELDS)] == ["title", "note", "mobile"]


def test_retired_fields_come_only_when_asked_for():
    codes = {field.code for field in fields_of(("HT",), FIELDS, retired=True)}
    assert "old" in codes


def test_a_child_can_retire_an_inherited_field():
    own = (*FIELDS, a_field("HT·XS", "note", retired=True))
    assert "note" not in {field.code for field in fields_of(("HT", "HT·XS"), own)}
    assert "note" in {field.code for field in fields_of(("HT",), own)}


def test_repeatable_groups_gather_their_fields():
    assert [field.code for field in groups_of(FIELDS)["contacts"]] == ["mobile"]
