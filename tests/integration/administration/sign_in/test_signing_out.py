"""Who signs out, is let go or loses a group at the provider: at once where it says so, at the next look else."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from kernel.clock import today
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.factors.adapters import PROVIDER
from security.people.models import Appointment, Department, Position, User
from security.providers import logout_actions
from security.providers.models import IdentityProvider, ProviderGroup
from tenants.scope import tenant_scope
from tests.integration.administration.sign_in.issuers import come_back, rsa_key, through, unsigned


def tell(company, row, token):
    """Call as the provider's machine does: no cookie, no token of a form."""
    caller = Client(HTTP_HOST=company.host, enforce_csrf_checks=True)
    return caller.post(f"/login/provider/{row.pk}/logout/", {"logout_token": token}, secure=True)


def came(browser, issuer, row, sid, subject="sub-lan"):
    found = browser()
    through(found, issuer, row, subject, sid=sid)
    assert found.signed_in
    return found


def refused(company):
    with tenant_scope(company):
        return AuditEvent.objects.filter(verb="provider.logout", outcome="refused").count()


def test_a_sign_out_at_the_provider_ends_the_sessions_it_names_at_once(
    door, linked, browser, company, trail_of
):
    issuer, row = door
    linked(row, "yue", "CLK")
    one, two = came(browser, issuer, row, "s-1"), came(browser, issuer, row, "s-2")
    other = came(browser, issuer, row, "s-3", "sub-yue")
    by_password = browser()
    by_password.sign_in("lan")
    assert tell(company, row, issuer.signs_out(sub="sub-lan", sid="s-1")).status_code == 200
    assert [one.signed_in, two.signed_in, other.signed_in] == [False, True, True]
    assert tell(company, row, issuer.signs_out(sid="s-2", sub=None)).status_code == 200
    assert [two.signed_in, other.signed_in] == [False, True]
    again = came(browser, issuer, row, "s-4")
    assert tell(company, row, issuer.signs_out(sub="sub-lan")).status_code == 200
    assert [again.signed_in, other.signed_in, by_password.signed_in] == [False, True, True]
    told = trail_of("provider.logout")
    assert [one.target_kind for one in told[-3:]] == ["person", "provider", "person"]
    # Who is known nowhere here is signed out already.
    assert tell(company, row, issuer.signs_out(sub="nobody")).status_code == 200


FALSE = {
    "no event": {"events": None},
    "another event": {"events": {"http://schemas.openid.net/event/else": {}}},
    "with a nonce": {"nonce": "n"},
    "another issuer": {"iss": "https://evil.example"},
    "another application": {"aud": "else"},
    "names nobody": {"sub": None},
    "subject is no text": {"sub": 7},
    "no number": {"jti": None},
    "old": {"iat": int(time.time()) - 4000},
    "run out": {"exp": int(time.time()) - 4000},
    "of another kind": {"header": {"typ": "at+jwt"}},
    "of no named kind": {"header": {"typ": "JWT"}},
    "another key": {"key": rsa_key("other")},
}


def test_a_false_logout_token_ends_nothing_and_is_a_refused_attempt(door, browser, company):
    issuer, row = door
    lan = came(browser, issuer, row, "s")
    before = refused(company)
    for name, lie in FALSE.items():
        token = issuer.signs_out(**{"sub": "sub-lan", **lie})
        assert tell(company, row, token).status_code == 400, name
    claims = {"iss": issuer.address, "aud": issuer.client_id, "sub": "sub-lan", "jti": "x"}
    event = {"http://schemas.openid.net/event/backchannel-logout": {}}
    plain = unsigned({**claims, "iat": int(time.time()), "events": event})
    for token in (plain, "", "x" * 70_000, "a.b.c"):
        assert tell(company, row, token).status_code == 400
    assert lan.signed_in
    assert refused(company) == before + len(FALSE) + 4
    good = issuer.signs_out(sub="sub-lan")
    assert tell(company, row, good).status_code == 200
    lan = came(browser, issuer, row, "s")
    assert tell(company, row, good).status_code == 400, "used once"
    assert lan.signed_in


