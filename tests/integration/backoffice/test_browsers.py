"""Every answer carries what the browser has to know: pages, refusals, files, static files, programs' answers."""

import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.test import Client, override_settings

from kernel.errors import Invalid
from kernel.scope import reenter
from security.people.models import User
from tests.plugins.policy_watch import wild

ROOT = Path(__file__).resolve().parents[3]
POLICY = "Content-Security-Policy"


@pytest.fixture
def admin(company):
    with reenter(company.id):
        user = User.objects.get(username="admin")
        found = Client(HTTP_HOST=company.host)
        found.force_login(user, backend="security.people.signin.CompanyBackend")
    return found


ANSWERS = {
    "/": 200,
    "/login/": 302,
    "/nothing/": 404,
    "/static/theme/fonds.js": 200,
    "/static/theme/nothing.js": 301,
    "/api/v1/me": 401,
    "/policy/draft.yaml": 200,
    "/people/out/?table=people": 200,
    "/records/lookup/?q=x": 200,
}


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_has_its_headers(path, admin):
    answer = admin.get(path)
    answer.close()
    assert answer.status_code == ANSWERS[path]
    for name in ("Permissions-Policy", POLICY):
        assert answer[name]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer[POLICY]
    assert "Strict-Transport-Security" not in answer  # over plain http it would lock people out
    if path.startswith("/static/"):
        assert "no-store" not in answer.get("Cache-Control", "")
    else:
        assert "no-store" in answer["Cache-Control"]


def test_scripts_run_from_this_host_and_this_installation_only(admin, company):
    first, second = (admin.get("/")[POLICY] for _time in range(2))
    allowed = re.search(r"script-src ([^;]*)", first)[1].split()
    assert allowed[1:] == [f"{company.host}/static/", f"{company.host}/jsi18n/"]
    assert first != second
    foreign = Client(HTTP_HOST="evil.example", raise_request_exception=False).get("/")
    assert foreign.status_code == 400
    assert "evil.example" not in foreign[POLICY]


def test_every_cookie_belongs_to_one_host_and_to_no_script(company):
    stranger = Client(HTTP_HOST=company.host)
    stranger.get("/login/")
    stranger.post("/login/", {"username": "admin", "password": "correct-horse-battery"})
    stranger.post("/i18n/setlang/", {"language": "en"})
    stranger.post("/requests/decide/", {})  # leaves a sentence for the next page
    cookies = {name: one for name, one in stranger.cookies.items() if one.value}
    assert set(cookies) >= {"__Host-fonds", "__Host-fonds-csrf", "__Host-fonds-messages"}
    for name, cookie in cookies.items():
        assert name.startswith("__Host-"), name
        assert (cookie["path"], cookie["domain"], cookie["secure"]) == ("/", "", True), name
        assert cookie["samesite"] == "Lax", name
    assert cookies["__Host-fonds"]["httponly"]


@pytest.mark.parametrize(
    "header",
    [
        "HTTP_X_FORWARDED_HOST",
        "HTTP_X_HOST",
        "HTTP_FORWARDED",
        "HTTP_X_ORIGINAL_URL",
        "HTTP_X_REWRITE_URL",
    ],
)
def test_no_header_beside_the_host_gets_into_a_page(header, admin):
    answer = admin.get("/", **{header: "host=poison.example"})
    assert answer.status_code == 200
    assert b"poison.example" not in answer.content
    assert "poison.example" not in str(answer.headers)


HOSTILE = b"""<p onclick="x()"><a href=" JavaScript:x()">a</a><script>x()</script><style>p{}</style>
<base href="//evil.example"><iframe srcdoc="x"></iframe><script nonce="wrong">x()</script></p>"""


def test_the_watch_finds_what_runs(admin):
    found = wild(HOSTILE, admin.get("/")[POLICY])
    assert len(found) == 7, found
    calm = (
        b'<script src="/static/x.js"></script><script type="application/json">{}</script><p>on a=b'
    )
    assert wild(calm, "") == []


