"""Second factors over HTTP: set up, asked for at sign-in, used once, lost, asked for by the company."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import IntegrityError

from administration import middleware
from kernel.clock import given, now, today
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.factors.models import FactorPace
from security.people.models import Appointment, Department, Position, User
from security.people.reading_first import Unread
from security.profiles.models import SecurityProfile
from tenants.scope import tenant_scope
from tests.integration.administration.conftest import PASSWORD, Browser
from tests.integration.administration.sign_in.phones import Phone


@contextmanager
def later(**span):
    """Let it be a moment later."""
    with given(now() + timedelta(**span)):
        yield


def enrol(browser):
    """Set an app up as the person signed in; return the app and the recovery codes."""
    phone = Phone(browser.get("/account/second/app/"))
    done = browser.post("/account/second/app/", code=phone.code)
    assert done.status_code == 200, done.content.decode()[:2000]
    return phone, done.context["codes"]


@pytest.fixture
def signed_in(browser, person):
    """Return `signed_in(name, *posts)`: the browser of somebody who has just signed in."""

    def make(name, *posts):
        person(name, *posts)
        found = browser()
        assert found.sign_in(name).status_code == 302
        return found

    return make


def test_the_second_step_stands_between_the_password_and_every_page(
    signed_in, browser, trail_of, company
):
    phone, codes = enrol(signed_in("wei"))
    with tenant_scope(company):
        kept = str(list(Authenticator.objects.filter(user__username="wei").values_list("data")))
        sessions = " ".join(str(one.get_decoded()) for one in Session.objects.all())
    assert phone.secret not in kept + sessions
    assert len(codes) == 10
    thief = browser("198.51.100.7")
    asked = thief.sign_in("wei")
    assert asked["Location"] == "/login/second/"
    for path in ("/", "/account/", "/account/second/", "/account/second/app/"):
        assert "/login/" in thief.get(path)["Location"], path
    page = thief.get("/login/second/").content.decode()
    assert "验证" in page
    assert phone.secret not in page
    refused = len([one for one in trail_of("person.second_step") if one.outcome == "refused"])
    assert thief.post("/login/second/", code="000000").status_code == 200
    assert not thief.signed_in
    wrong = [one for one in trail_of("person.second_step") if one.outcome == "refused"]
    assert len(wrong) == refused + 1
    with later(seconds=30):
        code = phone.code
        assert thief.post("/login/second/", code=code)["Location"] == "/"
        assert thief.signed_in
        assert "198.51.100.7" in thief.get("/account/sessions/").content.decode()
        again = browser()
        again.sign_in("wei")
        assert again.post("/login/second/", code=code).status_code == 200, "a code is good once"
        assert not again.signed_in
    assert [one.outcome for one in trail_of("person.second_step")][-2:] == ["done", "refused"]


def test_a_seed_moved_to_another_person_opens_nothing(signed_in, browser, company, person):
    phone, _codes = enrol(signed_in("shi"))
    enrol(signed_in("xun"))
    with tenant_scope(company):
        seed = Authenticator.objects.get(user__username="shi", type="totp").data
        Authenticator.objects.filter(user=person("xun"), type="totp").update(data=seed)
    found = browser()
    found.sign_in("xun")
    with later(seconds=60):
        assert found.post("/login/second/", code=phone.code).status_code >= 400
    assert not found.signed_in


def test_a_recovery_code_lets_in_once(signed_in, browser):
    _phone, codes = enrol(signed_in("rong"))
    for expected in (302, 200):
        found = browser()
        found.sign_in("rong")
        assert found.post("/login/second/", code=f" {codes[3]} ").status_code == expected
    found.post("/login/second/", code=codes[4])
    page = found.get("/account/second/").content.decode()
    assert "8" in re.findall(r"还剩 (\d+)", page)


def test_wrong_codes_slow_down_and_do_not_lock_for_good(signed_in, browser, company, person):
    phone, _codes = enrol(signed_in("tian"))
    found = browser()
    found.sign_in("tian")
    for _number in range(5):
        found.post("/login/second/", code="000000")
    with later(seconds=30):
        assert "分钟" in found.post("/login/second/", code=phone.code).content.decode()
    assert not found.signed_in
    with tenant_scope(company):
        FactorPace.objects.filter(key=str(person("tian").pk)).update(due_at=now())
    with later(seconds=60):
        assert found.post("/login/second/", code=phone.code).status_code == 302


def test_who_is_let_go_between_the_steps_gets_no_further(signed_in, browser, admin, person):
    phone, _codes = enrol(signed_in("jie"))
    found = browser()
    found.sign_in("jie")
    admin.post(f"/people/{person('jie').pk}/leave/")
    with later(seconds=30):
        assert "/login/" in found.post("/login/second/", code=phone.code)["Location"]
    assert not found.signed_in


def test_a_stale_session_proves_itself_before_it_changes_factors(signed_in, browser):
    found = signed_in("hua")
    with later(minutes=11):
        asked = found.get("/account/second/app/")
        assert asked["Location"].startswith("/account/confirm/?next=%2Faccount%2Fsecond%2Fapp%2F")
        assert found.post("/account/confirm/", password="wrong").status_code == 200
        assert found.get("/account/second/app/").status_code == 302
        evil = "/account/confirm/?next=https://evil.example/"
        key = found.client.cookies["__Host-fonds"].value
        answer = found.post(evil, password="correct-horse-battery")
        assert answer["Location"] == "/"
        assert found.client.cookies["__Host-fonds"].value != key
        phone, _codes = enrol(found)
    with later(minutes=22):
        stale = found.post("/account/second/codes/")
        assert "/account/confirm/" in stale["Location"]
        assert found.post("/account/confirm/", password="correct-horse-battery").status_code == 200
        assert found.post("/account/confirm/", code=phone.code)["Location"] == "/"
        assert found.post("/account/second/codes/").status_code == 200


@pytest.fixture
def floor(settings):
    """The suite lifts what officers are asked; here it is as in every installation."""
    settings.FONDS_OFFICERS_WITHOUT_FACTOR = False


@pytest.fixture(scope="module")
def founded(make_company):
    """A company that nobody has set anything up in."""
    return make_company()


def test_no_company_lets_its_officers_do_without_a_second_factor(founded, floor):
    admin = Browser(founded.host)
    admin.sign_in()
    assert "设置您的第二验证方式" in admin.get("/").content.decode(), "pressed from day one"
    page = admin.get("/company/sign-in/").content.decode()
    tick = re.search(r'<input[^>]*name="officers"[^>]*>', page)[0]
    assert "disabled" in tick
    assert "checked" in tick
    assert "始终要求" in page
    # Not by the form, nor by more days, nor by days that begin anew for further people.
    weaker = {"version": 0, "profile": "asvs", "officers": "", "grace_days": 30}
    assert admin.post("/company/sign-in/", **weaker).status_code == 302
    with tenant_scope(founded):
        someone = User.objects.get().pk
    with later(minutes=5):
        more = weaker | {"version": 1, "people": [someone]}
        assert admin.post("/company/sign-in/", **more).status_code == 302
    with pytest.raises(IntegrityError, match="asks_officers"), tenant_scope(founded):
        SecurityProfile.objects.update(officers=False)
    ends = f"{now() + timedelta(9):%Y-%m-%d}"
    token = {"name": "t", "scopes": ["records.read"], "expires_on": ends}
    answer = admin.post("/account/tokens/new/", **token).content.decode()
    assert "请先设置第二验证方式" in answer, "a token would outlive the days"


def test_officers_are_asked_after_a_week_unless_the_installation_lifts_it(founded, floor, settings):
    for days, place in ((7, None), (8, "/account/second/")):
        with later(days=days):
            found = Browser(founded.host)
            assert found.sign_in()["Location"] == "/"
            assert found.get("/people/").headers.get("Location") == place
    with later(days=8):
        settings.FONDS_OFFICERS_WITHOUT_FACTOR = True
        found.sign_in()
        assert found.get("/people/").status_code == 200
        page = found.get("/company/sign-in/").content.decode()
        assert "FONDS_OFFICERS_WITHOUT_FACTOR" in page
    with tenant_scope(founded):
        events = list(AuditEvent.objects.filter(verb="person.sign_in").order_by("pk"))
        told = open_events(events)
        kept = [told[one.pk].content.get("second_factor", "") for one in events]
    assert "FONDS_OFFICERS_WITHOUT_FACTOR" in kept.pop()
    assert not any(kept)


def test_the_company_asks_its_officers_and_the_grace_ends(make_company, monkeypatch, floor):
    company = make_company(name="要求公司")
    admin = Browser(company.host)
    admin.sign_in()
    asked = {"version": 0, "profile": "asvs", "grace_days": 3}
    assert admin.post("/company/sign-in/", **asked).status_code == 302
    assert admin.signed_in, "within the days of grace"
    page = admin.get("/account/second/").content.decode()
    assert f"{now() + timedelta(days=3):%Y-%m}" in page
    assert "公司要求您" in page
    with later(days=4):
        late = Browser(company.host)
        assert late.sign_in()["Location"] == "/"
        for path in ("/", "/people/", "/records/", "/company/sign-in/"):
            assert late.get(path)["Location"] == "/account/second/", path
        # A regulation that waits to be read leads nobody away from where the factor is set up.
        waits = Unread(title="x", path="/regulations/x/")
        with monkeypatch.context() as patched:
            patched.setattr(middleware, "unread", lambda actor: waits)
            assert late.get(waits.path)["Location"] == "/account/second/"
            enrol(late)
            assert late.get("/")["Location"] == waits.path
        assert late.signed_in
        number = re.search(r"second/(\d+)/remove", late.get("/account/second/").content.decode())[1]
        assert late.post(f"/account/second/{number}/remove/").status_code == 403
        mlps = {"version": 1, "profile": "dengbao3", "grace_days": 0}
        assert late.post("/company/sign-in/", **mlps).status_code == 302
        assert late.get("/company/sign-in/").context["form"].initial["officers"] is True
        assert late.post(f"/account/second/{number}/remove/").status_code == 403


def test_an_officers_post_and_a_token_need_a_fresh_proof(admin, company, person):
    """A session left open gives nobody the rights of an administrator, by itself or by a program."""
    user = person("jie", "CLK")
    with tenant_scope(company):
        department = Department.objects.order_by("code").first().pk
        posts = {one.code: one.pk for one in Position.objects.all()}
        day = today()
    at, token = f"/people/{user.pk}/appoint/", "/account/tokens/new/"
    data = {"department": department, "valid_from": f"{day}"}
    wanted = {
        "name": "t",
        "scopes": ["records.read"],
        "expires_on": f"{day + timedelta(9)}",
    }
    days = {"valid_from": f"{day}", "valid_to": f"{day + timedelta(9)}"}
    stead = {"principal": person("arch", "ARCH").pk, "stand_in": person("stead", "CLK").pk, **days}
    asked = ((at, {**data, "position": posts["SECA"]}), (token, wanted), ("/stand-ins/new/", stead))
    with later(minutes=11):
        for path, sent in asked:
            assert admin.post(path, **sent)["Location"].startswith("/account/confirm/"), path
        assert admin.post(at, **data, position=posts["OPR"])["Location"] == f"/people/{user.pk}/"
        assert admin.post("/account/confirm/", password=PASSWORD).status_code == 302
        assert admin.post(token, **wanted).status_code == 200
        assert admin.post(at, **data, position=posts["SECA"])["Location"] == f"/people/{user.pk}/"
    with tenant_scope(company):
        Appointment.objects.filter(user=user).delete()


def test_lost_factors_are_taken_by_another_with_a_reason(
    signed_in, browser, admin, person, trail_of
):
    enrol(signed_in("min"))
    other = signed_in("kai", "CLK")
    at = f"/people/{person('min').pk}/second/"
    assert other.post(at, reason="me").status_code == 403
    assert "请说明原因" in admin.post(at, reason="").content.decode()
    assert browser().sign_in("min")["Location"] == "/login/second/"
    assert admin.post(at, reason="Lost her phone; she came to my desk.").status_code == 302
    assert browser().sign_in("min")["Location"] == "/"
    assert trail_of("factor.take")[-1].target_id == str(person("min").pk)
    assert admin.post(f"/people/{person('admin').pk}/second/", reason="mine").status_code == 403


@pytest.mark.parametrize(
    "said",
    [
        "", "null", "[]", "{}", "not json", '{"id": "AA", "rawId": "AA", "response": {}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", '
        '"authenticatorData": "AA", "signature": "AA", "userHandle": "MQ"}}',
        '{"response": {"userHandle": 7}}',
    ],
    ids=["empty", "null", "list", "object", "no JSON", "half", "made up", "number"],
)  # fmt: skip
def test_what_no_device_said_signs_nobody_in_and_sets_nothing_up(browser, admin, trail_of, said):
    found = browser("198.51.100.20")
    found.get("/login/passkey/")
    refused = len(trail_of("person.second_step"))
    answer = found.post("/login/passkey/", credential=said)
    assert "未被接受" in answer.content.decode()
    assert not found.signed_in
    assert len(trail_of("person.second_step")) == refused + 1
    admin.get("/account/second/passkey/")
    admin.post("/account/second/passkey/", name="x", credential=said)
    assert "/remove/" not in admin.get("/account/second/").content.decode()
