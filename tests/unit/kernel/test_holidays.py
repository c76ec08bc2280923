"""Every day of the published years, compared with what others keep from the same notices."""

from datetime import date

import chinese_calendar
import pytest

from kernel.calendar import CHINA, days
from kernel.holidays import PUBLISHED


@pytest.mark.parametrize("year", sorted(PUBLISHED))
def test_every_day_is_worked_or_off_as_the_notice_says(year):
    differing = [
        day
        for day in days(date(year, 1, 1), date(year, 12, 31))
        if CHINA.is_working_day(day) is not chinese_calendar.is_workday(day)
    ]
    assert differing == []
