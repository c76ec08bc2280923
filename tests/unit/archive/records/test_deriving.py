"""What a record is found by is what its fields say one by one, however much of that is looked up once."""

import pickle
import string

import pytest
import rjieba
from hypothesis import given
from hypothesis import strategies as st

from archive.records.deriving import Derivable
from archive.records.slots import slot_value, slot_writer
from archive.records.words import lexemes
from policies.fields.matching import equality_key, search_text
from policies.fields.rules import Choice, Field, FieldType


def a_field(code, kind, **more):
    return Field(category="C", code=code, zh=code, en=code, type=kind, **more)


FIELDS = (
    a_field("name", FieldType.TEXT),
    a_field("person", FieldType.TEXT, sensitivity="P"),
    a_field("phone", FieldType.PHONE, sensitivity="SP"),
    a_field("kind", FieldType.CHOICE, choices=(Choice(code="k", zh="重要", en="Key"),)),
    a_field("words", FieldType.MULTI),
    a_field("day", FieldType.DATE),
    a_field("amount", FieldType.MONEY),
    a_field("contact", FieldType.TEXT, repeat="G", sensitivity="P"),
    a_field("note", FieldType.LONGTEXT, repeat="G"),
)
LISTED = ("name", "kind", "day", "amount")
SHAPE = Derivable(
    sealed=frozenset(),
    searched=FIELDS,
    keyed=FIELDS,
    listed=tuple(
        (one.code, f"s{one.code}", slot_writer(one)) for one in FIELDS if one.code in LISTED
    ),
)
_texts = st.text("凤凰自行车 张三AB12-．ａ\n", max_size=8)
_values = st.fixed_dictionaries(
    {},
    optional={
        "name": st.none() | _texts,
        "person": _texts,
        "phone": st.sampled_from(["13800001234", "+8613800001234", "0571-88880000", ""]),
        "kind": st.sampled_from(["k", "gone"]),
        "words": st.lists(_texts, max_size=2),
        "day": st.dates().map(str),
        "amount": st.integers(0, 10**9).map(str),
        "G": st.lists(
            st.fixed_dictionaries({}, optional={"contact": st.none() | _texts, "note": _texts}),
            max_size=3,
        ),
    },
)


def found(one, values):
    """Return the values of a field, one for each row of its group."""
    if one.repeat:
        return [row.get(one.code) for row in values.get(one.repeat, ())]
    return [values.get(one.code)]


@given(_texts, _values, st.none() | st.sets(st.sampled_from(["", "P", "SP"])))
def test_words_are_those_of_each_field_by_sensitivity(title, values, only):
    told = {}
    for kind in ("", "P", "SP"):
        said = {
            one.code: [search_text(one, value) for value in found(one, values)]
            for one in FIELDS
            if one.sensitivity == kind
        }
        own = [title] * (kind == "")
        texts = own + [text for part in said.values() for text in part]
        names = own + [
            text for one in FIELDS if one.type is FieldType.TEXT for text in said.get(one.code, ())
        ]
        if (only is None or kind in only) and (words := lexemes(texts, names)):
            told[kind] = words
    assert dict(SHAPE.deriver.words(title, values, only)) == told


@given(_texts, _values)
def test_keys_and_slots_are_those_of_each_field(title, values):
    _, texts, slots = SHAPE.deriver.derived(title, values)
    keys = {
        (one.code, False, key)
        for one in FIELDS
        for value in found(one, values)
        if (key := equality_key(one, value))
    }
    assert len(texts) == len(keys)
    assert set(texts) == keys
    by_code = {one.code: slot_value(one, values.get(one.code)) for one in FIELDS}
    assert slots == {f"s{code}": str(by_code[code]) for code in LISTED if by_code[code] is not None}
    # Another process works it out from what it is sent.
    again = pickle.loads(pickle.dumps(SHAPE))  # noqa: S301 - our own bytes
    assert again.deriver.derived(title, values) == SHAPE.deriver.derived(title, values)


@given(st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=60))
def test_a_code_is_one_word_as_the_cutting_says_too(code):
    assert rjieba.cut_for_search(code) == [code]
    assert lexemes([code]) == f"'{code}'"


@pytest.mark.parametrize("code", ["ABC", "Ａ１"])
def test_a_code_is_found_in_any_width_and_case(code):
    assert lexemes([code]) in {"'abc'", "'a1'"}
