"""Every address × everybody: who gets in stands in a table, and nobody of another company gets anything by any."""

import re
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from allauth.core.context import request_context
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import Http404
from django.template.backends.django import Template
from django.test import Client, RequestFactory
from django.urls import get_resolver, resolve

from archive.files.models import File
from archive.records.models import Record
from config.api.composition import PREFIX
from config.api.door import DOCUMENT
from kernel.errors import FondsError, Missing, Refused
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.architecture.test_screens import patterns
from tests.integration.archive.records.conftest import People
from tests.integration.config.writing import takes_post
from tests.integration.security_review.furnishing import MARK, POSTS, Furnished
from tests.integration.security_review.noting import ELSEWHERE, ask_what_for, unopened, walked

TABLE = Path(__file__).with_name("matrix.yaml")
ROLES = ("anonymous", "outsider", "other", "clerk", "head", "auditor", "admin")
OUT = {401, 403, 404}
PROBES = {"livez", "readyz"}  # answered before any company is looked up
FIXED = {
    "code": "KP", "category": "KP", "field": "brands", "section": "CTC", "kind": "department", "name": "staff",
    "picture": "x.png", "language": "en", "step": "answer", "day": "2031-01-01", "year": 2031, "at": 1, "share": 1,
    "token": "x", "company_id": "x", "number": 1, "record": 1, "pk": 1, "row": 1, "appointment": 1, "person": 1,
    "mapped": 1, "item": 1, "state": "active", "becomes": "active",
    "which": "name-1", "form": "pdf", "file": "x", "version": 1, "page": 1, "line": 1, "sheet": 0,
}  # fmt: skip
CODES = {"policy/levels": "L1", "policy/approvals": "AP2", "policy/cadences": "V-MONTH", "regulations": "ZD-77",
         "people/": "XSB", "notices/settings/texts": "person.invited", "policy/packs": "P07"}  # fmt: skip


def routes(among, before=""):
    """Give (route, pattern) of every address of ours."""
    for one in among:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from routes(one.url_patterns, route)
        else:
            yield route, one


def ours():
    """Return name → (route, pattern) of what our views answer; some of Wagtail's have no name."""
    known = set(patterns(get_resolver().url_patterns))
    found = {}
    for route, one in routes(get_resolver().url_patterns):
        view = getattr(one.callback, "view_class", one.callback)
        if one not in known or not one.name or one.name in PROBES:
            continue
        if view.__module__.split(".")[0] not in {"wagtail", "django"}:
            found[one.name] = (route, one)
    return found


def path_of(house, route, pattern):
    """Return an address with what exists put into its places."""
    said = {}
    for name in pattern.pattern.converters or pattern.pattern.regex.groupindex:
        value = FIXED[name]
        if name == "code":
            value = next(
                (code for place, code in CODES.items() if route.lstrip("^").startswith(place)),
                value,
            )
        elif name == "appointment" and route.startswith("people"):
            value = house.values["people.appointment"]
        elif name in {"number", "pk", "row", "appointment", "person"}:
            places = [one for one in house.values if one in route]
            value = house.values[max(places, key=len)] if places else value
        said[name] = value
    path = route.lstrip("^").rstrip("$")
    for name, value in said.items():
        kinds = ("str", "int", "slug")
        for kind in kinds:
            path = path.replace(f"<{kind}:{name}>", str(value))
    if "(?P<" in path:
        parts = path.replace("(?P<", "\x00").split("\x00")
        path = parts[0] + "".join(
            str(said[one.split(">")[0]]) + one.split(")", 1)[1] for one in parts[1:]
        )
    return "/" + path


@pytest.fixture(scope="module")
def house(company):
    return Furnished(company)


