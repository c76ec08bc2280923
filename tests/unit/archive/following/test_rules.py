"""A note says what happened, how it is known and when; of changes of others in what one reads one is told."""

from datetime import UTC, date, datetime

import pytest

from archive.following.rules import Happened, Said, note_problems, to_be_told

TODAY = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, []),
        ({"text": " "}, ["text"]),
        ({"source": ""}, ["source"]),
        ({"text": "x" * 2001}, ["text"]),
        ({"happened_on": date(2026, 6, 11)}, ["happened_on"]),
    ],
    ids=["whole", "nothing happened", "no source", "too long", "tomorrow"],
)
def test_a_note_is_whole(said, wrong):
    note = Said(**{"text": "迁址", "source": "走访", "happened_on": TODAY, **said})
    assert [one.where for one in note_problems(note, TODAY)] == wrong


def change(number, by, *codes):
    at = datetime(2026, 6, 10, tzinfo=UTC)
    return Happened(
        id=number, record=1, by=by, name=by, verb="record.edit", at=at, codes=frozenset(codes)
    )


def test_of_ones_own_of_what_is_known_and_of_what_one_does_not_read_nobody_is_told():
    changes = [
        change(4, "2", "a"),
        change(5, "1", "a"),
        change(6, "2", "z"),
        change(7, "2", "z", "a"),
    ]
    told = to_be_told(changes, person="1", seen=4, reads={"a", "b"})
    assert [one.id for one in told] == [7]
