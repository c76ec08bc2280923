"""Who has no right gets nothing by any address, and loses what they had at the moment they lose the right."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from archive.records.models import Record
from kernel.clock import today
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.people.models import Appointment, User
from tests.integration.security_review.conftest import MOBILE, Attacker

SHOP = "/c calc"
LEDGER = f"店名,手机\n=cmd|' /c calc'!A1,{MOBILE}\n".encode()


def yesterday_of(company):
    with reenter(company.id):
        return today() - timedelta(days=1)


def posts_of(company, number, **changes):
    with reenter(company.id):
        Appointment.objects.filter(user_id=number).update(**changes)


@pytest.fixture
def upload(clerk):
    file = SimpleUploadedFile("../../台账\r\nX: y.csv", LEDGER)
    answer = clerk.post("/imports/new/", {"category": "KP", "file": file})
    assert answer.status_code == 302, answer.content.decode()[:500]
    return answer["Location"]


def test_a_sealed_value_stands_on_no_page(clerk, record):
    pages = [
        "/records/",
        f"/records/{record}/",
        f"/records/{record}/edit/",
        "/register/",
        "/due/",
        "/",
    ]
    shown = [path for path in pages if MOBILE in clerk.get(path).content.decode()]
    assert shown == []
    assert f"/records/{record}/" not in clerk.get("/records/", {"q": MOBILE}).content.decode()
    assert clerk.get("/records/lookup/", {"q": MOBILE}).json() == {"results": []}


def test_a_sealed_field_neither_sorts_nor_filters(clerk, record):
    for sort in (
        "mobile",
        "-mobile",
        "values",
        "sealed",
        "t1",
        "values__mobile",
        "created_by__password",
    ):
        assert clerk.get("/records/", {"category": "KP", "sort": sort}).status_code == 302


def test_who_has_no_right_to_records_finds_none_of_them(admin, company, record):
    with reenter(company.id):
        title = Record.objects.get(pk=record).title[:4]
    for path in (f"/records/{record}/", f"/records/{record}/edit/"):
        assert admin.get(path).status_code in {403, 404}
        assert title not in admin.get(path).content.decode()
    assert admin.post(f"/records/{record}/step/", {"step": "withdraw"}).status_code in {403, 404}
    assert admin.post(f"/records/{record}/edit/", {"title": "x"}).status_code in {403, 404}
    assert admin.get("/records/export/").status_code == 403
    assert admin.get("/records/lookup/", {"q": title}).json() == {"results": []}


def test_an_import_is_its_owners_alone(upload, hire, browser_of, admin):
    other = browser_of(hire("XSB", "OPR"))
    for browser in (other, admin):
        for end in ("", "columns/", "rows/"):
            assert browser.get(upload + end).status_code in {403, 404}, end
        for end in ("columns/", "sheet/", "commit/", "cancel/"):
            assert browser.post(upload + end).status_code in {403, 404}, end


def test_who_moved_to_another_post_reads_the_own_import_no_more(upload, company, hire, clerk):
    assert SHOP in clerk.get(upload).content.decode()  # telephone numbers are masked for him anyhow
    number, yesterday = hire("XSB", "CLK"), yesterday_of(company)
    posts_of(company, number, valid_to=yesterday)
    try:
        for end in ("", "columns/", "rows/"):
            answer = clerk.get(upload + end)
            assert answer.status_code == 403, end
            assert SHOP not in answer.content.decode()
    finally:
        posts_of(company, number, valid_to=None)


def test_a_post_that_ended_yesterday_opens_nothing_in_the_open_session(
    company, hire, clerk, record
):
    number, yesterday = hire("XSB", "CLK"), yesterday_of(company)
    assert clerk.get(f"/records/{record}/").status_code == 200
    posts_of(company, number, valid_to=yesterday)
    try:
        for path in ("/records/", f"/records/{record}/", "/register/", "/due/", "/records/new/KP/"):
            assert clerk.get(path).status_code in {403, 404}, path
        assert clerk.post("/records/new/KP/", {"title": "x"}).status_code == 403
        assert clerk.get("/records/lookup/", {"q": "=1"}).json() == {"results": []}
    finally:
        posts_of(company, number, valid_to=None)


def test_a_session_ends_with_the_sign_in_right(company, hire, browser_of):
    number = hire("JSB", "STF")
    browser = browser_of(number)
    assert browser.get("/").status_code == 200
    with reenter(company.id):
        User.objects.filter(pk=number).update(is_active=False)
    for path in ("/", "/records/", "/records/lookup/?q=x", "/account/"):
        assert browser.get(path).status_code == 302, path
    with reenter(company.id):
        User.objects.filter(pk=number).update(is_active=True)


def test_signing_out_ends_the_session_on_the_server(company, hire, browser_of):
    browser = browser_of(hire("XSB", "DH"))
    stolen = Attacker(company)
    stolen.cookies.load({name: one.value for name, one in browser.cookies.items()})
    assert stolen.get("/records/").status_code == 200
    assert browser.get("/logout/").status_code == 405
    assert browser.get("/records/").status_code == 200
    assert browser.post("/logout/").status_code == 302
    assert stolen.get("/records/").status_code == 302


def test_a_session_of_one_company_opens_nothing_in_another(make_company, clerk, record):
    other = make_company()
    stranger = Attacker(other)
    stranger.cookies = clerk.cookies.copy()
    for path in ("/", "/records/", f"/records/{record}/", "/records/lookup/?q=x", "/people/"):
        answer = stranger.get(path)
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/login/")


def test_a_forged_host_chooses_no_company(make_company, company, clerk):
    other = make_company()
    answer = clerk.get("/records/", HTTP_X_FORWARDED_HOST=other.host)
    assert answer.status_code == 200
    assert clerk.get("/records/", HTTP_HOST=f"{company.host}.evil.example").status_code in {
        400,
        404,
    }
    assert clerk.get("/records/", HTTP_HOST=f"{company.host}@{other.host}").status_code == 400


def test_every_post_asks_for_the_token(company, hire, record):
    with reenter(company.id):
        user = User.objects.get(pk=hire("XSB", "CLK"))
        strict = Client(HTTP_HOST=company.host, enforce_csrf_checks=True)
        strict.force_login(user, backend="security.people.signin.CompanyBackend")
    for path in (
        "/login/",
        "/logout/",
        "/i18n/setlang/",
        "/account/",
        "/account/password/",
        "/records/new/KP/",
        f"/records/{record}/edit/",
        f"/records/{record}/step/",
        "/imports/new/",
        "/imports/1/commit/",
        "/imports/1/cancel/",
        "/requests/decide/",
        "/people/new/",
        "/policy/begin/",
        "/policy/publish/",
        "/policy/discard/",
    ):
        assert strict.post(path, {}).status_code == 403, path
    with reenter(company.id):
        forged = AuditEvent.objects.filter(
            verb="page.forge", actor_id=str(user.pk), outcome="refused"
        )
        assert forged.exists()


def test_what_changes_something_is_no_get(company, hire, browser_of, record):
    with reenter(company.id):
        first = User.objects.get(username="admin").pk
    for browser in (browser_of(hire("XSB", "CLK")), browser_of(first)):
        for path in (
            f"/records/{record}/step/",
            "/requests/decide/",
            "/policy/begin/",
            "/imports/1/commit/",
            "/imports/1/cancel/",
            "/imports/1/sheet/",
            "/logout/",
            "/i18n/setlang/",
            "/people/department/XSB/close/",
            "/policy/rights/1/remove/",
        ):
            answer = browser.get(path)
            assert answer.status_code in {403, 404, 405}, path
