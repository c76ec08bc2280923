"""Every address that takes a form is sent what nobody should send: a sentence each time, and nothing written."""

import json
from urllib.parse import urlencode

import pytest
from allauth.core.context import request_context
from bs4 import BeautifulSoup
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.test import Client
from django.urls import resolve

from kernel.errors import FondsError
from kernel.scope import reenter
from security.audit.models import AuditEvent
from tests.integration.config.writing import takes_post
from tests.integration.security_review.furnishing import Furnished
from tests.integration.security_review.test_matrix import calling, ours, path_of

# The kinds of strings that break programs, a few of each in our own words.
NAUGHTY = (
    "", " ", "undefined", "null", "NaN", "-1", "1e999", "9" * 400, "0x7f", "\u0661\u0662", "1,000.5.5", "2026-13-45",
    "\x00", "a\x00b", "\x1b[31m", "\u202eevil\u202c", "\ufeff\u200b\u200d", "\U0001f468\u200d\U0001f469",
    "z\u0341\u0310" * 50, "𠮷𡈽", "ﷺ" * 30, "ｓｃｒｉｐｔ", "'; DROP TABLE x; --", "1 OR 1=1", "%s%n%x",
    "{0.__class__}", "{{7*7}}", "${7*7}",
    "<script>alert(1)</script>", "\"><img src=x onerror=x()>", "javascript:x()", "../../etc/passwd", "C:\\con\\aux",
    "=cmd|'/c calc'!A1", "[" * 2000, "{\"a\":" * 500, "*" * 3000, "(a+)+$", "A" * 70_000,
    "\r\nSet-Cookie: x=1",
    "https://169.254.169.254/", "file:///etc/passwd", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
)  # fmt: skip
ROUNDS = 2
SAID = (
    FondsError,
    PermissionDenied,
    Http404,
    SuspiciousOperation,
    BadRequest,
    MultiPartParserError,
)
WHO = ("clerk", "admin")


@pytest.fixture(scope="module")
def house(company):
    return Furnished(company)


def fields_of(text):
    """Return the names a page's forms send; some of its own where a page shows none."""
    page = BeautifulSoup(text, "lxml")
    names = dict.fromkeys(
        one["name"] for one in page.select("main [name]") if one["name"] != "csrfmiddlewaretoken"
    )
    return list(names) or ["ids", "reason", "digest", "version", "code", "next"]


def sent(caller, path, body, kind="application/x-www-form-urlencoded"):
    """Send a body; return its status (0 for a sentence) and how many events it wrote.

    A form that comes back beside its record shows this once more, and that is noted as every look is.
    """
    request = caller.request("POST", path, body, content_type=kind)
    match = resolve(path)
    with transaction.atomic(), request_context(request):
        written = AuditEvent.objects.exclude(verb="record.view")
        before = written.count()
        try:
            answer = match.func(request, *match.args, **match.kwargs)
            if hasattr(answer, "render"):
                answer.render()
            found = answer.status_code, written.count() - before
        except SAID:
            found = 0, 0  # the scope undoes whatever was written
        transaction.set_rollback(True)
    return found


def forms(house):
    return [
        (name, path_of(house, route, pattern))
        for name, (route, pattern) in ours().items()
        if takes_post(pattern.callback)
    ]


@pytest.mark.parametrize("who", WHO)
def test_no_form_breaks_on_what_nobody_should_send(who, house, frameless):
    broken, wrote, asked = [], [], 0
    with calling(house.company, house.names[who]) as caller:
        for name, path in forms(house):
            status, text = caller.ask("get", path)
            if status in {401, 403}:
                continue
            names = fields_of(text)
            for turn in range(ROUNDS):
                said = {
                    one: NAUGHTY[(at * 7 + turn * 11) % len(NAUGHTY)]
                    for at, one in enumerate(names)
                }
                try:
                    status, events = sent(caller, path, urlencode(said))
                except Exception as error:  # noqa: BLE001 - each defect is named, whatever it is
                    broken.append((name, type(error).__name__, str(error)[:120]))
                    break
                asked += 1
                if status >= 500:
                    broken.append((name, status))
                if status >= 400 and events:
                    wrote.append(name)
    assert broken == []
    assert wrote == []
    assert asked > 100


