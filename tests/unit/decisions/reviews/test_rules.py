"""Who decides about whose rights, which part of a company a review is about, what its signature stands for."""

import pytest

from decisions.reviews.rules import Held, Kind, digest_of, may_decide, needs_reason, share_of


@pytest.mark.parametrize(
    ("actor", "answers", "administers", "may"),
    [
        ("1", True, True, False),
        ("2", True, False, True),
        ("2", False, True, True),
        ("2", False, False, False),
    ],
    ids=["his own", "who answers", "another administrator", "anybody"],
)
def test_nobody_decides_about_himself(actor, answers, administers, may):
    assert bool(may_decide(actor, about=1, answers=answers, administers=administers)) is may


def test_keeping_needs_words_as_well():
    assert not needs_reason("  ")
    assert needs_reason("still the archivist")


def test_everything_is_in_exactly_one_review():
    held = [
        Held(kind=Kind.POST, item=number, person=number, department=code)
        for number, code in enumerate(["A", "B", "C", "", "A"])
    ]
    parts = [share_of(held, of, ("A", "B")) for of in ("", "A", "B")]
    assert sorted(one.item for part in parts for one in part) == [0, 1, 2, 3, 4]
    assert [one.department for one in parts[0]] == ["C", ""]


def test_the_digest_changes_with_every_part_and_not_with_the_order_of_names():
    one = {"entry": 1, "verdict": "keep", "reason": "r"}
    assert digest_of([one]) == digest_of([dict(reversed(one.items()))])
    others = [{**one, "verdict": "withdraw"}, {**one, "reason": "s"}, {**one, "entry": 2}]
    assert len({digest_of([each]) for each in [one, *others]}) == 4
