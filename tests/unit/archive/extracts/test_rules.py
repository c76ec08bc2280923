"""What a question has to say, how long an answer took on the working calendar, and the figures of a month."""

from datetime import UTC, date, datetime

import pytest

from archive.extracts.rules import Answered, Question, Took, figures, problems_with, took
from kernel.calendar import CHINA

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


def question(**said):
    usual = {
        "category": "KP",
        "asker": "张三丰",
        "channel": "visit",
        "evidence": "身份证",
        "question": "地址",
        "asked_at": NOW,
        "language": "zh-hans",
    }
    return Question(**usual | said)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, []),
        ({"asker": " "}, ["asker"]),
        ({"evidence": "", "question": ""}, ["evidence", "question"]),
        ({"asked_at": datetime(2026, 12, 1, tzinfo=UTC)}, ["asked_at"]),
    ],
    ids=["whole", "nobody", "unchecked", "tomorrow"],
)
def test_a_question_says_who_asks_and_how_he_was_identified(said, wrong):
    assert [one.where for one in problems_with(question(**said), NOW)] == wrong


@pytest.mark.parametrize(
    ("asked", "answered", "wanted"),
    [
        (
            datetime(2026, 11, 30, 9, tzinfo=UTC),
            datetime(2026, 11, 30, 12, tzinfo=UTC),
            Took(days=0, hours=3),
        ),
        (
            datetime(2026, 11, 27, 18, tzinfo=UTC),
            datetime(2026, 11, 30, 6, tzinfo=UTC),
            Took(days=1, hours=12),
        ),
        (
            datetime(2026, 11, 28, 9, tzinfo=UTC),
            datetime(2026, 11, 29, 9, tzinfo=UTC),
            Took(days=0, hours=0),
        ),
    ],
    ids=["same-day", "over-a-weekend", "on-a-weekend"],
)
def test_only_working_days_count(asked, answered, wanted):
    assert took(asked, answered, CHINA) == wanted


def test_figures_are_medians_and_late_shares_by_month():
    answers = [
        Answered(
            on=date(2026, 11, day), due_on=date(2026, 11, 10), took=Took(days=days, hours=days)
        )
        for day, days in ((2, 1), (9, 4), (20, 10))
    ]
    answers.append(
        Answered(on=date(2026, 10, 9), due_on=date(2026, 10, 9), took=Took(days=2, hours=1.5))
    )
    latest, before = figures(answers)
    assert (latest.month, latest.count, latest.days, latest.late) == (date(2026, 11, 1), 3, 4, 33)
    assert (before.hours, before.late) == (1.5, 0)
