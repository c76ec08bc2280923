"""The day a task is due: working days with 调休 on the company's calendar, and the company's own midnight."""

import re
from datetime import UTC, date, datetime

import pytest

from administration.calendar.models import WorkDay
from decisions.cooperation.models import Cooperation
from kernel import clock
from kernel.scope import reenter
from security.people.models import Appointment

CHINA_NOON = {  # noon in China of the days before Spring Festival 2026 (15 to 23 February)
    "thursday": datetime(2026, 2, 12, 4, tzinfo=UTC),
    "saturday": datetime(2026, 2, 14, 4, tzinfo=UTC),
}
AFTER_MIDNIGHT = datetime(
    2026, 3, 2, 16, 30, tzinfo=UTC
)  # Tuesday 00:30 in China, still Monday in UTC


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def due_in(company, sign_in):
    """Return `due_in(days)`: the day that stands on the page of a task the clerk asks for."""

    def ask(days):
        clerk = sign_in("clerk")
        said = {"target": "category:KP", "department": "JSB", "what": "协助", "days": str(days)}
        answer = clerk.post("/cooperation/new/", said)
        assert answer.status_code == 302, answer.context["form"].errors
        page = clerk.get(answer["location"])
        number = int(re.search(r"(\d+)/$", answer["location"])[1])
        with reenter(company.id):
            due = Cooperation.objects.get(pk=number).due.isoformat()
        assert due in page.content.decode()
        return due

    return ask


@pytest.fixture
def admin(company, people, sign_in):
    """The company's administrator, in office since before the days of these tests."""
    with reenter(company.id):
        Appointment.objects.filter(user__username="admin").update(valid_from=date(2026, 1, 1))
    return sign_in("admin")


@pytest.fixture
def clean(company):
    """Leave no day of the company's own behind."""
    yield
    with reenter(company.id):
        WorkDay.objects.all().delete()


@pytest.mark.requirement("REQ-PLT-04", "working days follow the calendar with its exchanged days")
def test_working_days_leap_over_spring_festival_and_count_the_exchanged_saturdays(
    at, due_in, admin, clean
):
    at(CHINA_NOON["thursday"])
    assert due_in(1) == "2026-02-13"
    assert due_in(2) == "2026-02-14"  # a Saturday that is worked
    assert due_in(3) == "2026-02-24"  # the first working day after the holiday
    assert due_in(6) == "2026-02-27"
    assert due_in(7) == "2026-02-28"  # the other Saturday that is worked
    at(CHINA_NOON["saturday"])
    assert due_in(1) == "2026-02-24"
    said = {"day-first": "2026-02-24", "day-last": "", "day-kind": "off", "day-name": "厂休"}
    assert admin.post("/company/calendar/2026/", said).status_code == 302
    assert due_in(1) == "2026-02-25"


@pytest.mark.requirement(
    "REQ-PLT-04", "date arithmetic uses the company's time zone, Asia/Shanghai by default"
)
def test_the_day_of_asking_is_that_of_the_companys_own_zone(company, at, due_in, admin):
    at(AFTER_MIDNIGHT)
    assert due_in(1) == "2026-03-04"  # asked on Tuesday the 3rd, which is the 2nd in UTC
    move(admin, "Europe/London")  # where it is Monday, 16:30
    try:
        assert due_in(1) == "2026-03-03"
    finally:
        move(admin, "Asia/Shanghai")


def move(admin, zone):
    """Let the administrator say in which zone the company works."""
    form = admin.get("/company/").context["form"]
    values = {name: form[name].value() for name in form.fields if name != "logo"}
    held = {name: value for name, value in values.items() if value is not None}
    answer = admin.post("/company/", {**held, "time_zone": zone})
    assert answer.status_code == 302, answer.context["form"].errors