class Caller:
    """Somebody in a scope of a company, asking views directly: the chain around them is proved by other tests."""

    def __init__(self, company, user):
        self.company, self.user = company, user

    def request(self, method, path, *content, **more):
        """Return what a view is given; nothing in front of it looks at form tokens here."""
        maker = RequestFactory(HTTP_HOST=self.company.host)
        request = maker.generic(method.upper(), path, *content, **more)
        request.user, request.session = self.user, SessionStore()
        request._messages = CookieStorage(request)
        request._dont_enforce_csrf_checks = True
        request.resolver_match = resolve(path.partition("?")[0])
        return request

    def ask(self, method, path):
        """Return the status of an answer (401 for a redirect to the sign-in), and its text."""
        request = self.request(method, path)
        match = request.resolver_match
        try:
            with transaction.atomic(), request_context(request):
                answer = match.func(request, *match.args, **match.kwargs)
                if hasattr(answer, "render"):
                    answer.render()
                transaction.set_rollback(True)  # only who gets in is asked
            for let_go in answer._resource_closers:  # not `close()`: that ends the connection too
                let_go()
        except (Refused, PermissionDenied):
            return 403, ""
        except (Missing, Http404):
            return 404, ""
        except FondsError:
            return 409, ""
        inward = answer.get("Location", "").startswith("/login/")
        text = "" if answer.streaming else answer.content.decode(errors="replace")
        return (401 if inward else answer.status_code), text


@contextmanager
def calling(company, username):
    """Open a scope in which somebody calls; nothing of it is kept."""
    with reenter(company.id) as scope:
        user = User.objects.get(username=username) if username else AnonymousUser()
        scope.actor = actor_of(user) if username else None
        yield Caller(company, user)
        transaction.set_rollback(True)


def entered(house, caller):
    """Return the addresses somebody gets in by, and those that take a POST of his though their page is not his."""
    inside, strange = set(), []
    for name, (route, pattern) in ours().items():
        path = path_of(house, route, pattern)
        status, _text = caller.ask("get", path)
        if status == 405:
            status, _text = caller.ask("post", path)
        elif takes_post(pattern.callback) and status in OUT:
            posted, _text = caller.ask("post", path)
            strange += [] if posted in {*OUT, 405} else [name]
        if status not in OUT:
            inside.add(name)
    return inside, strange


@pytest.fixture
def undrawn(monkeypatch):
    """Draw no page: only who gets in is asked."""
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


@pytest.mark.parametrize("who", ROLES)
def test_everybody_gets_in_where_the_table_says(who, house, undrawn):
    table = yaml.safe_load(TABLE.read_text("utf-8"))
    assert set(table) == set(ours()), "an address without a row, or a row without an address"
    with calling(house.company, house.names[who]) as caller:
        inside, strange = entered(house, caller)
    wanted = {name for name, roles in table.items() if who in (roles or "").split()}
    assert sorted(inside - wanted) == [], "gets in and may not"
    assert sorted(wanted - inside) == [], "may and does not get in"
    assert strange == []


def test_nobody_of_another_company_reads_anything_by_any_address(house, make_company):
    """People of another company with our numbers and codes read their own things or nothing, whatever they may do."""
    other = make_company(name="别人")
    places = [one for one in ours().values() if "<" in one[0]]
    assert len(places) > 100
    with reenter(other.id):
        for post in (POSTS["clerk"], POSTS["head"]):
            People().actor(*post)
    of_work = [one for one in places if one[0].startswith(WORK)]
    assert len(of_work) > 50
    for who, among in (("admin", places), ("xsb-clk", of_work), ("xsb-dh", of_work)):
        with calling(other, who) as caller:
            shown = [
                route
                for route, pattern in among
                if MARK in caller.ask("get", path_of(house, route, pattern))[1]
            ]
        assert shown == [], who
    # The same addresses show it to our own people.
    number = house.values["records/<int:number>"]
    for who, paths in (
        ("admin", ("/people/", "/programs/webhooks/1/", "/regulations/ZD-77/draft/")),
        ("clerk", (f"/records/{number}/", f"/imports/{house.values['imports']}/columns/")),
    ):
        with calling(house.company, house.names[who]) as caller:
            for path in paths:
                assert MARK in caller.ask("get", path)[1], path


