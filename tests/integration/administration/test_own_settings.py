"""One's own settings and home: time zone, density, language; what waits, and what is left to set up."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from security.audit.models import AuditEvent
from security.people.models import User
from tenants.scope import tenant_scope


def page(answer):
    return answer.content.decode()


def save(person, **fields):
    return person.post(
        "/account/", **{"language": "", "time_zone": "", "density": "default", **fields}
    )


@pytest.fixture
def clerk(browser, person):
    person("clerk", "OPR")
    found = browser()
    found.sign_in("clerk")
    return found


def hour_of(text):
    return re.search(r"(\d{4}-\d\d-\d\d \d\d):\d\d", text)[1]


def test_times_are_shown_in_the_persons_own_zone(clerk):
    assert save(clerk).status_code == 302
    at_home = hour_of(page(clerk.get("/account/")))
    assert save(clerk, time_zone="America/Los_Angeles").status_code == 302
    abroad = hour_of(page(clerk.get("/account/")))
    assert abroad < at_home
    # What day it is for the company is not the person's affair.
    assert save(clerk, time_zone="").status_code == 302


def test_the_trail_shows_the_same_event_at_the_readers_hour(admin, company, clerk, browser, person):
    with tenant_scope(company):
        at = AuditEvent.objects.order_by("id").last().at
    save(admin, time_zone="UTC")
    home = page(admin.get("/"))
    assert f"{at:%m-%d %H:}" in home
    save(admin)


def test_density_is_remembered_and_reaches_the_lists(clerk, browser):
    save(clerk)
    assert "w-density-default" in page(clerk.get("/account/"))
    assert save(clerk, density="snug").status_code == 302
    again = browser("192.0.2.77")
    again.sign_in("clerk")
    assert "w-density-snug" in page(again.get("/account/"))
    save(clerk)


def test_language_is_remembered_with_the_person(clerk, browser):
    assert save(clerk, language="en").status_code == 302
    again = browser("192.0.2.78")
    again.sign_in("clerk")
    assert "My account" in page(again.get("/account/"))
    again.post("/i18n/setlang/", language="zh-hans", next="/")
    assert "My account" not in page(clerk.get("/account/"))


@pytest.mark.parametrize(
    "fields", [{"time_zone": "Mars/Olympus"}, {"density": "tiny"}, {"language": "xx"}]
)
def test_what_is_not_on_offer_is_refused(clerk, fields):
    assert save(clerk, **fields).status_code == 200


def test_a_change_of_ones_own_is_in_the_trail(clerk, trail_of):
    save(clerk, time_zone="Asia/Tokyo")
    assert trail_of("person.own_settings")
    save(clerk)


def test_a_new_company_sees_what_is_left_to_set_up_until_it_is_put_aside(admin, clerk):
    home = page(admin.get("/"))
    assert "fonds-setup" in home
    assert "fonds-setup" not in page(clerk.get("/"))
    assert admin.post("/company/setup/aside/").status_code == 302
    assert "fonds-setup" not in page(admin.get("/"))
    assert admin.post("/company/setup/aside/", again="1").status_code == 302
    assert "fonds-setup" in page(admin.get("/"))


def test_a_step_is_done_when_it_is_done(admin, person, company):
    def done():
        return page(admin.get("/")).count('class="is-done"')

    before = done()
    person("second", "SYS")
    assert done() == before + 1


def test_a_second_factor_nobody_asks_for_is_neither_done_nor_left(admin, company, settings):
    def told():
        steps = re.findall(r"<li class=.*?</li>", page(admin.get("/")), re.DOTALL)
        (step,) = [one for one in steps if "设置您的第二验证方式" in one]
        total = int(re.search(r"已完成 \d+ / (\d+)", page(admin.get("/")))[1])
        return re.search(r'__end">(.*?)<', step)[1], "is-done" in step, total

    said, is_done, total = told()
    assert (said, is_done) == ("未要求", False)
    settings.FONDS_OFFICERS_WITHOUT_FACTOR = False  # as in every installation
    assert told() == ("未完成", False, total + 1)
    with tenant_scope(company):
        admin_id = User.objects.get(username="admin").pk
        made = Authenticator.objects.create(
            user_id=admin_id, type=Authenticator.Type.TOTP, data={"secret": "x"}
        )
    assert told() == ("已完成", True, total + 1)
    with tenant_scope(company):
        made.delete()


def test_home_asks_the_database_little(admin, clerk):
    for person in (admin, clerk):
        person.get("/")
        with CaptureQueriesContext(connection) as caught:
            assert person.get("/").status_code == 200
        assert len(caught) <= 25, "\n".join(q["sql"][:160] for q in caught)
