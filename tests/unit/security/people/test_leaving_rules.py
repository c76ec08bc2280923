"""Who may take open work over, and what a named exception lacks."""

from datetime import date

import pytest

from security.people.leaving_rules import (
    Exemption,
    Handover,
    problems_with_exemption,
    problems_with_handover,
)
from security.people.rules import has_begun

POSSIBLE = {"duties": {2, 3}, "drafts": {3}}
LABELS = {"duties": "Tasks", "drafts": "Drafts"}


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (Handover(), []),
        (Handover(all=3), []),
        (Handover(all=2), ["successor"]),
        (Handover(all=2, by_kind={"drafts": 3}), []),
        (Handover(all=3, by_kind={"duties": 4}), ["successor_duties"]),
        (Handover(all=9), ["successor", "successor"]),
    ],
)
def test_only_who_may_takes_a_kind_over(wanted, places):
    assert [one.where for one in problems_with_handover(wanted, POSSIBLE, LABELS)] == places


@pytest.mark.parametrize(
    ("reason", "answers", "places"),
    [
        ("still counting", 5, []),
        (" ", 5, ["reason"]),
        ("x" * 501, 5, ["reason"]),
        ("still counting", None, ["answers"]),
        ("still counting", 6, ["answers"]),
        ("", None, ["reason", "answers"]),
    ],
)
def test_an_exception_has_a_reason_and_somebody_who_answers(reason, answers, places):
    said = Exemption(reason=reason, answers=answers)
    assert [one.where for one in problems_with_exemption(said, {5})] == places


def test_nobody_works_here_before_the_first_day():
    assert has_begun(None, date(2026, 12, 1))
    assert has_begun(date(2026, 12, 1), date(2026, 12, 1))
    assert not has_begun(date(2026, 12, 2), date(2026, 12, 1))