WORK = (
    "records/",
    "imports/",
    "requests/",
    "cooperation/",
    "onboarding/",
    "notices/",
    "duties/",
    "did/",
)
OF_A_RECORD = "records/<int:number>/"


def ends(token):
    """Return what follows a record's address, from the table of all addresses; a file of it has this token."""
    found = [
        route[len(OF_A_RECORD) :] for route, _ in ours().values() if route.startswith(OF_A_RECORD)
    ]
    known = {"<str:token>": token, "<int:share>": "1", "<int:page>": "1", "<int:sheet>": "0"}
    for kind, value in known.items():
        found = [one.replace(kind, value) for one in found]
    return found


def opened(house, who, token, department, level):
    """Return the ends of the one record's address that somebody opens, were it of this department and level."""
    number = house.values["records/<int:number>"]
    found = set()
    with calling(house.company, house.names[who]) as caller:
        Record.objects.filter(pk=number).update(department=department, level=level)
        with patch.object(Template, "render", lambda self, context=None, request=None: ""):
            for end in ends(token):
                status, _text = caller.ask("get", f"/records/{number}/{end}")
                if status == 405:
                    status, _text = caller.ask("post", f"/records/{number}/{end}")
                if status not in OUT:
                    found.add(end.replace(token, "…"))
        listed = f"/records/{number}/" in caller.ask("get", "/records/")[1]
        known = '"results": []' not in caller.ask("get", f"/records/lookup/?q={MARK}")[1]
    assert {listed, known} == {"" in found}  # what opens is listed and found, and nothing else is
    return " ".join(sorted(found - {""})) if found else "nothing"


# Who → what is open up to L2 in the own department, and in another; at L3 nothing is, to any of them.
FILES = "files/ files/…/ files/…/look/"
KEPT = (
    "label/ mask/ notes/ notice/ place/ print/ prove/ provisional/ refile/ restore/ step/ sync/ values/ verify/"
    " watch/ where/"
)
OPEN = {
    "outsider": ("nothing", "nothing"),
    "other": (
        "confirm/ earlier/ evidence/ files/ hands/ history/ incident/ mask/ notes/ notice/ print/ restore/ step/"
        " values/ watch/",
    )
    * 2,
    "clerk": tuple(
        f"category/ confirm/ copies/new/ earlier/ edit/ editing/ evidence/ {FILES} hand-on/ hands/ history/"
        f" incident/ {kept}"
        for kept in (KEPT, KEPT.replace("provisional/ ", ""))
    ),
    "head": tuple(
        f"confirm/ earlier/ evidence/ {FILES} hands/ history/ incident/ mask/ notes/ notice/ print/ prove/"
        f" restore/ step/ values/ verify/ watch/{who}"
        for who in (" who/", "")
    ),
    "auditor": ("nothing", "nothing"),
    "admin": ("nothing", "nothing"),
}


@pytest.fixture(scope="module")
def token(house):
    """A file of the one record."""
    number = house.values["records/<int:number>"]
    sent = SimpleUploadedFile("a.txt", b"scan")
    house.browsers["clerk"].post(f"/records/{number}/files/", {"file": sent})
    with reenter(house.company.id):
        return File.objects.get(record=number).token


@pytest.mark.parametrize("who", OPEN)
def test_department_and_level_decide_who_opens_a_record(who, house, token, nothing_untold):
    for department, wanted in zip(("XSB", "JSB"), OPEN[who], strict=True):
        found = [opened(house, who, token, department, level) for level in ("L1", "L2", "L3")]
        assert found == [wanted, wanted, "nothing"]
    nothing_untold.seen.clear()  # the record was moved past its action


