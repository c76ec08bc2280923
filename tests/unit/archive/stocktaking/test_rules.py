"""Stock-taking as pure rules: every record is in one list, whoever scanned first, and no scan counts twice."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.stocktaking.label_rules import read
from archive.stocktaking.rules import (
    Arrived,
    Result,
    Sighting,
    State,
    Thing,
    is_within,
    last_seen,
    may_apply,
    may_end,
    may_scan,
    new_among,
    reconcile,
)

NOON = datetime(2026, 11, 30, 4, tzinfo=UTC)
ROOM, SHELF, BOX, OTHER = 1, 2, 3, 9
ABOVE = {ROOM: None, SHELF: ROOM, BOX: SHELF, OTHER: None}
PLACES = st.sampled_from([ROOM, SHELF, BOX, OTHER])


def sighting(record, place, *, minute, device="a", order=1):
    at = NOON + timedelta(minutes=minute)
    return Sighting(thing=Thing(record), place=place, at=at, device=device, order=order)


@given(
    st.dictionaries(st.integers(1, 30), PLACES),
    st.dictionaries(st.integers(1, 40), st.none() | PLACES),
    st.dictionaries(st.integers(1, 40), st.none() | PLACES),
)
def test_every_record_is_in_exactly_one_list(expected, seen, elsewhere):
    registered = {number: expected.get(number, elsewhere.get(number)) for number in seen}
    found = reconcile(expected, seen, registered, above=ABOVE, root=ROOM)
    assert set(found) == set(expected) | set(seen)
    for number, one in found.items():
        assert (one.result is Result.MISSING) == (number not in seen)
        assert (one.result is Result.SURPLUS) == (number in seen and registered[number] is None)
        if one.result is Result.MISPLACED:
            assert one.registered != one.seen


@pytest.mark.parametrize(
    ("there", "here", "wanted"),
    [
        (BOX, BOX, Result.FOUND),
        (BOX, ROOM, Result.FOUND),  # counted by the room
        (ROOM, BOX, Result.MISPLACED),
        (OTHER, BOX, Result.MISPLACED),
        (None, BOX, Result.SURPLUS),
        (BOX, None, Result.FOUND),  # no place was scanned: it lies where the count began
    ],
)
def test_where_a_record_was_scanned_decides_its_list(there, here, wanted):
    assert reconcile({}, {7: here}, {7: there}, above=ABOVE, root=ROOM)[7].result is wanted


def test_a_circle_of_places_ends_where_it_closes():
    assert not is_within(1, 3, {1: 2, 2: 1})


@given(st.randoms(use_true_random=False))
def test_two_phones_of_one_shelf_come_to_the_same_whoever_sends_first(rng):
    seen = [
        sighting(1, SHELF, minute=0),
        sighting(1, BOX, minute=5, device="b"),
        sighting(2, BOX, minute=3),
        sighting(2, SHELF, minute=3, device="b"),  # the same moment: the device decides
    ]
    shuffled = list(seen)
    rng.shuffle(shuffled)
    assert last_seen(shuffled) == {Thing(1): BOX, Thing(2): SHELF}


def arrived(*orders):
    return [Arrived(order=one, text=f"L{one}", at=NOON) for one in orders]


@given(st.integers(0, 20), st.integers(1, 30), st.integers(0, 1000))
def test_what_is_sent_again_counts_once_and_in_order(last, count, seed):
    sent = arrived(*range(1, last + count + 1)) + arrived(*range(1, last + 1))
    Random(seed).shuffle(sent)  # noqa: S311 - repeatable
    waiting, answer = new_among(sent, last)
    assert answer
    assert [one.order for one in waiting] == list(range(last + 1, last + count + 1))


def test_a_gap_is_refused_and_named():
    waiting, answer = new_among(arrived(3, 5), 2)
    assert waiting == []
    assert answer.params == {"number": 4}


def test_scans_of_an_ended_stock_take_and_of_somebody_else_are_refused():
    assert may_scan(State.OPEN, own_device=True)
    refused = [may_scan(State.CLOSED, own_device=True), may_scan(State.CANCELLED, own_device=True)]
    refused.append(may_scan(State.OPEN, own_device=False))
    assert len({one.reason for one in refused if not one}) == 3
    assert may_end(State.OPEN)
    assert not may_end(State.CLOSED)


def test_a_move_is_made_once_and_after_closing_only():
    assert may_apply(State.CLOSED, Result.MISPLACED, moved=False, place=True)
    assert may_apply(State.CLOSED, Result.SURPLUS, moved=False, place=True)
    assert not may_apply(State.OPEN, Result.MISPLACED, moved=False, place=True)
    assert not may_apply(State.CLOSED, Result.MISSING, moved=False, place=False)
    assert not may_apply(State.CLOSED, Result.MISPLACED, moved=True, place=True)


WORD = "abcdefgh234567ab"


@pytest.mark.parametrize(
    ("text", "word", "code", "elsewhere"),
    [
        (" TJ-FC-2026-0001 ", "", "TJ-FC-2026-0001", False),
        (WORD.upper(), WORD, WORD.upper(), False),
        (f"https://FENGCHI.localhost:8000/c/{WORD}/", WORD, "", False),
        (f"https://yuanjing.localhost:8000/c/{WORD}/", WORD, "", True),
        ("https://fengchi.localhost/records/7/", "", "", False),
        ("https://[broken", "", "https://[broken", False),
        ("A\u202e-01", "", "A-01", False),
    ],
)
def test_a_label_says_a_word_or_a_code_and_where_it_leads(text, word, code, elsewhere):
    found = read(text, host="fengchi.localhost")
    assert (found.word, found.code, found.elsewhere) == (word, code, elsewhere)
