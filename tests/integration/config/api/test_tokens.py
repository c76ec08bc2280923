"""Tokens over HTTP: never more than the person may, never after the person left, never in another company."""

from datetime import timedelta

import pytest
from django.test import Client

from gateway.tokens.actions import make, revoke
from gateway.tokens.models import Token
from gateway.tokens.rules import TokenData
from kernel.clock import today
from kernel.errors import Refused
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.people.models import Appointment, User
from security.people.queries import actor_of
from tests.plugins.programs import Program


def person(company, number, **changes):
    with reenter(company.id):
        User.objects.filter(pk=number).update(**changes)


def refused(program, path="/records", status=401):
    answer = program.call("GET", path)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return answer


def test_without_a_token_nothing_is_said_and_nobody_is_sent_to_sign_in(company):
    for secret in ("", "rubbish", f"fonds_aaaaaaaa_{'x' * 43}"):
        answer = refused(Program(company.host, secret))
        assert answer.json()["code"] == "token_unknown"
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_nothing_here(company, hire):
    with reenter(company.id):
        user = User.objects.get(pk=hire("XSB", "CLK"))
        browser = Client(HTTP_HOST=company.host)
        browser.force_login(user, backend="security.people.signin.CompanyBackend")
    assert browser.get("/records/").status_code == 200
    assert browser.get("/api/v1/records").status_code == 401


@pytest.mark.requirement("REQ-IMP-05", "a token of one company opens nothing in another")
def test_a_token_of_another_company_is_as_unknown_as_rubbish(
    company, make_company, hire, token_for
):
    other, secret = make_company(), token_for(hire("XSB", "CLK"))
    there = refused(Program(other.host, secret)).json()
    rubbish = refused(Program(other.host, f"fonds_aaaaaaaa_{'x' * 43}")).json()
    assert there == rubbish
    assert Program(company.host, secret).call("GET", "/records").status_code == 200


def test_a_token_is_stored_as_its_hash_only(company, hire, token_for):
    secret = token_for(hire("XSB", "CLK"))
    with reenter(company.id):
        stored = Token.objects.latest("pk")
    assert secret.startswith(stored.prefix)
    assert secret.removeprefix(f"{stored.prefix}_") not in str(vars(stored))


def test_an_expired_or_revoked_token_is_refused_and_the_refusal_is_noted(company, hire, token_for):
    clerk = hire("XSB", "CLK")
    expired, revoked = (Program(company.host, token_for(clerk)) for _ in range(2))
    with reenter(company.id):
        numbers = list(Token.objects.order_by("-pk").values_list("pk", flat=True)[:2])
        Token.objects.filter(pk=numbers[1]).update(expires_on=today() - timedelta(days=1))
        revoke(actor_of(User.objects.get(pk=clerk)), numbers[0])
    assert "expired" in refused(expired).json()["detail"]
    assert "revoked" in refused(revoked).json()["detail"]
    with reenter(company.id):
        noted = AuditEvent.objects.filter(verb="token.use", outcome="refused")
        assert {one.target_id for one in noted} >= {str(number) for number in numbers}


def test_a_token_dies_with_the_leaving_of_its_person(company, hire, program_of):
    leaver = hire("XSB", "CLK", "leaver")
    program = program_of(leaver)
    assert program.call("GET", "/records").status_code == 200
    person(company, leaver, is_active=False, former=True)
    refused(program)


@pytest.mark.parametrize("road", ["reset", "own", "leaver"])
def test_a_token_ends_for_good_with_the_password_and_the_sign_in_of_its_person(
    road, company, hire, program_of, admin_number
):
    owner = hire("XSB", "CLK", f"owner-{road}")
    program, other = program_of(owner), program_of(hire("XSB", "CLK"))
    with reenter(company.id):
        admin, user = (User.objects.get(pk=pk) for pk in (admin_number, owner))
    browser = signed_in(company, user if road == "own" else admin)
    new = "a-new-long-password-8"
    path, said = {
        "reset": (f"/people/{owner}/password/", {"password": new}),
        "own": ("/account/password/", {"old": "x", "new": new, "again": new}),
        "leaver": (f"/people/{owner}/leave/", {"former": "1"}),
    }[road]
    assert browser.post(path, said).status_code == 302
    assert "revoked" in refused(program).json()["detail"]
    if road == "leaver":
        assert browser.post(f"/people/{owner}/back/").status_code == 302
        refused(program)
    assert other.call("GET", "/records").status_code == 200
    with reenter(company.id):
        event = AuditEvent.objects.filter(verb="token.revoke").latest("pk")
        said = open_events([event])[event.pk].content
    assert said["because"].startswith("person.")


def signed_in(company, user):
    browser = Client(HTTP_HOST=company.host)
    with reenter(company.id):
        browser.force_login(user, backend="security.people.signin.CompanyBackend")
    return browser