# Address → why somebody who is not signed in gets an answer there; none of them holds anything of a record.
TO_NOBODY = {
    "wagtailadmin_login": "where one signs in",
    "account_login": "the same by another name",
    "passkey_step": "signing in by a passkey",
    "invited": "who was invited has no account yet; the link is the proof",
    "recover_ask": "who forgot the password; the same answer for every name",
    "recover_choose": "the same: the link is the proof",
    "break_glass_enter": "an operator has no account here; a code good once is the proof",
    "fill_form": "a customer has no account; the link is the proof, and only a form to be filled in is behind it",
    **dict.fromkeys(("shared", "shared_file", "shared_picture"), "a link and a code are the proof"),
    "company_brand": "the colour of the sign-in page",
    "company_logo": "the logo of the sign-in page",
    "set_language": "the language of the sign-in page",
    "javascript_catalog": "the words of the scripts of every page, of ours",
    "wagtailadmin_javascript_catalog": "the same of Wagtail's",
    "wagtailadmin_sprite": "the drawings of its buttons",
    "livez": "a probe: the process lives",
    "readyz": "a probe: the database answers",
    "unfinished_keep": "says that nothing was kept: a session that ended keeps nothing",
}
METHODS = ("get", "post", "delete")  # what reads, what changes, and what no page of ours expects


def refused(answer):
    """Say whether an answer gives nothing: a way to the sign-in, or no."""
    if answer.status_code in {301, 302}:
        return answer["Location"].startswith("/login/")
    return answer.status_code in {400, 401, 403, 404, 405}


def places(house):
    """Return address → names of all there are; only some of Wagtail's, which we answer with 404, need more."""
    found, left = {}, set()
    for route, one in routes(get_resolver().url_patterns):
        names = set(one.pattern.converters or getattr(one.pattern.regex, "groupindex", ()))
        if names <= set(FIXED):
            found.setdefault(path_of(house, route, one), set()).add(one.name)
        else:
            left.add(one.name)
    assert left & set(ours()) == set()
    return found


@pytest.mark.requirement("REQ-CUS-11", "nobody reaches anything without being authenticated")
def test_nobody_reaches_anything_without_being_authenticated(house):
    nobody = Client(HTTP_HOST=house.company.host)
    reached, told = set(), set()
    walked = places(house)
    assert set(ours()) <= set().union(*walked.values())
    for at, names in walked.items():
        for method in METHODS:
            answer = getattr(nobody, method)(at)
            if not refused(answer):
                reached |= names
            if not answer.streaming and MARK.encode() in answer.content:
                told.add(at)
            answer.close()
            nobody.cookies.clear()
    assert reached - set(TO_NOBODY) == set()
    assert told == set()
    # Programs need a token, by every operation.
    calls = [
        (method, re.sub(r"{[^}]*}", "1", at))
        for at, operations in nobody.get(DOCUMENT).json()["paths"].items()
        for method in operations
    ]
    assert len(calls) > 20
    for method, at in calls:
        way = at if at.startswith(PREFIX) else PREFIX.rstrip("/") + at
        assert getattr(nobody, method)(way).status_code == 401, (method, way)
    # The same house is open to who is signed in: what was refused is there.
    shown = house.browsers["admin"].get("/people/").content.decode()
    assert MARK in shown


@pytest.mark.requirement(
    "REQ-QRY-05",
    "each search and each look at a record is noted with person, time, criteria or record, number of results, "
    "purpose and IP",
)
def test_each_search_and_each_look_is_noted(house, token, frameless, program_of):
    """The last one here: it publishes another policy. Nothing that shows the one record is silent about it."""
    table = yaml.safe_load(TABLE.read_text("utf-8"))
    ask_what_for(house)
    program = program_of(house.ids["clerk"])
    noted = walked(house, ours(), table, path_of, token, program)
    assert sum(shows for _name, _who, shows, _request in noted.seen) > 40
    assert noted.problems() == []
    left, silent = unopened(noted.seen, ours())
    assert left == ELSEWHERE
    assert silent == set()