def test_a_used_logout_token_would_end_sessions_without_its_guard(
    door, browser, company, monkeypatch
):
    issuer, row = door
    monkeypatch.setattr(logout_actions, "_use_once", lambda *_: None)
    good = issuer.signs_out(sub="sub-lan")
    tell(company, row, good)
    lan = came(browser, issuer, row, "s")
    assert tell(company, row, good).status_code == 200
    assert not lan.signed_in


def test_strangers_who_call_make_us_ask_the_provider_no_more_than_twice(door, company, browser):
    issuer, row = door
    came(browser, issuer, row, "s")
    asked = len(issuer.asked)
    for _ in range(6):
        forged = issuer.signs_out(sub="sub-lan", header={"kid": "unknown"})
        assert tell(company, row, forged).status_code == 400
    assert len(issuer.asked) - asked <= 2 * 2


@pytest.fixture
def grouped(door, company):
    """The provider's group `yard` gives a post."""
    issuer, row = door
    with tenant_scope(company):
        IdentityProvider.objects.filter(pk=row.pk).update(groups_claim="groups")
        made = ProviderGroup.objects.create(
            provider=row,
            group="yard",
            department=Department.objects.order_by("code").first(),
            position=Position.objects.get(code="STF"),
            by_id=1,
        )
    yield issuer, row
    with tenant_scope(company):
        made.delete()


def aged(browser, company, minutes):
    """Let what the provider said be that old."""
    with tenant_scope(company):
        store = SessionStore(browser.client.cookies["__Host-fonds"].value)
        store[PROVIDER] = {**store[PROVIDER], "checked": store[PROVIDER]["checked"] - 60 * minutes}
        store.save()


def test_the_provider_is_asked_again_unseen_and_a_lost_group_takes_its_post(
    grouped, browser, company, trail_of
):
    issuer, row = grouped
    lan = browser()
    through(lan, issuer, row, "sub-lan", groups=["yard"])
    with tenant_scope(company):
        given = Appointment.objects.filter(user__username="lan", position__code="STF")
        assert [one.valid_to for one in given] == [None]
        given.update(valid_from=today() - timedelta(days=9))
    aged(lan, company, 59)
    assert lan.get("/account/").status_code == 200
    aged(lan, company, 2)
    way = lan.get("/account/?x=1")["Location"]
    assert way == f"/account/linked/{row.pk}/renew/?next=%2Faccount%2F%3Fx%3D1"
    leaving = lan.get(way)["Location"]
    assert "prompt=none" in leaving
    # Nothing is open on the way, whatever is tried.
    assert lan.get("/records/")["Location"].startswith("/account/linked/")
    answer = come_back(lan, row, issuer.approve(leaving, "sub-lan", groups=[]))
    assert answer["Location"] == "/account/?x=1"
    assert lan.get("/account/").status_code == 200
    with tenant_scope(company):
        found = Appointment.objects.filter(user__username="lan", position__code="STF")
        assert [one.valid_to for one in found] == [today() - timedelta(days=1)]
        told = open_events(trail_of("provider.sign_in"))
        assert list(told.values())[-1].content["renewed"] is True


def test_who_is_not_signed_in_there_any_more_is_signed_out_here(door, browser, company, linked):
    issuer, row = door
    linked(row, "yue", "CLK")
    for answer in ("login_required", "another person"):
        lan = came(browser, issuer, row, "s")
        aged(lan, company, 61)
        leaving = lan.get(lan.get("/account/")["Location"])["Location"]
        said = issuer.approve(leaving, "sub-yue")
        if answer == "login_required":
            said = {"error": answer, "state": said["state"], "iss": said["iss"]}
        assert come_back(lan, row, said)["Location"] == "/login/", answer
        assert "已不再登录" in lan.get("/login/").content.decode()
        assert not lan.signed_in, answer
    # What a form or a script asks for after that time is not answered at all.
    for asked in ("post", "script"):
        lan = came(browser, issuer, row, "s")
        aged(lan, company, 61)
        if asked == "post":
            lan.post("/account/", language="en")
            with tenant_scope(company):
                assert User.objects.get(username="lan").language != "en"
        else:
            script = {"headers": {"Sec-Fetch-Mode": "cors"}, **lan.more}
            assert lan.client.get("/account/", **script)["Location"].startswith("/login/")
        assert "已不再登录" in lan.get("/login/").content.decode(), asked
