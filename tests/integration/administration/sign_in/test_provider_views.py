"""Identity providers on their screens: set up, tested, linked; groups that give posts, factors, passwords off."""

import json
import re
from datetime import timedelta

import pytest

from kernel.clock import given, now, today
from notices.models import Receipt
from security.audit.queries import open_events
from security.people.models import Appointment, Department, User
from security.people.second_models import RolePolicy
from security.profiles.models import SecurityProfile
from security.providers.models import IdentityProvider, ProviderGroup, ProviderPace
from tenants.scope import tenant_scope
from tests.integration.administration.conftest import PASSWORD
from tests.integration.administration.sign_in.issuers import SECRET, come_back, through
from tests.integration.administration.sign_in.phones import Phone

LIST = "/company/providers/"
WHOLE = {
    "name": "集团统一认证",
    "issuer": "https://id.example",
    "client_id": "fonds",
    "secret": SECRET,
    "scopes": "openid profile groups",
    "name_claim": "preferred_username",
    "unknown": "refuse",
    "groups_claim": "groups",
}


@pytest.fixture
def made(admin, issuers, company):
    """Return `made(**said)`: the issuer and the row of a provider made on its screen and switched on."""

    def make(**said):
        answer = admin.post(f"{LIST}new/", **{**WHOLE, **said})
        assert answer.status_code == 302, answer.content
        at = answer["Location"]
        assert admin.post(f"{at}active/").status_code == 302
        with tenant_scope(company):
            row = IdentityProvider.objects.get(pk=int(re.search(r"\d+", at)[0]))
            assert row.state == "active"
        return issuers(), row

    yield make
    with tenant_scope(company):
        IdentityProvider.objects.update(state="removed")
        ProviderPace.objects.all().delete()


def page(browser, path):
    return browser.get(path).content.decode()


def positions(company, name):
    with tenant_scope(company):
        held = Appointment.objects.filter(user__username=name).exclude(valid_to__lt=today())
        return sorted(held.values_list("position__code", flat=True))


def gone(company, name):
    """Return what takes somebody's posts, whatever became of the test."""

    def take():
        with tenant_scope(company):
            Appointment.objects.filter(user__username=name).delete()

    return take


def test_a_secret_is_sealed_and_shown_nowhere(made, admin, company, trail_of):
    _issuer, row = made()
    at = f"{LIST}{row.pk}/"
    assert SECRET not in page(admin, at) + page(admin, f"{at}change/") + page(admin, LIST)
    with tenant_scope(company):
        assert SECRET not in str(IdentityProvider.objects.filter(pk=row.pk).values())
        opened = open_events(trail_of("provider.make"))
        assert SECRET not in json.dumps([one.content for one in opened.values()], default=str)
    again = {**WHOLE, "secret": "", "name": "改名", "version": row.version}
    assert admin.post(f"{at}change/", **again).status_code == 302
    with tenant_scope(company):
        assert IdentityProvider.objects.get(pk=row.pk).secret == row.secret
    stale = admin.post(f"{at}change/", **{**again, "version": 1, "name": "晚"})
    assert stale.status_code == 409
    assert admin.post(f"{at}removed/").status_code == 302
    with tenant_scope(company):
        assert IdentityProvider.objects.get(pk=row.pk).secret == ""
    assert admin.get(at).status_code == 404


WRONG = {
    "host": ({}, True, "响应"),
    "issuer": ({"issuer": "https://other.example"}, False, "另一个签发者"),
    "http": ({"token_endpoint": "http://id.example/token"}, False, "token_endpoint"),
    "algorithm": ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, False, "RS256"),
    "pkce": ({"code_challenge_methods_supported": ["plain"]}, False, "S256"),
    "keys": ({"jwks_uri": "https://id.example/authorize"}, False, "HTTP 404"),
}


def test_the_test_button_says_what_is_wrong(made, admin):
    issuer, row = made()
    at = f"{LIST}{row.pk}/"
    for document, down, said in WRONG.values():
        issuer.document, issuer.down = document, down
        admin.post(f"{at}test/")
        assert said in page(admin, at), document
    issuer.document, issuer.down = {}, False
    admin.post(f"{at}test/")
    assert "密钥可用" in page(admin, at)
    asked = len(issuer.asked)
    for _ in range(9):
        admin.post(f"{at}test/")
    assert "测试过多" in page(admin, at)  # nobody looks through a network with it
    assert len(issuer.asked) - asked < 2 * 9


