"""A field required because of another: asked for just there, typed or imported, alone or in a row of a group."""

from dataclasses import replace
from datetime import date

import pytest

from policies.fields.conditions import condition_problems, is_asked
from policies.fields.rules import Choice, Field, FieldType, Required
from policies.fields.validation import validate, validate_stored

KINDS = (
    Choice(code="a", zh="甲"),
    Choice(code="b", zh="乙"),
    Choice(code="c", zh="丙", retired=True),
)


def a_field(code, kind="text", **more):
    return Field(category="KP", code=code, zh=code, en=code, type=FieldType(kind), **more)


KIND = a_field("kind", "choice", choices=KINDS)
TAGS = a_field("tags", "multi", choices=KINDS)
FLAG = a_field("flag", "bool")
NOTE = a_field("note")


def needed(by, *values, **more):
    return a_field("why", required=Required.ALWAYS, required_by=by, required_values=values, **more)


@pytest.mark.parametrize(
    ("field", "values", "asked"),
    [
        (needed(""), {}, True),
        (needed("kind", "a", "c"), {"kind": "a"}, True),
        (needed("kind", "a", "c"), {"kind": "b"}, False),
        (needed("kind", "a"), {}, False),
        (needed("kind"), {"kind": "b"}, True),
        (needed("tags", "b"), {"tags": ["a", "b"]}, True),
        (needed("tags", "b"), {"tags": ["a"]}, False),
        (needed("flag", "yes"), {"flag": True}, True),
        (needed("flag", "yes"), {"flag": False}, False),
        (needed("flag", "no"), {"flag": False}, True),
        (needed("flag"), {"flag": False}, True),
        (needed("note"), {"note": "x"}, True),
    ],
)
def test_it_is_asked_for_where_the_other_says_so(field, values, asked):
    assert is_asked(field, values) is asked
    fields = (KIND, TAGS, FLAG, NOTE, field)
    typed = validate(fields, values, stage="draft", today=date(2026, 11, 29))
    imported = validate_stored(fields, values, stage="draft")
    for found in (typed, imported):
        told = [(one.where, one.code) for one in found.problems]
        assert told == ([("why", "required")] if asked else [])


def test_in_a_group_the_row_decides():
    fields = (
        replace(KIND, repeat="CTC"),
        replace(needed("kind", "a"), repeat="CTC"),
        replace(NOTE, repeat="CTC"),
    )
    rows = [{"kind": "a"}, {"kind": "b"}, {"kind": "a", "why": "x"}]
    found = validate(fields, {"CTC": rows}, stage="draft", today=date(2026, 11, 29))
    assert [(one.where, one.code) for one in found.problems] == [("CTC.1.why", "required")]


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        (needed("kind", "a", "c"), []),
        (needed("note"), []),
        (needed("nothing"), ["condition_field"]),
        (needed("kind", "x"), ["condition_values"]),
        (needed("note", "x"), ["condition_values"]),
        (needed("why"), ["condition_cycle"]),
        (needed("loop"), ["condition_cycle"]),
        (replace(needed("kind"), required=Required.OPTIONAL), ["condition_optional"]),
        (replace(needed("kind"), required=Required.AUTO), ["condition_optional"]),
        (replace(needed(""), required_values=("a",)), ["condition_unused"]),
        (replace(needed("kind"), repeat="CTC"), ["condition_field"]),
        (needed("gone"), ["condition_field"]),
        (needed("secret"), []),
        (needed("secret", "a"), ["condition_values"]),
    ],
)
def test_a_condition_that_cannot_hold_is_found(field, codes):
    beside = (
        KIND,
        NOTE,
        a_field("loop", required=Required.ALWAYS, required_by="why"),
        a_field("gone", retired=True),
        replace(KIND, code="secret", sealed=True),
    )
    assert [one.code for one in condition_problems(field, beside)] == codes
