"""The working calendar over HTTP: published days, the company's own, a year that is missing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from administration.calendar import notices
from administration.calendar.models import WorkDay
from administration.calendar.notices import tell_of_end
from administration.calendar.queries import work_calendar
from kernel import workdays
from notices.models import Receipt
from tenants.scope import tenant_scope

MISSING = 2028
YEAR = b"date,kind,name\n2028-01-01,off,New Year\n2028-01-02,work,\n2028-01-03,off,\n"


@pytest.fixture
def calendar_of(company):
    """Return `calendar_of()`: the company's calendar as committed."""

    def read():
        with tenant_scope(company):
            return work_calendar()

    return read


@pytest.fixture
def clean(company):
    """Leave no day of the company's own behind."""
    yield
    with tenant_scope(company):
        WorkDay.objects.all().delete()


def page(answer):
    return answer.content.decode()


def enter(admin, year, **fields):
    data = {"day-first": f"{year}-06-05", "day-last": "", "day-kind": "off", "day-name": "厂庆"}
    return admin.post(f"/company/calendar/{year}/", **{**data, **fields})


def csv(data):
    return SimpleUploadedFile("days.csv", data, content_type="text/csv")


def test_the_published_days_are_shown_with_their_source(admin):
    text = page(admin.get("/company/calendar/2026/"))
    for day in ("2026-02-14", "2026-02-23", "2026-10-10"):
        assert day in text


def test_a_company_has_a_day_off_of_its_own_and_takes_it_back(admin, calendar_of, trail_of, clean):
    assert enter(admin, 2026).status_code == 302
    assert not calendar_of().is_working_day(date(2026, 6, 5))
    assert "厂庆" in page(admin.get("/company/calendar/2026/"))
    assert trail_of("calendar.change")[-1].target_kind == "calendar"
    assert admin.post("/company/calendar/days/2026-06-05/remove/").status_code == 302
    assert calendar_of().is_working_day(date(2026, 6, 5))
    assert admin.post("/company/calendar/days/2026-06-05/remove/").status_code == 404


def test_a_published_holiday_can_be_worked(admin, calendar_of, clean):
    enter(admin, 2026, **{"day-first": "2026-10-07", "day-kind": "work"})
    assert calendar_of().is_working_day(date(2026, 10, 7))


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-06-05", "2026-06-01"), ("2026-12-31", "2027-01-02"), ("2026-01-01", "2026-06-01")],
    ids=["backwards", "into another year", "half a year"],
)
def test_a_span_that_is_a_slip_is_refused(admin, company, first, last):
    answer = enter(admin, 2026, **{"day-first": first, "day-last": last})
    assert answer.status_code == 200
    with tenant_scope(company):
        assert not WorkDay.objects.exists()


def test_a_missing_year_is_said_and_nothing_becomes_overdue_by_it(admin):
    text = page(admin.get(f"/company/calendar/{MISSING}/"))
    assert str(MISSING) in text
    answer = page(admin.get("/company/calendar/2026/", start=f"{MISSING}-03-01", n="2"))
    assert "fonds-tone-bad" not in answer
    assert f"{MISSING}" in answer
    past = page(admin.get("/company/calendar/2026/", start="2026-01-05", n="2"))
    assert "2026-01-07" in past
    assert "fonds-tone-bad" in past


def test_a_year_counts_only_when_somebody_calls_it_complete(admin, calendar_of, clean):
    address = f"/company/calendar/{MISSING}/"
    assert admin.post(f"{address}confirm/").status_code == 302  # nothing is entered yet
    assert not calendar_of().has_year(MISSING)
    assert admin.post(address, **{"import-go": "1", "import-file": csv(YEAR)}).status_code == 302
    assert not calendar_of().has_year(MISSING)
    assert admin.post(f"{address}confirm/").status_code == 302
    known = calendar_of()
    assert not known.is_working_day(date(MISSING, 1, 3))
    assert known.is_working_day(date(MISSING, 1, 2))
    assert admin.post(f"{address}confirm/").status_code == 409
    assert admin.post(f"{address}reopen/").status_code == 302
    assert not calendar_of().has_year(MISSING)


def test_a_file_with_one_wrong_line_enters_nothing_and_names_it(admin, company):
    wrong = YEAR + b"2027-05-01,off,\n2028-05-02,maybe,\n"
    answer = admin.post(
        f"/company/calendar/{MISSING}/", **{"import-go": "1", "import-file": csv(wrong)}
    )
    assert answer.status_code == 200
    text = page(answer)
    assert "2027-05-01" in text
    assert "maybe" in text
    with tenant_scope(company):
        assert not WorkDay.objects.filter(day__year=MISSING).exists()


def test_what_is_saved_as_csv_comes_back_the_same(admin, company, clean):
    saved = admin.get("/company/calendar/2026/csv/")
    assert saved["Content-Disposition"].startswith("attachment")
    again = {"import-go": "1", "import-file": csv(saved.content)}
    assert admin.post("/company/calendar/2026/", **again).status_code == 302
    assert admin.get("/company/calendar/2026/csv/").content == saved.content


def test_lower_layers_read_the_same_calendar(company, admin, clean):
    enter(admin, 2026)
    with tenant_scope(company):
        assert not workdays.work_calendar().is_working_day(date(2026, 6, 5))


@pytest.mark.parametrize(
    ("day", "told"), [(date(2026, 10, 30), 0), (date(2026, 11, 1), 1)], ids=["61 days", "60 days"]
)
def test_the_administrators_are_told_sixty_days_before_the_data_ends_and_once(
    company, monkeypatch, day, told
):
    monkeypatch.setattr(notices, "today", lambda: day)
    for _again in range(2):
        with tenant_scope(company):
            assert tell_of_end() == told
    with tenant_scope(company):
        assert Receipt.objects.filter(occasion__kind="calendar.ends").count() == told


def test_who_does_not_administer_changes_no_day(browser, person):
    person("clerk", "OPR")
    clerk = browser()
    clerk.sign_in("clerk")
    assert clerk.get("/company/calendar/2026/").status_code == 403
    assert enter(clerk, 2026).status_code == 403
    assert clerk.get("/company/calendar/2026/csv/").status_code == 403
    assert clerk.post("/company/calendar/2028/confirm/").status_code == 403