MALFORMED = (
    (b'{"a":', "application/json"),
    (
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
        "text/xml",
    ),
    (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
    (b"", "multipart/form-data"),
    (b"\xff\xfe%zz=%", "application/x-www-form-urlencoded; charset=nonsense"),
)


def test_no_form_breaks_on_a_body_that_is_none(house, frameless):
    broken = []
    with calling(house.company, "admin") as caller:
        for turn, (name, path) in enumerate(forms(house)):
            body, kind = MALFORMED[turn % len(MALFORMED)]
            try:
                status, _events = sent(caller, path, body, kind)
            except Exception as error:  # noqa: BLE001 - as above
                broken.append((name, kind, type(error).__name__, str(error)[:120]))
                continue
            if status >= 500:
                broken.append((name, kind, status))
    assert broken == []


def test_malformed_bodies_are_answered_by_the_whole_chain(house, frameless, nothing_untold):
    browser = house.browsers["clerk"]
    for body, kind in MALFORMED:
        for path in ("/records/new/KP/", "/login/", "/imports/new/", "/i18n/setlang/"):
            answer = browser.generic("POST", path, body, content_type=kind)
            assert answer.status_code < 500, (path, kind)
    assert not any(one.told for one in nothing_untold.seen)


COOKIES = ("", "x", "\x7f", "a" * 5_000, "../../x", "'; --", "é", '"quoted"', "None", "0" * 32)


@pytest.mark.parametrize(
    "name", ["__Host-fonds", "__Host-fonds-csrf", "__Host-fonds-language", "__Host-fonds-messages"]
)
def test_no_cookie_that_somebody_made_up_is_a_defect(name, house):
    for value in COOKIES:
        visitor = Client(HTTP_HOST=house.company.host, raise_request_exception=False)
        visitor.cookies[name] = value
        for path in ("/login/", "/records/"):
            assert visitor.get(path).status_code in {200, 302}, (value[:10], path)


def test_a_session_that_somebody_altered_is_nobodys(house):
    visitor = Client(HTTP_HOST=house.company.host, raise_request_exception=False)
    held = house.browsers["clerk"].cookies["__Host-fonds"].value
    with reenter(house.company.id):
        before = AuditEvent.objects.count()
    for value in (
        held[:-1] + ("a" if held[-1] != "a" else "b"),
        held[:-1],
        held + "a",
        held.upper(),
    ):
        visitor.cookies["__Host-fonds"] = value
        for answer in (
            visitor.get("/records/"),
            visitor.post("/records/together/", {"ids": ["1"]}),
        ):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/login/")
    with reenter(house.company.id):
        assert AuditEvent.objects.count() == before


def test_no_call_of_a_program_breaks(house, nothing_untold):
    visitor = Client(HTTP_HOST=house.company.host, raise_request_exception=False)
    for token in ("", "Bearer", "Bearer \x00", "Bearer " + "x" * 5000, "Basic eDp4", "Bearer é"):
        for path in ("/api/v1/me", "/api/v1/records", "/api/v1/%00", "/api/v1/records/" + "9" * 40):
            for body in ("", json.dumps({"a": NAUGHTY[12:20]})):
                answer = visitor.generic(
                    "POST", path, body, content_type="application/json", HTTP_AUTHORIZATION=token
                )
                assert 400 <= answer.status_code < 500, (token[:10], path)
                assert answer["Content-Type"].startswith("application/")
    with reenter(house.company.id):
        assert AuditEvent.objects.filter(outcome="done", verb__startswith="record.").count() <= 3
