"""A forgotten password: the same answer for every name, a link that is good once, and what ends it before."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from administration.sign_in.recovering import ASK, mail_link
from jobs.models import Job
from kernel.clock import given, now
from notices.delivering import _letter
from notices.models import Delivery, Receipt
from security.people.models import User
from security.people.recovery_models import Recovery
from security.people.recovery_queries import path_of
from security.sessions.models import OpenSession
from tenants.scope import tenant_scope
from tests.integration.administration.conftest import OTHER
from tests.integration.administration.sign_in.phones import Phone

ASKED = "如该登录名有账号"
NO_USE = "已失效或已使用"


@pytest.fixture(autouse=True)
def with_mail(settings):
    settings.FONDS_SMTP = settings.FONDS_SMTP.__class__(
        **{**settings.FONDS_SMTP.__dict__, "host": "192.0.2.1", "sender": "fonds@example.com"}
    )


@pytest.fixture
def forgetful(company, person):
    """Return `forgetful(name)`: somebody with a mail address."""

    def make(name, **values):
        person(name)
        with tenant_scope(company):
            User.objects.filter(username=name).update(email=f"{name}@example.com", **values)
            return User.objects.get(username=name)

    return make


def mailed(company, user):
    """Do what the worker does with the last request, and return the path in the mail that goes."""
    with tenant_scope(company):
        assert mail_link(Job.objects.filter(task=ASK).latest("pk").args["mark"])
        delivery = Delivery.objects.filter(occasion__kind="person.recovery_link", person=user)
        text = _letter(delivery.latest("pk")).text
    link = re.search(r"https?://([^/\s]+)(/recover/\S+/)", text)
    assert link[1].partition(":")[0] == company.host
    return link[2]


def choose(browser, path, password=OTHER):
    return browser.post(path, password=password, again=password)


def test_a_link_by_mail_replaces_the_password_once_and_keeps_the_second_factor(
    browser, company, forgetful, trail_of
):
    user = forgetful("jin")
    at_home = browser()
    at_home.sign_in("jin")
    phone = Phone(at_home.get("/account/second/app/"))
    at_home.post("/account/second/app/", code=phone.code)
    guest = browser("198.51.100.30")
    guest.more["HTTP_X_FORWARDED_HOST"] = "thief.example"
    assert ASKED in guest.post("/recover/", username=" JIN ").content.decode()
    path = mailed(company, user)
    with tenant_scope(company):
        stored = str([*Recovery.objects.values(), *Job.objects.filter(task=ASK).values()])
    assert path not in stored
    assert "jin" not in stored
    assert guest.get(path).status_code == 200
    assert "password" in choose(guest, path, "short").context["form"].errors
    assert choose(guest, path)["Location"] == "/login/"
    assert not guest.signed_in, "a link signs nobody in"
    assert not at_home.signed_in, "every session has ended"
    with tenant_scope(company):
        assert not OpenSession.objects.filter(user=user).exists()
        assert Receipt.objects.filter(occasion__kind="person.recovered", person=user).exists()
    for again in (guest.get(path), choose(browser(), path, "another-good-password")):
        assert (again.status_code, NO_USE in again.content.decode()) == (410, True)
    assert guest.sign_in("jin", OTHER)["Location"] == "/login/second/"
    done = trail_of("person.recover")[-1]
    assert (done.actor_id, done.target_id) == (str(user.pk), str(user.pk))


def test_the_answer_and_the_work_are_the_same_for_every_name(browser, forgetful, person):
    forgetful("you")
    forgetful("ting", is_active=False)
    person("wuxiang")  # has no mail address
    answers, work = set(), set()
    for number, name in enumerate(["you", "ting", "wuxiang", "nobody-has-this-name"]):
        found = browser(f"198.51.100.{100 + number}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = found.post("/recover/", username=name)
        said = BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)
        answers.add((answer.status_code, len(answer.content), said))
        # Which company a host is of is asked once in a while, whoever asks.
        work.add(len([one for one in queries if "tenants_domain" not in one["sql"]]))
    assert len(answers) == len(work) == 1


def test_no_mail_goes_to_who_may_not_sign_in_and_none_twice_within_minutes(
    browser, company, forgetful, trail_of
):
    forgetful("gone", is_active=False)
    forgetful("liu")
    for name, expected in (("gone", [False]), ("liu", [True, False]), ("x-nobody", [False])):
        browser(f"203.0.113.{len(name)}").post("/recover/", username=name)
        with tenant_scope(company):
            mark = Job.objects.filter(task=ASK).latest("pk").args["mark"]
            assert [mail_link(mark) for _one in expected] == expected, name
    told = trail_of("person.recovery_asked")
    assert {one.outcome for one in told} == {"done", "refused"}
    assert told[-1].target_id == ""


@pytest.mark.parametrize("why", ["expired", "newer", "changed", "disabled", "elsewhere"])
def test_a_link_is_of_no_use_once_anything_has_changed(
    why, browser, company, admin, forgetful, make_company
):
    user = forgetful(f"mei{why}")
    guest = browser("198.51.100.31")
    with tenant_scope(company):
        row = Recovery.objects.create(
            user=user, nonce="n", sent_at=now(), expires_at=now() + timedelta(minutes=30)
        )
        path = path_of(row.pk)
    assert guest.get(path).status_code == 200
    if why == "expired":
        with given(now() + timedelta(minutes=31)):
            assert choose(guest, path).status_code == 410
        return
    if why == "newer":
        with tenant_scope(company):
            Recovery.objects.filter(pk=row.pk).update(nonce="m")
    if why == "changed":
        assert admin.post(f"/people/{user.pk}/password/", password=OTHER).status_code == 302
    if why == "disabled":
        assert admin.post(f"/people/{user.pk}/leave/").status_code == 302
        assert choose(guest, path).status_code == 410
        assert admin.post(f"/people/{user.pk}/back/").status_code == 302
    if why == "elsewhere":
        guest.more["HTTP_HOST"] = make_company(name="邻居公司").host
    answer = choose(guest, path, "another-good-password")
    assert answer.status_code == 410
    assert user.name not in answer.content.decode()
    assert browser().sign_in(user.username, "another-good-password").status_code == 200


def test_who_asks_or_guesses_too_often_waits(browser):
    asker = browser("198.51.100.32")
    codes = [asker.post("/recover/", username="admin").status_code for _one in range(7)]
    assert codes[:5] == [200] * 5
    assert codes[-1] == 429
    guesser = browser("198.51.100.33")
    codes = [guesser.get(f"/recover/guess{number}/").status_code for number in range(32)]
    assert (codes[0], codes[-1]) == (410, 429)


def test_an_administrator_hands_a_link_out_with_a_reason(admin, browser, company, person, trail_of):
    user = person("zhao")
    at = f"/people/{user.pk}/recovery/"
    assert "data-fonds-recovery" not in admin.get(at).content.decode()
    assert "reason" in admin.post(at, reason=" ").context["form"].errors
    with given(now() + timedelta(minutes=11)):
        stale = admin.post(at, reason="He called me from his desk.")
        assert stale["Location"].startswith("/account/confirm/")
    assert admin.post(at, reason="He called me from his desk.")["Location"] == at
    link = re.search(
        r"data-fonds-recovery>\s*https?://[^/]+(/recover/[^<\s]+/)", admin.get(at).content.decode()
    )
    person("bie", "SYS")
    other = browser()
    other.sign_in("bie")
    assert "data-fonds-recovery" not in other.get(at).content.decode(), "only who made it sees it"
    assert choose(browser("198.51.100.34"), link[1]).status_code == 302
    assert "data-fonds-recovery" not in admin.get(at).content.decode()
    assert trail_of("person.recovery")[-1].target_id == str(user.pk)
    with tenant_scope(company):
        own = User.objects.get(username="admin").pk
    assert admin.post(f"/people/{own}/recovery/", reason="for me").status_code == 403


def test_without_mail_the_page_sends_to_the_administrator(browser, company, settings):
    settings.FONDS_SMTP = settings.FONDS_SMTP.__class__(
        **{**settings.FONDS_SMTP.__dict__, "host": ""}
    )
    with tenant_scope(company):
        before = Job.objects.filter(task=ASK).count()
    answer = browser("198.51.100.35").post("/recover/", username="admin")
    assert "管理员" in answer.content.decode()
    with tenant_scope(company):
        assert Job.objects.filter(task=ASK).count() == before
