"""The daily digest: once a day, after eight in the company's time zone, also when the worker was late."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jobs.port import defer_for, find_schedule
from jobs.schedule import is_due
from notices.actions import choose, read_all
from notices.digests import make_digests
from notices.models import Delivery, Occasion, Receipt
from tenants.scope import tenant_scope
from tests.integration.notices.conftest import KIND, run_jobs
from tests.integration.notices.test_mail import letters

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 11, 30, tzinfo=SHANGHAI)


@pytest.fixture
def reader(company, someone, as_actor, request):
    """Somebody of this test alone, who wants the digest."""
    user = someone(request.node.name[5:50], language="en", email="reader@example.com")
    with as_actor(user) as actor:
        choose(actor, {KIND.code: "digest"})
    return user


def happened(company, user, at):
    """Move everything that waits for this person's digest to a moment."""
    with tenant_scope(company):
        told = Receipt.objects.filter(person=user, digest__isnull=True)
        Occasion.objects.filter(receipts__in=told).update(at=at)


def made_at(company, moment):
    with tenant_scope(company):
        return make_digests(moment)


def digests_of(company, user):
    with tenant_scope(company):
        return list(Delivery.objects.filter(person=user, day__isnull=False).order_by("day"))


def test_a_digest_lists_what_happened_and_comes_once(company, reader, tell, mailbox):
    for what in ("A", "B"):
        tell(reader, what=what, path=f"/requests/{what}/")
    happened(company, reader, DAY - timedelta(hours=5))
    assert mailbox.mails == []
    assert made_at(company, DAY.replace(hour=7, minute=59)) == 0
    assert [made_at(company, DAY.replace(hour=hour)) for hour in (8, 8, 9)] == [1, 0, 0]
    defer_for(company.id, "notices.hourly", occurrence="now")
    run_jobs()
    # Whoever else waits for a digest gets one by then too.
    (letter,) = [one for one in letters(mailbox) if reader.email in one["To"]]
    text = letter.get_content()
    assert letter["Subject"].startswith("2 notices")
    assert "It happened: A" in text
    assert "It happened: B" in text
    assert text.index("/requests/A/") < text.index("/requests/B/")


def test_a_worker_that_was_down_at_eight_makes_it_in_the_afternoon(company, reader, tell, mailbox):
    tell(reader)
    happened(company, reader, DAY.replace(hour=7))
    assert made_at(company, DAY.replace(hour=16)) == 1
    assert [one.day for one in digests_of(company, reader)] == [DAY.date()]


def test_what_comes_after_eight_waits_for_tomorrow(company, reader, tell, mailbox):
    tell(reader)
    happened(company, reader, DAY.replace(hour=9))
    assert made_at(company, DAY.replace(hour=10)) == 0
    assert made_at(company, DAY.replace(hour=8) + timedelta(days=1)) == 1


def test_the_time_zone_of_the_company_decides(company, reader, tell, mailbox):
    """Midnight in UTC is eight in Shanghai: the digest is that of the new day there."""
    tell(reader)
    happened(company, reader, DAY - timedelta(hours=5))
    utc = DAY.replace(hour=8).astimezone(ZoneInfo("UTC"))
    assert made_at(company, utc - timedelta(minutes=1)) == 0
    assert made_at(company, utc) == 1


def test_what_was_read_in_the_app_needs_no_mail(company, reader, tell, mailbox, as_actor):
    tell(reader)
    happened(company, reader, DAY - timedelta(hours=5))
    with as_actor(reader) as actor:
        assert read_all(actor) == 1
    assert made_at(company, DAY.replace(hour=8)) == 0


def test_the_schedule_runs_every_hour_for_every_active_company(company):
    schedule = find_schedule("notices.hourly")
    assert schedule.hour is None
    assert is_due(schedule, company, DAY)