@pytest.mark.requirement(
    "REQ-IMP-05",
    "a program registers, changes and finds records with no more rights than its person",
)
def test_a_right_that_is_lost_is_lost_for_the_token_at_once(company, hire, program_of, card):
    mover = hire("XSB", "CLK", "mover")
    program = program_of(mover)
    assert program.call("POST", "/records", card()).status_code == 201
    with reenter(company.id):
        Appointment.objects.filter(user_id=mover).update(valid_to=today() - timedelta(days=1))
    answer = program.call("POST", "/records", card())
    assert (answer.status_code, answer.json()["code"]) == (403, "refused")
    assert program.call("GET", "/records").status_code == 403


def test_a_token_may_not_do_what_it_was_not_given(hire, program_of, card):
    clerk = hire("XSB", "CLK")
    reader = program_of(clerk, "records.read")
    number = program_of(clerk).call("POST", "/records", card()).json()["id"]
    assert reader.call("GET", f"/records/{number}").status_code == 200
    for method, path, body in (
        ("POST", "/records", card()),
        ("PATCH", f"/records/{number}", {"title": "x"}),
        ("POST", f"/records/{number}/submit", None),
        ("POST", f"/records/{number}/file", None),
        ("GET", "/requests", None),
        ("GET", "/people", None),
    ):
        answer = reader.call(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope"), path
    assert reader.call("GET", f"/records/{number}").json()["state"] == "draft"


def test_submitting_files_nothing_by_a_token_that_may_not_file(hire, program_of, card):
    clerk = hire("XSB", "CLK")
    without = program_of(clerk, "records.read", "records.create", "records.edit")
    number = without.call("POST", "/records", card()).json()["id"]
    done = without.call("POST", f"/records/{number}/submit")
    assert (done.status_code, done.json()["state"]) == (200, "ready"), done.content
    filed = program_of(clerk).call("POST", f"/records/{number}/file").json()
    assert filed["state"] == "filed"
    assert filed["number"]


def test_what_is_done_by_a_token_is_the_persons_and_says_by_which(company, hire, program_of, card):
    clerk = hire("XSB", "CLK")
    number = program_of(clerk).call("POST", "/records", card()).json()["id"]
    with reenter(company.id):
        event = AuditEvent.objects.get(verb="record.create", record_id=number)
        assert event.actor_id == str(clerk)
        opened = open_events([event])[event.pk]
    assert opened.content["via"].startswith("token:")


def test_a_token_bound_to_a_network_is_refused_from_elsewhere(hire, program_of):
    clerk = hire("XSB", "CLK")
    assert program_of(clerk, networks=("127.0.0.0/8",)).call("GET", "/records").status_code == 200
    refused(program_of(clerk, networks=("10.0.0.0/8",)))


def test_an_account_of_a_program_gets_its_token_from_who_manages_people(
    company, hire, admin_number
):
    robot, signing_in = hire("XSB", "CLK", "robot"), hire("XSB", "CLK")
    with reenter(company.id):
        account = User.objects.get(pk=robot)
        account.set_unusable_password()
        account.save()
        manager = actor_of(User.objects.get(pk=admin_number))
        data = TokenData(
            name="ERP", scopes=["records.read"], expires_on=today() + timedelta(days=9)
        )
        secret = make(manager, data, person=robot).secret
        with pytest.raises(Refused):
            make(manager, data, person=signing_in)
        with pytest.raises(Refused):
            make(actor_of(User.objects.get(pk=signing_in)), data, person=robot)
    program = Program(company.host, secret)
    assert program.call("GET", "/token").json()["person"]["id"] == robot
    with reenter(company.id):
        account.set_password("a-password-of-its-own")
        account.save()
    refused(program)


@pytest.fixture(scope="module")
def admin_number(company):
    """The id of the first person, who manages people."""
    with reenter(company.id):
        return User.objects.get(username="admin").pk


def test_who_may_not_see_records_gets_none(admin_number, program_of, hire, card):
    number = program_of(hire("XSB", "CLK")).call("POST", "/records", card()).json()["id"]
    administrator = program_of(admin_number)
    assert administrator.call("GET", f"/records/{number}").status_code == 404
    assert administrator.call("POST", "/records", card()).status_code == 403
    assert (
        administrator.call(
            "PATCH", f"/records/{number}", {"title": "x"}, **{"If-Match": '"1"'}
        ).status_code
        == 404
    )


def test_the_list_of_people_says_more_to_who_manages_them(hire, program_of, admin_number):
    clerk = hire("XSB", "CLK")
    plain = {one["id"]: one for one in program_of(clerk).call("GET", "/people").json()["items"]}
    managed = {
        one["id"]: one for one in program_of(admin_number).call("GET", "/people").json()["items"]
    }
    assert plain[clerk]["posts"] is None
    assert managed[clerk]["posts"] == [{"department": "XSB", "position": "CLK"}]
