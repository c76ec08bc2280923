"""Ranges, pieces, and when content may leave."""

import pytest

from archive.files.rules import Place, Span, may_be_had, may_be_removed, places, span_asked, whole


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("lines=1-2", None),
        ("bytes=0-1,4-5", None),
        ("bytes=0-", (0, 99)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-500", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-500", (0, 99)),
    ],
)
def test_a_range_is_read_as_the_standard_says(header, expected):
    found = span_asked(header, 100)
    assert found == (Span(first=expected[0], last=expected[1], size=100) if expected else None)


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=50-40", "bytes=-0"])
def test_a_range_behind_the_end_is_none(header):
    with pytest.raises(ValueError):  # noqa: PT011 - the header is the message
        span_asked(header, 100)


def test_a_span_lies_in_pieces_of_which_the_last_is_shorter():
    assert list(places(whole(25), 10)) == [
        Place(number=0, start=0, length=10),
        Place(number=1, start=10, length=10),
        Place(number=2, start=20, length=5),
    ]
    assert [one.number for one in places(Span(first=9, last=10, size=25), 10)] == [0, 1]


def test_only_what_was_checked_and_is_whole_leaves():
    assert may_be_had("clean", is_damaged=False)
    for state, damaged in (
        ("quarantined", False),
        ("scanning", False),
        ("blocked", False),
        ("clean", True),
    ):
        assert not may_be_had(state, is_damaged=damaged)
    assert may_be_removed("draft")
    assert not may_be_removed("filed")