def test_wrong_input_is_named_and_nothing_is_asked_outside(admin, issuers):
    issuer = issuers()
    for field, value in (("issuer", "http://id.example"), ("scopes", "profile"), ("name", " ")):
        answer = admin.post(f"{LIST}new/", **{**WHOLE, field: value})
        assert answer.status_code == 200
        assert field in answer.context["form"].errors
    half = admin.post(f"{LIST}new/", **{**WHOLE, "secret": ""})["Location"]
    admin.post(f"{half}active/")
    assert "请先填写客户端标识和密钥" in page(admin, half)
    assert issuer.asked == []


def test_setting_up_belongs_to_security_and_mapping_to_who_manages_people(
    made, browser, person, admin, company, request
):
    _issuer, row = made()
    at = f"{LIST}{row.pk}/"
    person("lei", "CLK")
    person("wu", "SECA")
    request.addfinalizer(gone(company, "wu"))
    clerk, guard = browser(), browser()
    clerk.sign_in("lei")
    guard.sign_in("wu")
    for path in (LIST, at, f"{LIST}new/", f"{at}change/", f"{at}active/", f"{at}groups/new/"):
        assert clerk.get(path).status_code == 403, path
    assert guard.get(f"{at}change/").status_code == 200
    assert admin.get(at).status_code == 200
    assert admin.get(f"{at}groups/new/").status_code == 200
    for path in (f"{at}change/", f"{at}suspended/", f"{LIST}new/"):
        assert admin.post(path, **WHOLE).status_code == 403, path
    assert admin.post(f"{at}test/").status_code == 403


def test_a_person_links_an_account_after_the_password_and_undoes_it(
    made, browser, person, trail_of
):
    issuer, row = made()
    person("hua", "CLK")
    hua = browser()
    hua.sign_in("hua")
    said = issuer.approve(hua.get(f"/account/linked/{row.pk}/link/")["Location"], "sub-of-hua")
    assert come_back(hua, row, said)["Location"] == "/account/linked/sure/"
    other = browser()
    through(other, issuer, row, "sub-of-hua")
    assert not other.signed_in  # not before she says so
    hua.post("/account/linked/sure/")
    assert trail_of("provider.link")[-1].actor_name == "hua"
    through(other, issuer, row, "sub-of-hua")
    assert other.signed_in
    number = re.search(r"/account/linked/(\d+)/unlink/", page(hua, "/account/linked/"))[1]
    assert hua.post(f"/account/linked/{number}/unlink/").status_code == 302
    assert not other.signed_in  # what came by it ends with it
    assert hua.signed_in


def test_a_stale_session_links_nothing(made, browser, person, company):
    _issuer, row = made()
    person("jiu", "CLK")
    jiu = browser()
    jiu.sign_in("jiu")
    with given(now() + timedelta(minutes=11)):
        assert jiu.get(f"/account/linked/{row.pk}/link/")["Location"].startswith(
            "/account/confirm/"
        )


def test_an_administrator_links_others_by_subject_and_never_oneself(
    made, admin, browser, person, company
):
    issuer, row = made()
    ping, niu = person("ping", "CLK"), person("niu", "CLK")
    at = f"/people/{ping.pk}/accounts/"
    assert admin.post(at, provider=row.pk, subject="sub-ping").status_code == 302
    with tenant_scope(company):
        told = Receipt.objects.get(occasion__kind="sign_in.linked")
        assert told.person_id == ping.pk  # who has that account acts in her name
    taken = admin.post(f"/people/{niu.pk}/accounts/", provider=row.pk, subject="sub-ping")
    assert "已关联" in taken.content.decode()
    with tenant_scope(company):
        own = User.objects.get(username="admin").pk
    assert admin.post(f"/people/{own}/accounts/", provider=row.pk, subject="x").status_code == 403
    ping_there = browser()
    through(ping_there, issuer, row, "sub-ping")
    assert ping_there.signed_in
    number = re.search(rf"{at}(\d+)/unlink/", page(admin, at))[1]
    assert admin.get(f"/people/{niu.pk}/accounts/{number}/unlink/").status_code == 404
    admin.post(f"{at}{number}/unlink/")
    assert not ping_there.signed_in


