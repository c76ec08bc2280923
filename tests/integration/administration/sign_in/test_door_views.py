"""Signing in through an identity provider, and every way to be let in through it that is not one's own."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from kernel.clock import instant
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.people.models import Appointment, User
from security.providers import entering_actions, exchanging, flow_actions, rules, tokens
from security.providers.models import (
    IdentityProvider,
    ProviderFlow,
    ProviderLink,
)
from security.providers.sealing import seal_secret
from security.sessions.models import OpenSession
from tenants.scope import tenant_scope
from tests.integration.administration.conftest import PASSWORD, Browser
from tests.integration.administration.sign_in.issuers import (
    by_a_key_it_brings,
    by_another_key,
    by_public_key,
    come_back,
    leave,
    of_another_kind,
    rsa_key,
    through,
    unsigned,
)

COOKIE = "__Host-fonds"


def refused(company, row):
    with tenant_scope(company):
        return AuditEvent.objects.filter(
            verb="provider.sign_in", outcome="refused", target_id=str(row.pk)
        ).count()


def said_at_the_door(browser):
    return browser.get("/login/").content.decode()


def test_who_is_linked_signs_in_and_sees_it_in_the_list(door, browser, company, trail_of):
    issuer, row = door
    lan = browser()
    assert "Company account" in said_at_the_door(lan)
    address = leave(lan, row, next="/account/")
    anonymous = lan.client.cookies[COOKIE].value
    asked = parse_qs(urlsplit(address).query)
    assert asked["redirect_uri"] == [f"https://{company.host}/login/provider/{row.pk}/back/"]
    answer = come_back(lan, row, issuer.approve(address, "sub-lan"))
    assert answer["Location"] == "/account/"
    assert lan.signed_in
    assert lan.client.cookies[COOKIE].value != anonymous
    assert "Company account" in lan.get("/account/sessions/").content.decode()
    assert trail_of("provider.sign_in")[-1].actor_name == "lan"
    lan.post("/logout/")
    page = said_at_the_door(lan)
    assert f"{issuer.address}/leave?client_id=fonds" in page
    assert not lan.signed_in


def test_another_site_signs_nobody_in_unasked(door, browser):
    issuer, row = door
    found = browser()
    way = f"/login/provider/{row.pk}/?next=/account/"
    headers = {"Sec-Fetch-Site": "cross-site"}
    sent = found.client.get(way, headers=headers, **found.more)
    assert sent["Location"] == "/login/?next=/account/"
    assert issuer.asked == []
    for site in ("same-origin", "none"):
        headers = {"Sec-Fetch-Site": site}
        there = found.client.get(way, headers=headers, **found.more)["Location"]
        assert there.startswith(f"{issuer.address}/authorize?")


def test_nobody_is_led_to_another_host_afterwards(door, browser):
    issuer, row = door
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        lan = browser()
        address = leave(lan, row, next=elsewhere)
        assert come_back(lan, row, issuer.approve(address, "sub-lan"))["Location"] == "/"


TOKENS = {
    "another issuer": {"claims": {"iss": "https://other.example"}},
    "another audience": {"claims": {"aud": "another"}},
    "run out": {"claims": {"exp": 1_700_000_000}},
    "another nonce": {"claims": {"nonce": "of-another-session"}},
    "unsigned": {"signing": unsigned},
    "by the public key": {"signing": by_public_key(rsa_key("one"))},
    "by another key": {"signing": by_another_key},
    "by a key it brings": {"signing": by_a_key_it_brings},
    "of another kind": {"signing": of_another_kind},
}


@pytest.mark.parametrize("lie", TOKENS.values(), ids=TOKENS)
def test_a_false_token_lets_nobody_in(door, browser, company, lie):
    issuer, row = door
    for name, value in lie.items():
        setattr(issuer, name, value)
    before = refused(company, row)
    lan = browser()
    assert through(lan, issuer, row, "sub-lan")["Location"] == "/login/"
    assert not lan.signed_in
    assert refused(company, row) == before + 1


GUARDS = {
    "claims": ({"claims": {"aud": "another"}}, exchanging, "demand_claims", lambda *_: None),
    "nonce": ({"claims": {"nonce": "x"}}, exchanging, "demand_claims", lambda *_: None),
    "expiry": ({"claims": {"exp": 1_700_000_000}}, rules, "_demand_times", lambda *_: None),
    "signature": (
        {"signing": by_another_key},
        tokens,
        "_key",
        lambda *_: rsa_key("other"),
    ),
}


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_each_false_token_would_do_without_its_guard(door, browser, monkeypatch, guard):
    issuer, row = door
    lie, module, name, instead = guard
    for field, value in lie.items():
        setattr(issuer, field, value)
    monkeypatch.setattr(module, name, instead)
    lan = browser()
    through(lan, issuer, row, "sub-lan")
    assert lan.signed_in


def test_a_state_is_good_once_in_one_browser_at_one_provider(
    door, browser, issuers, set_up, company
):
    issuer, row = door
    other = set_up(issuers("second"), name="Second")
    lan, thief = browser(), browser("198.51.100.7")
    said = issuer.approve(leave(lan, row), "sub-lan")
    thief.get("/login/")
    assert (
        come_back(thief, row, said)["Location"] == "/login/"
    )  # another browser; the state is gone
    assert not thief.signed_in
    assert come_back(lan, row, said)["Location"] == "/login/"
    said = issuer.approve(leave(lan, row), "sub-lan")
    come_back(lan, other, said)  # begun with the first, answered at the address of the second
    assert not lan.signed_in
    said = issuer.approve(leave(lan, row), "sub-lan")
    come_back(lan, row, {**said, "state": "guessed"})
    assert not lan.signed_in
    come_back(lan, row, said)
    assert lan.signed_in
    lan.post("/logout/")
    come_back(lan, row, said)  # replayed
    assert not lan.signed_in


def test_a_thief_who_carries_the_answer_gets_in_without_the_guard_of_the_browser(
    door, browser, monkeypatch
):
    issuer, row = door
    monkeypatch.setattr(flow_actions, "_is_of", lambda *_: True)
    lan, thief = browser(), browser("198.51.100.7")
    said = issuer.approve(leave(lan, row), "sub-lan")
    thief.get("/login/")
    come_back(thief, row, said)
    assert thief.signed_in


def test_a_sign_in_that_took_too_long_begins_again(door, browser, company):
    issuer, row = door
    lan = browser()
    said = issuer.approve(leave(lan, row), "sub-lan")
    with tenant_scope(company):
        ProviderFlow.objects.update(began_at=instant() - timedelta(seconds=301))
    come_back(lan, row, said)
    assert not lan.signed_in


def test_another_provider_cannot_answer_for_the_one_that_was_asked(
    door, browser, issuers, monkeypatch
):
    issuer, row = door
    lan = browser()
    said = issuer.approve(leave(lan, row), "sub-lan")
    asked = len(issuer.asked)
    come_back(lan, row, {**said, "iss": "https://evil.example"})
    assert not lan.signed_in
    assert len(issuer.asked) == asked  # the code was shown to nobody
    said = issuer.approve(leave(lan, row), "sub-lan")
    del said["iss"]  # this one always says who it is
    come_back(lan, row, said)
    assert not lan.signed_in
    monkeypatch.setattr(exchanging, "demand_issuer", lambda *_, **__: None)
    come_back(
        lan, row, issuer.approve(leave(lan, row), "sub-lan") | {"iss": "https://evil.example"}
    )
    assert lan.signed_in


def test_a_code_of_another_company_is_of_no_use_here(door, browser, make_company, company):
    issuer, row = door
    other = make_company()
    with tenant_scope(other):
        there = IdentityProvider(
            name="Same",
            issuer=issuer.address,
            client_id=issuer.client_id,
            scopes=["openid"],
            name_claim="sub",
        )
        there.save()
        there.secret = seal_secret(there.pk, issuer.secret)
        there.state = "active"
        there.save()
    stranger, lan = Browser(other.host), browser()
    code = issuer.approve(leave(stranger, there), "sub-lan")["code"]
    state = parse_qs(urlsplit(leave(lan, row)).query)["state"][0]
    come_back(lan, row, {"code": code, "state": state, "iss": issuer.address})
    assert not lan.signed_in  # the code was made for the other company's address and verifier
    with tenant_scope(company):
        assert refused(company, row)


def test_an_unknown_account_is_nobody_whatever_its_mail_says(door, browser, company):
    issuer, row = door
    thief = browser()
    claims = {"email": "lan@example.com", "email_verified": True, "preferred_username": "lan"}
    through(thief, issuer, row, "sub-of-a-thief", **claims)
    assert not thief.signed_in
    with tenant_scope(company):  # an administrator finds there what to link
        event = AuditEvent.objects.filter(verb="provider.sign_in", outcome="refused").last()
        params = open_events([event])[event.pk].content["params"]
        assert (params["subject"], params["why"]) == ("sub-of-a-thief", "unknown")
        row.unknown = "create"
        row.save()
    through(thief, issuer, row, "sub-of-a-thief", **claims)
    assert not thief.signed_in  # the name is taken, and a taken name is never taken over
    through(thief, issuer, row, "sub-of-xin", preferred_username="xin", name="Xin")
    with tenant_scope(company):
        made = User.objects.get(username="xin")
        assert not made.has_usable_password()
        assert not Appointment.objects.filter(user=made).exists()
    assert thief.signed_in


def test_a_taken_name_would_be_taken_over_if_names_were_believed(
    door, browser, monkeypatch, company
):
    issuer, row = door

    def believe(row, account):
        user = User.objects.get(username=account.username)
        return ProviderLink.objects.get(provider=row, user=user)

    monkeypatch.setattr(entering_actions, "_new", believe)
    thief = browser()
    through(thief, issuer, row, "sub-of-a-thief", preferred_username="lan")
    assert thief.signed_in


def test_who_was_let_go_is_told_the_same_as_a_stranger(door, browser, linked, company):
    issuer, row = door
    gone = linked(row, "gone")
    with tenant_scope(company):
        User.objects.filter(pk=gone.pk).update(is_active=False)
    one, two = browser(), browser()
    through(one, issuer, row, "sub-gone")
    through(two, issuer, row, "sub-stranger")
    assert not one.signed_in
    told = [
        [line for line in said_at_the_door(each).splitlines() if 'class="error"' in line]
        for each in (one, two)
    ]
    assert told[0] == told[1] != []


def test_keys_change_and_are_asked_for_once(door, browser):
    issuer, row = door
    lan = browser()
    through(lan, issuer, row, "sub-lan")
    issuer.key = rsa_key("two")
    asked = len(issuer.asked)
    again = browser()
    through(again, issuer, row, "sub-lan")
    assert again.signed_in
    assert len(issuer.asked) - asked == 3  # the token, then discovery and keys


def test_a_provider_that_is_down_leaves_the_password(door, browser, company):
    issuer, row = door
    issuer.down = True
    lan = browser()
    assert lan.get(f"/login/provider/{row.pk}/")["Location"] == "/login/"
    assert "请先用密码登录" in said_at_the_door(lan)
    assert lan.sign_in("lan", PASSWORD).status_code == 302
    assert lan.signed_in


def test_one_address_does_not_begin_without_end(door, browser, company):
    _issuer, row = door
    thief = browser("198.51.100.9")
    went = [
        thief.get(f"/login/provider/{row.pk}/")["Location"].startswith("https://id.example")
        for _ in range(25)
    ]
    assert went.count(True) < 25
    assert not went[-1]


def test_switched_off_it_lets_nobody_in_and_signs_out_who_came(door, browser, admin, company):
    issuer, row = door
    lan = browser()
    through(lan, issuer, row, "sub-lan")
    said = issuer.approve(leave(lan, row), "sub-lan")
    assert admin.post(f"/company/providers/{row.pk}/suspended/").status_code == 302
    assert not lan.signed_in
    assert come_back(lan, row, said).status_code == 404
    assert lan.get(f"/login/provider/{row.pk}/").status_code == 404
    with tenant_scope(company):
        assert not OpenSession.objects.filter(provider=row.pk).exists()
