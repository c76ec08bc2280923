"""Sign-in: who gets in, who is locked out and who is not, and what the trail says of it."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.utils import timezone
from wagtail.admin.views.account import LoginView

from tenants.scope import tenant_scope


def test_who_is_not_signed_in_is_sent_to_the_login_page(browser):
    answer = browser().get("/people/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_the_login_page_names_the_company_in_chinese(browser):
    page = browser().get("/login/").content.decode()
    assert "测试公司" in page
    assert 'lang="zh-hans"' in page.lower()


def test_signing_in_makes_a_new_session_with_a_host_cookie(browser, trail_of):
    person = browser()
    person.get("/login/")
    answer = person.sign_in()
    cookie = answer.cookies["__Host-fonds"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    first = cookie.value
    person.post("/logout/")
    assert not person.signed_in
    assert person.sign_in().cookies["__Host-fonds"].value != first
    assert [event.outcome for event in trail_of("person.sign_in")][-2:] == ["done", "done"]
    assert trail_of("person.sign_out")


def test_a_cookie_of_one_company_opens_nothing_in_another(browser, admin, make_company):
    other = make_company(name="邻居公司")
    admin.more["HTTP_HOST"] = other.host
    assert admin.get("/").status_code == 302


def test_five_failures_lock_the_pair_of_name_and_address_only(browser, person, trail_of):
    person("lu")
    person("mo")
    before = len(trail_of("person.sign_in"))
    attacker = browser("198.51.100.7")
    answers = [attacker.sign_in("lu", f"wrong-{n}") for n in range(5)]
    assert [answer.status_code for answer in answers[:4]] == [200] * 4
    assert answers[4].status_code == 429
    locked = attacker.sign_in("lu")
    assert locked.status_code == 429
    assert "密码" in locked.content.decode()
    assert not attacker.signed_in
    assert attacker.sign_in("LU").status_code == 429  # another spelling is the same name
    assert browser("198.51.100.7").sign_in("mo").status_code == 302
    assert browser("203.0.113.9").sign_in("lu").status_code == 302
    refused = [e for e in trail_of("person.sign_in")[before:] if e.outcome == "refused"]
    assert len(refused) == 7
    assert {event.target_kind for event in refused} == {"person"}
    assert all(event.actor_id == "system:sign-in" for event in refused)


def test_trying_during_the_lock_does_not_lengthen_it(browser, person, company):

    person("ning")
    attacker = browser("198.51.100.8")
    for n in range(5):
        attacker.sign_in("ning", f"wrong-{n}")

    def times():
        with tenant_scope(company):
            rows = AccessAttempt.objects.filter(username="ning")
            return [(row.attempt_time, row.failures_since_start) for row in rows]

    locked_at = times()
    assert attacker.sign_in("ning", "wrong-again").status_code == 429
    assert times() == locked_at
    with tenant_scope(company):
        AccessAttempt.objects.filter(username="ning").update(
            attempt_time=timezone.now() - timedelta(minutes=16)
        )
    assert attacker.sign_in("ning").status_code == 302


def test_a_failure_is_in_the_trail_even_when_the_request_is_rolled_back(
    browser, trail_of, monkeypatch
):

    def broken(self, form):
        raise RuntimeError("the page after the failure is broken")

    monkeypatch.setattr(LoginView, "form_invalid", broken)
    before = len(trail_of("person.sign_in"))
    assert browser("198.51.100.9").sign_in("nobody", "wrong").status_code == 500
    events = trail_of("person.sign_in")[before:]
    assert [(event.outcome, event.target_id) for event in events] == [("refused", "")]


def test_what_was_typed_as_a_name_stands_in_no_header(browser, trail_of):
    browser("198.51.100.10").sign_in("my-secret-password-typed-here", "x")
    last = trail_of("person.sign_in")[-1]
    header = f"{last.actor_name} {last.actor_id} {last.target_kind} {last.target_id}"
    assert "secret" not in header