def transport(monkeypatch, **environment):
    """Return the settings of an installation that is reached this way; all others are the suite's own."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = runpy.run_path(str(ROOT / "platform" / "config" / "settings" / "transport.py"))
    return {name: value for name, value in found.items() if name.isupper()}


def test_the_check_of_a_deployment_has_nothing_to_say(monkeypatch):
    found = transport(monkeypatch, FONDS_SCHEME="https", FONDS_PROXY_COUNT="1")
    found["SECRET_KEY"] = "k9-" + "vQ7zR2mX8bT4nW6p" * 4  # production.py adds nothing but its own
    with override_settings(**found):
        assert run_checks(tags=["security"], include_deployment_checks=True) == []
    with override_settings(SECURE_SSL_REDIRECT=False, DEBUG=True):  # and it does look
        assert run_checks(tags=["security"], include_deployment_checks=True) != []


def test_https_without_a_proxy_in_front_stops_the_start(monkeypatch):
    with pytest.raises(Invalid) as stopped:
        transport(monkeypatch, FONDS_SCHEME="https", FONDS_PROXY_COUNT="0")
    assert stopped.value.problems[0].params["name"] == "FONDS_PROXY_COUNT"
    with pytest.raises(Invalid):
        transport(monkeypatch, FONDS_SCHEME="ftp")


def test_what_the_browser_kept_goes_with_the_session(admin):
    assert "Clear-Site-Data" not in admin.get("/")
    assert admin.post("/logout/")["Clear-Site-Data"] == '"cache", "storage"'


def test_over_https_a_company_is_reached_by_https_only(company):
    proxied = Client(HTTP_HOST=company.host, HTTP_X_FORWARDED_PROTO="https")
    with override_settings(
        SECURE_SSL_REDIRECT=True,
        SECURE_HSTS_SECONDS=63_072_000,
        SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    ):
        plain = Client(HTTP_HOST=company.host).get("/login/")
        assert (plain.status_code, plain["Location"]) == (301, f"https://{company.host}/login/")
        program = Client(HTTP_HOST=company.host).get("/api/v1/people")
        assert (program.status_code, program.json()["code"]) == (403, "https")
        assert proxied.get("/api/v1/people").status_code == 401
        answer = proxied.get("/login/")
        assert answer["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        strict = Client(
            HTTP_HOST=company.host, enforce_csrf_checks=True, HTTP_X_FORWARDED_PROTO="https"
        )
        token = strict.get("/login/").cookies[settings.CSRF_COOKIE_NAME].value
        sent = {
            "username": "admin",
            "password": "correct-horse-battery",
            "csrfmiddlewaretoken": token,
        }
        origin = f"https://{company.host}"
        foreign = strict.post("/login/", sent, HTTP_ORIGIN="https://evil.example")
        assert foreign.status_code == 403
        assert strict.post("/login/", sent, HTTP_ORIGIN=origin).status_code == 302


def test_no_other_origin_is_let_read(admin):
    for path in ("/", "/static/theme/fonds.js", "/api/v1/me", "/records/lookup/?q=x"):
        answer = admin.get(path, HTTP_ORIGIN="https://evil.example")
        answer.close()
        assert [name for name in answer.headers if name.lower().startswith("access-control")] == []


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG"])
def test_a_request_is_never_sent_back(method, admin):
    answer = admin.generic(method, "/login/", HTTP_X_SECRET="told-to-nobody")
    assert b"told-to-nobody" not in answer.content
    assert answer.status_code in {302, 403, 405}


def test_the_words_of_scripts_are_kept_by_what_is_in_them_and_come_in_the_language_of_the_page(
    admin,
):
    kept = {}
    for language in ("en", "zh-hans"):
        admin.post("/i18n/setlang/", {"language": language, "next": "/"})
        page = admin.get("/").content.decode()
        (address,) = re.findall(r'<script src="(/jsi18n/[^"]*)"', page)
        answer = admin.get(address.replace("&amp;", "&"))
        assert "immutable" in answer["Cache-Control"]
        kept[language] = answer.content.decode()
        assert "immutable" not in admin.get("/jsi18n/?v=older")["Cache-Control"]
    assert "gettext" in kept["en"]
    chinese = re.compile(r"\\u[4-9][0-9a-f]{3}")
    assert len(chinese.findall(kept["zh-hans"])) > 100
    assert chinese.findall(kept["en"]) == []
    answer = admin.get("/jsi18n/?language=xx")
    assert answer.content.decode() == kept["zh-hans"], "an unknown language: the one of the page"
