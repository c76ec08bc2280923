"""A pattern as blocks: taken apart and put together again it is the same, and each block changes alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.numbering.blocks import (
    NEW,
    UNKNOWN,
    blocks_of,
    joined,
    scopes_for,
    with_added,
    with_moved,
    with_values,
    without_block,
)
from policies.numbering.grammar import Kind, parse_pattern

WHOLE = "{FONDS}-{CAT:1}·{YYYYMM}-{F:vin[-8:]}-{REGION:4}{SEQ:5@FONDS+YYYYMM}{CHK}"
TOKENS = st.sampled_from((*NEW.values(), "{F:a[2:5]}", "{SEQ:2@year}", "{NO}", "{", "}", "x·"))
PATTERNS = st.lists(TOKENS, max_size=8).map("".join)


@given(st.one_of(PATTERNS, st.text(alphabet="{}AB:-·[]@12 ", max_size=30)))
def test_the_blocks_of_any_text_joined_are_the_text(text):
    assert joined(blocks_of(text)) == text


@given(PATTERNS, st.integers(-1, 9), st.integers(-1, 9))
def test_moving_there_and_back_changes_nothing(text, at, to):
    moved = with_moved(text, at, to)
    if len(blocks_of(moved)) == len(blocks_of(text)):  # fixed texts that come to touch become one
        assert with_moved(moved, to, at) == text


@given(PATTERNS)
def test_a_block_that_nothing_was_filled_in_for_stays(text):
    assert with_values(text, [{} for _ in blocks_of(text)]) == text


@pytest.mark.parametrize("kind", NEW)
def test_every_new_block_is_understood_as_what_it_is(kind):
    text = with_added("A-", kind, field="vin")
    assert text.startswith("A-")
    (*_before, last) = blocks_of(text)
    assert last.kind == kind


def test_an_unknown_block_is_kept_and_named():
    kinds = [one.kind for one in blocks_of("{CAT}{NO:3}-{SEQ:4")]
    assert kinds == [Kind.CATEGORY, UNKNOWN, UNKNOWN]


@pytest.mark.parametrize(
    ("at", "to", "expected"),
    [
        (0, 2, "-{SEQ:4}{CAT}"),
        (2, 0, "{SEQ:4}{CAT}-"),
        (1, 1, "{CAT}-{SEQ:4}"),
        (0, 3, "{CAT}-{SEQ:4}"),
        (-1, 0, "{CAT}-{SEQ:4}"),
    ],
)
def test_a_block_moves_and_a_place_that_is_not_there_changes_nothing(at, to, expected):
    assert with_moved("{CAT}-{SEQ:4}", at, to) == expected


@pytest.mark.parametrize(("at", "expected"), [(0, "-{SEQ:4}"), (2, "{CAT}-"), (7, "{CAT}-{SEQ:4}")])
def test_a_block_is_removed(at, expected):
    assert without_block("{CAT}-{SEQ:4}", at) == expected


@pytest.mark.parametrize(
    ("block", "said", "expected"),
    [
        ("-", {"text": "·A{}"}, "·A"),
        ("{CAT}", {"level": "2"}, "{CAT:2}"),
        ("{CAT:2}", {"level": ""}, "{CAT}"),
        ("{YYYY}", {"form": "YYYYMMDD"}, "{YYYYMMDD}"),
        ("{YYYY}", {"form": "nonsense"}, "{YYYY}"),
        ("{REGION:2}", {"digits": "6"}, "{REGION:6}"),
        ("{SEQ:4}", {"width": "6", "scope": ""}, "{SEQ:6}"),
        ("{SEQ:4}", {"width": "4", "scope": "year"}, "{SEQ:4@year}"),
        ("{F:a}", {"field": "b", "part": "all"}, "{F:b}"),
        ("{F:a}", {"field": "a", "part": "code"}, "{F:a.code}"),
        ("{F:a}", {"field": "a", "part": "first", "characters": "3"}, "{F:a[:3]}"),
        ("{F:a}", {"field": "a", "part": "last"}, "{F:a[-4:]}"),
        ("{F:a[2:5]}", {"field": "b", "part": "other"}, "{F:b[2:5]}"),
        ("{FONDS}", {"text": "x"}, "{FONDS}"),
    ],
)
def test_the_small_form_of_a_block_changes_that_block_alone(block, said, expected):
    assert with_values(f"{block}{{CHK}}", [said]) == f"{expected}{{CHK}}"


@pytest.mark.parametrize(
    ("block", "part", "characters"),
    [
        ("{F:a}", "all", None),
        ("{F:a.code}", "code", None),
        ("{F:a[:3]}", "first", 3),
        ("{F:a[0:3]}", "first", 3),
        ("{F:a[-8:]}", "last", 8),
        ("{F:a[2:5]}", "other", None),
    ],
)
def test_a_block_of_a_field_says_what_it_shows(block, part, characters):
    (one,) = blocks_of(block)
    assert (one.part, one.characters) == (part, characters)


def test_a_counter_is_offered_only_scopes_that_its_number_shows():
    blocks = blocks_of(WHOLE)
    at = next(place for place, one in enumerate(blocks) if one.kind == Kind.COUNTER)
    offered = scopes_for(blocks, at)
    assert offered == ["year", "FONDS", "CAT:1", "YYYYMM", "F:vin[-8:]", "REGION:4", "FONDS+YYYYMM"]
    for scope in offered:
        parse_pattern(
            with_values(WHOLE, [*({} for _ in range(at)), {"width": "5", "scope": scope}])
        )
