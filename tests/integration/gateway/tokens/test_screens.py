"""The screens of tokens: made, shown once, used, revoked; everybody's for who manages people."""

from datetime import timedelta

import pytest
from django.test import Client

from kernel.clock import today
from kernel.scope import reenter
from security.people.models import User
from tests.plugins.programs import Program


@pytest.fixture(scope="module")
def browser_of(company):
    """Return `browser_of(user id)`: a signed-in browser."""

    def made(number):
        with reenter(company.id):
            User.objects.filter(pk=number).update(language="en")
            browser = Client(HTTP_HOST=company.host)
            user = User.objects.get(pk=number)
            browser.force_login(user, backend="security.people.signin.CompanyBackend")
        return browser

    return made


def sent(company, **changes):
    with reenter(company.id):
        ends = today() + timedelta(days=30)
    return {"name": "CRM", "scopes": ["records.read"], "expires_on": f"{ends}", **changes}


def secret_on(page):
    start = page.index("fonds_", page.index("fonds-secret") + len("fonds-secret"))
    return page[start : page.index("<", start)]


def test_a_token_is_made_shown_once_used_and_revoked(company, hire, browser_of):
    browser = browser_of(hire("XSB", "CLK"))
    answer = browser.post("/account/tokens/new/", sent(company))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    secret = secret_on(answer.content.decode())
    program = Program(company.host, secret)
    assert program.call("GET", "/records").status_code == 200
    listed = browser.get("/account/tokens/").content.decode()
    assert secret not in listed
    assert secret[:14] in listed
    number = listed.partition("/programs/tokens/")[2].partition("/")[0]
    assert browser.post(f"/programs/tokens/{number}/revoke/").status_code == 302
    assert program.call("GET", "/records").status_code == 401
    assert "Revoked" in browser.get("/account/tokens/").content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"scopes": []},
        {"scopes": ["records.edit"]},
        {"expires_on": "2099-01-01"},
        {"networks": "10.0.0.0/99"},
        {"name": ""},
    ],
)
def test_what_is_wrong_is_said_at_its_field(company, hire, browser_of, change):
    answer = browser_of(hire("XSB", "CLK")).post("/account/tokens/new/", sent(company, **change))
    assert answer.status_code == 400
    assert "fonds-field__error" in answer.content.decode()


def test_a_token_of_somebody_else_does_not_exist(company, hire, browser_of):
    mine, other = browser_of(hire("XSB", "CLK")), browser_of(hire("XSB", "OPR"))
    mine.post("/account/tokens/new/", sent(company, name="Mine alone"))
    page = mine.get("/account/tokens/").content.decode()
    number = page.partition("/programs/tokens/")[2].partition("/")[0]
    assert other.get(f"/programs/tokens/{number}/").status_code == 404
    assert other.post(f"/programs/tokens/{number}/revoke/").status_code == 404
    assert other.get("/programs/").status_code == 403


def test_who_manages_people_sees_all_and_revokes_any(company, hire, browser_of):
    clerk = browser_of(hire("XSB", "CLK"))
    answer = clerk.post("/account/tokens/new/", sent(company, name="To be revoked"))
    program = Program(company.host, secret_on(answer.content.decode()))
    with reenter(company.id):
        admin = browser_of(User.objects.get(username="admin").pk)
    page = admin.get("/programs/").content.decode()
    assert "To be revoked" in page
    number = page.partition("/programs/tokens/")[2].partition("/")[0]
    if number == "new":
        number = page.split("/programs/tokens/")[2].partition("/")[0]
    assert admin.post(f"/programs/tokens/{number}/revoke/").status_code == 302
    assert program.call("GET", "/records").status_code == 401


def test_the_guide_shows_every_operation_in_the_readers_language(hire, browser_of, company):
    clerk = hire("XSB", "CLK")
    page = browser_of(clerk).get("/programs/interface/").content.decode()
    for path in ("/api/v1/records/{number}/file", "/api/v1/token", "/api/v1/requests"):
        assert path in page
    assert company.host in page
    assert "<script>" not in page
