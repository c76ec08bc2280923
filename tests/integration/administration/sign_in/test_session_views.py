"""Sessions over HTTP: listed, ended by oneself, by the security administrator, by rest, age, a password, a post."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore

from kernel.clock import given, now, today
from security.people.models import Appointment, Department, Position, User
from security.sessions.models import OpenSession
from tenants.scope import tenant_scope
from tests.integration.administration.conftest import OTHER, PASSWORD, Browser

COOKIE = "__Host-fonds"


@pytest.fixture
def signed_in(browser, person):
    """Return `signed_in(name, *posts)`: the browser of somebody who has just signed in."""

    def make(name, *posts, address="192.0.2.10"):
        person(name, *posts)
        found = browser(address)
        assert found.sign_in(name).status_code == 302
        return found

    return make


@pytest.fixture
def aged(company):
    """Return `aged(browser, began=…, seen=…)`: its session as if that long ago (seconds)."""

    def age(browser, **ago):
        with tenant_scope(company):
            store = SessionStore(browser.client.cookies[COOKIE].value)
            kept = store["fonds_session"]
            store["fonds_session"] = {**kept, **{name: kept[name] - ago[name] for name in ago}}
            store.save()

    return age


def test_a_person_sees_every_browser_and_ends_the_others(signed_in, trail_of):
    here = signed_in("lan")
    there = signed_in("lan", address="203.0.113.5")
    page = here.get("/account/sessions/").content.decode()
    assert "203.0.113.5" in page
    assert page.count("当前浏览器") == 1
    assert here.post("/account/sessions/end/").status_code == 302
    assert here.signed_in
    assert not there.signed_in
    assert trail_of("session.end")[-1].outcome == "done"
    assert "203.0.113.5" not in here.get("/account/sessions/").content.decode()


def test_a_session_left_open_ends_no_other(signed_in):
    owner = signed_in("guan")
    with given(now() + timedelta(minutes=11)):
        answer = owner.post("/account/sessions/end/")
    assert answer["Location"].startswith("/account/confirm/")


def test_nobody_ends_the_session_of_another_by_its_number(signed_in, company):
    own, other = signed_in("mei"), signed_in("dong")
    with tenant_scope(company):
        number = OpenSession.objects.get(user__username="dong").pk
    assert own.post("/account/sessions/end/", session=number).status_code == 404
    assert other.signed_in


@pytest.mark.parametrize(
    ("ago", "said"),
    [({"seen": 2 * 3600}, "长时间未操作"), ({"began": 12 * 3600}, "会话已到期")],
    ids=["idle", "old"],
)
def test_rest_and_age_end_a_session_and_say_so_once(signed_in, aged, trail_of, ago, said):
    found = signed_in("ying")
    aged(found, **ago)
    assert found.get("/")["Location"].startswith("/login/")
    assert said in found.get("/login/").content.decode()
    assert said not in found.get("/login/").content.decode()
    assert trail_of("person.sign_out")[-1].outcome == "done"


def test_a_company_shortens_the_rest_but_never_beyond_its_profile(make_company, aged):
    company = make_company(name="等保公司")
    admin = Browser(company.host)
    admin.sign_in()
    mlps = {"version": 0, "profile": "dengbao3", "grace_days": 7}
    page = admin.post("/company/sign-in/", idle_minutes=31, **mlps)
    assert "5 至 30" in page.content.decode()
    assert admin.post("/company/sign-in/", idle_minutes=10, **mlps).status_code == 302
    with tenant_scope(company):
        store = SessionStore(admin.client.cookies[COOKIE].value)
        store["fonds_session"] = {
            **store["fonds_session"], "seen": store["fonds_session"]["seen"] - 601,
        }  # fmt: skip
        store.save()
    assert not admin.signed_in
    admin.sign_in()
    weak = {"old": PASSWORD, "new": OTHER, "again": OTHER}
    assert "3 类" in admin.post("/account/password/", **weak).content.decode()
    first = {"old": PASSWORD, "new": f"{OTHER}-A1", "again": f"{OTHER}-A1"}
    assert admin.post("/account/password/", **first).status_code == 302
    back = {"old": f"{OTHER}-A1", "new": "Correct-horse-battery", "again": "Correct-horse-battery"}
    assert admin.post("/account/password/", **back).status_code == 302
    used = {"old": "Correct-horse-battery", "new": f"{OTHER}-A1", "again": f"{OTHER}-A1"}
    assert "用过" in admin.post("/account/password/", **used).content.decode()
    assert admin.signed_in
    with tenant_scope(company):
        user = User.objects.get(username="admin")
        User.objects.filter(pk=user.pk).update(password_at=user.password_at - timedelta(days=92))
    assert admin.get("/people/")["Location"] == "/account/password/"
    assert "使用已久" in admin.get("/account/password/").content.decode()


def test_a_new_password_ends_what_is_open_elsewhere(signed_in):
    here, there = signed_in("qiu"), signed_in("qiu", address="203.0.113.6")
    new = {"old": PASSWORD, "new": OTHER, "again": OTHER}
    assert here.post("/account/password/", **new).status_code == 302
    assert here.signed_in
    assert not there.signed_in
    assert "203.0.113.6" not in here.get("/account/sessions/").content.decode()


def test_who_is_let_go_has_no_session_left_when_he_comes_back(signed_in, admin, person):
    found = signed_in("bo")
    at = f"/people/{person('bo').pk}/"
    admin.post(f"{at}leave/")
    assert not found.signed_in
    admin.post(f"{at}back/")
    assert not found.signed_in


def test_other_rights_give_a_session_another_key(signed_in, company, person):
    found = signed_in("ning", "CLK")
    found.get("/")
    before = found.client.cookies[COOKIE].value
    with tenant_scope(company):
        Appointment.objects.create(
            user=person("ning"),
            department=Department.objects.order_by("code").first(),
            position=Position.objects.get(code="DH"),
            valid_from=today(),
        )
    assert found.signed_in
    assert found.client.cookies[COOKIE].value != before
    found.client.cookies[COOKIE] = before
    assert not found.signed_in


def test_the_security_administrator_ends_sessions_with_a_reason(
    signed_in, admin, person, trail_of, company
):
    found = signed_in("zhi")
    at = f"/people/{person('zhi').pk}/sessions/"
    assert "192.0.2.10" in admin.get(at).content.decode()
    assert admin.post(at, reason=" ").status_code == 200
    assert found.signed_in
    assert found.get(at).status_code == 403
    assert admin.post(at, reason="A laptop was stolen.").status_code == 302
    assert not found.signed_in
    assert trail_of("session.end")[-1].target_id == str(person("zhi").pk)
    guard = signed_in("an", "SECA")
    assert guard.get(at).status_code == 200
    assert admin.get(at).status_code == 403, (
        "where there is a security administrator it is his alone"
    )
    with tenant_scope(company):
        Appointment.objects.filter(user__username="an").delete()


def test_what_is_easily_guessed_is_no_password(signed_in):
    found = signed_in("xue")
    for new, said in (
        ("woaini5201314!", "最先被猜中"),
        ("short-one", "太短"),
        ("xue-2026-2026", "名称"),
    ):
        page = found.post("/account/password/", old=PASSWORD, new=new, again=new)
        assert said in page.content.decode(), new
    assert found.signed_in