@pytest.fixture
def mapped(made, admin, company):
    """A provider whose groups g-<position> give that position in the first department."""
    issuer, row = made()
    with tenant_scope(company):
        department = Department.objects.order_by("code").first().code
    for position in ("STF", "SYS", "AUDA"):
        answer = admin.post(
            f"{LIST}{row.pk}/groups/new/",
            group=f"g-{position}",
            department=department,
            position=position,
        )
        assert answer.status_code == 302, answer.content
    return issuer, row


def test_groups_give_posts_and_take_only_what_they_gave(mapped, linked, browser, company, admin):
    issuer, row = mapped
    linked(row, "qun", "CLK")
    through(browser(), issuer, row, "sub-qun", groups=["g-STF", "other"])
    assert positions(company, "qun") == ["CLK", "STF"]
    with tenant_scope(company):
        Appointment.objects.filter(user__username="qun", position__code="STF").update(
            valid_from=today() - timedelta(days=9)
        )
    through(browser(), issuer, row, "sub-qun", groups=[])
    assert positions(company, "qun") == ["CLK"]  # given by hand, and stays
    with tenant_scope(company):
        ended = Appointment.objects.get(user__username="qun", position__code="STF")
        assert (ended.valid_from, ended.valid_to) == (
            today() - timedelta(days=9),
            today() - timedelta(days=1),
        )
    through(browser(), issuer, row, "sub-qun", groups=["g-STF"])
    assert positions(company, "qun") == ["CLK", "STF"]  # anew, the old one is not rewritten
    with tenant_scope(company):
        mapping = ProviderGroup.objects.get(provider=row, group="g-STF").pk
    assert admin.post(f"{LIST}{row.pk}/groups/{mapping}/remove/").status_code == 302


def test_groups_that_clash_give_neither_and_are_told(
    mapped, linked, browser, company, trail_of, admin
):
    issuer, row = mapped
    linked(row, "chong", "CLK")
    linked(row, "xi", "SYS")
    one, two = browser(), browser()
    through(one, issuer, row, "sub-chong", groups=["g-SYS", "g-AUDA"])
    assert positions(company, "chong") == ["CLK"]
    assert "互斥" in page(one, "/")
    through(two, issuer, row, "sub-xi", groups=["g-AUDA"])
    assert positions(company, "xi") == ["SYS"]
    assert trail_of("provider.left_out")[-1].outcome == "refused"
    assert "AUDA" in page(admin, f"{LIST}{row.pk}/")
    with tenant_scope(company):
        assert Receipt.objects.filter(occasion__kind="sign_in.groups").exists()
    through(browser(), issuer, row, "sub-chong", groups=["g-AUDA"])
    assert positions(company, "chong") == ["AUDA", "CLK"]
    # Held until midnight: SYS on the same day is left out, not a fault of the database.
    through(browser(), issuer, row, "sub-chong", groups=["g-SYS"])
    assert positions(company, "chong") == ["AUDA", "CLK"]
    with tenant_scope(company):
        Appointment.objects.filter(user__username="xi").update(valid_to=today() - timedelta(1))


def test_without_the_rule_the_database_still_keeps_them_apart(
    mapped, linked, browser, company, monkeypatch
):
    issuer, row = mapped
    linked(row, "yong", "CLK")
    monkeypatch.setattr("security.providers.group_rules.exclude_each_other", lambda *_: False)
    one = browser()
    through(one, issuer, row, "sub-yong", groups=["g-SYS", "g-AUDA"])
    assert not one.signed_in
    assert positions(company, "yong") == ["CLK"]


def test_where_two_administrators_agree_groups_give_no_office(
    mapped, linked, browser, company, admin
):
    issuer, row = mapped
    linked(row, "shuang", "CLK")
    with tenant_scope(company):
        RolePolicy.objects.create(id=1, second=True)
    through(browser(), issuer, row, "sub-shuang", groups=["g-AUDA", "g-STF"])
    assert positions(company, "shuang") == ["CLK", "STF"]
    with tenant_scope(company):
        before = ProviderGroup.objects.count()
        department = Department.objects.order_by("code").first().code
    asked = {"group": "g-new", "department": department, "position": "STF"}
    admin.post(f"{LIST}{row.pk}/groups/new/", **asked)
    with tenant_scope(company):
        assert ProviderGroup.objects.count() == before  # asked of a second administrator
        RolePolicy.objects.all().delete()


