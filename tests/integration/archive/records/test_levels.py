"""The level that follows from values: it goes with them, but never below the category or the file a record lies in."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from archive.records.levels import level_of
from archive.records.shapes import shape_of
from kernel.scope import reenter
from policies.document.queries import published
from policies.fields.rules import Choice, Field, FieldType

WEIGHT = Field(
    category="HD",
    code="weight",
    zh="重要程度",
    en="Weight",
    type=FieldType.CHOICE,
    choices=(Choice(code="A", zh="甲", level="L3"), Choice(code="B", zh="乙")),
)


@pytest.fixture
def shape(company):
    """Checks with a value that asks for the highest level."""
    with reenter(company.id):
        policy = published()
        document = replace(policy.document, fields=(*policy.document.fields, WEIGHT))
        yield shape_of(replace(policy, document=document, digest="levels"), "HD")


@pytest.mark.parametrize(
    ("file", "level"), [(None, "L1"), ("L1", "L1"), ("L2", "L2"), ("L3", "L3")]
)
def test_a_level_sinks_with_its_value_to_that_of_the_file(shape, file, level):
    parent = SimpleNamespace(level=file) if file else None
    record = SimpleNamespace(category="HD", level="L3", parent_id=file and 1, parent=parent)
    assert level_of(shape, record, {"weight": "A"}, {"weight": "B"}) == level
    assert level_of(shape, record, {"weight": "A"}, {"weight": "A"}) == "L3"
