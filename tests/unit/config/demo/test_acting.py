"""The past of the demonstration is the same story on whichever day it is told."""

from datetime import UTC, datetime, timedelta

import pytest

from config.demo.acting import ZONE, Agenda

SUNDAY = datetime(2026, 11, 29, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("later", range(8))
def test_a_day_of_the_story_is_the_same_day_of_the_week_whenever_it_is_told(later: int) -> None:
    first, told = (Agenda(end=SUNDAY + timedelta(days=days), seed=5) for days in (0, later))
    for number in range(0, 700, 13):
        days = [one.day(number).astimezone(ZONE).weekday() for one in (first, told)]
        assert days[0] == days[1] < 5


@pytest.mark.parametrize("later", range(7))
def test_what_lies_back_from_the_end_is_a_working_day_before_it(later: int) -> None:
    end = SUNDAY + timedelta(days=later)
    agenda = Agenda(end=end, seed=5)
    for days in range(2, 20):
        moment = agenda.ago(days)
        assert moment < end
        assert moment.astimezone(ZONE).weekday() < 5
        assert agenda.after(moment, 0) > moment