def test_nobody_gets_what_he_mapped_himself(mapped, linked, browser, company):
    issuer, row = mapped
    linked(row, "admin")
    held = positions(company, "admin")
    through(browser(), issuer, row, "sub-admin", groups=["g-STF"])
    assert positions(company, "admin") == held


def test_a_factor_of_the_provider_counts_only_where_the_company_says_so(
    made, linked, browser, company, person
):
    issuer, row = made()
    linked(row, "shouji", "CLK")
    own = browser()
    own.sign_in("shouji")
    phone = Phone(own.get("/account/second/app/"))
    own.post("/account/second/app/", code=phone.code)
    one, two = browser(), browser()
    through(one, issuer, row, "sub-shouji", amr=["pwd", "otp"])
    assert not one.signed_in  # the second step is asked for as behind a password
    with tenant_scope(company):
        IdentityProvider.objects.filter(pk=row.pk).update(factors=["otp"])
    through(two, issuer, row, "sub-shouji", amr=["pwd"])
    assert not two.signed_in
    through(two, issuer, row, "sub-shouji", amr=["pwd", "otp"])
    assert two.signed_in


def test_a_sign_in_is_as_fresh_as_the_provider_says_and_asks_for_no_password(
    made, linked, browser, company
):
    issuer, row = made()
    linked(row, "jiuwei", "CLK")
    with tenant_scope(company):
        User.objects.filter(username="jiuwei").update(password_once=True)
    one, two = browser(), browser()
    through(one, issuer, row, "sub-jiuwei", auth_time=1_700_000_000)
    assert one.signed_in  # not led to choosing a password he never gave
    assert one.get("/account/second/app/")["Location"].startswith("/account/confirm/")
    through(two, issuer, row, "sub-jiuwei")
    assert two.get("/account/second/app/").status_code == 200
    other = browser()
    assert other.sign_in("jiuwei").status_code == 302
    assert other.get("/")["Location"] == "/account/password/"


def test_who_needs_a_factor_works_with_that_of_the_provider(made, linked, browser, company):
    issuer, row = made(factors="otp")
    user = linked(row, "bixu", "CLK")
    with tenant_scope(company):
        SecurityProfile.objects.update(people=[user.pk], grace_days=0, since=today())
    one, two = browser(), browser()
    through(one, issuer, row, "sub-bixu", amr=["pwd"])
    assert one.get("/")["Location"] == "/account/second/"
    through(two, issuer, row, "sub-bixu", amr=["otp"])
    assert two.signed_in
    with tenant_scope(company):
        SecurityProfile.objects.update(people=[], grace_days=7, since=None)


def test_passwords_are_off_for_who_is_linked_but_never_for_who_manages_people(
    made, linked, browser, company, admin, monkeypatch
):
    issuer, row = made(only_way="on")
    linked(row, "guan", "CLK")
    linked(row, "admin")
    one = browser()
    assert "只能通过身份提供方登录" in one.sign_in("guan").content.decode()
    assert not one.signed_in
    assert browser().sign_in().status_code == 302
    through(one, issuer, row, "sub-guan")
    assert one.signed_in
    assert one.post("/account/confirm/", password=PASSWORD).status_code == 200
    confirming = one.get(f"/account/confirm/{row.pk}/", next="/account/second/app/")["Location"]
    assert "max_age=0" in confirming
    said = issuer.approve(confirming, "sub-guan", auth_time=1_700_000_000)
    assert come_back(one, row, said)["Location"] == "/account/confirm/"  # not asked again
    said = issuer.approve(leave_to_confirm(one, row), "sub-somebody-else")
    assert come_back(one, row, said)["Location"] == "/account/confirm/"
    said = issuer.approve(leave_to_confirm(one, row), "sub-guan")
    assert come_back(one, row, said)["Location"] == "/account/second/app/"
    monkeypatch.setattr("security.providers.actions._password_stays", lambda: False)
    answer = admin.post(f"{LIST}new/", **{**WHOLE, "only_way": "on"})
    assert "only_way" in answer.context["form"].errors  # nobody would get in while it is down


def leave_to_confirm(browser, row):
    return browser.get(f"/account/confirm/{row.pk}/", next="/account/second/app/")["Location"]
