"""One row for each thing that could carry one company's data to another: what is A's is nothing on B's side."""

import json
import logging
import stat
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from archive.imports import storage
from archive.records.models import Record
from gateway import paces
from kernel.errors import FondsError, Missing, ScopeError
from kernel.scope import reenter
from observability.logs import JsonFormatter
from observability.sentry import before_send
from security.audit.models import AuditEvent
from security.keys import store
from security.people.models import User
from tenants.middleware import HOSTS
from tenants.models import Company, State
from tenants.provisioning import set_state
from tests.integration.security_review.conftest import CARD, MOBILE, Attacker

PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="module")
def other(make_company):
    return make_company(name="别人")


def cache_keys(mine, other):
    with reenter(mine.id):
        cache.set("what", "of mine")
    with reenter(other.id):
        assert cache.get("what") is None
    assert cache.get("what") is None  # and outside of any company
    with reenter(mine.id):
        assert cache.get("what") == "of mine"


def files(mine, other):
    with reenter(mine.id):
        kept = storage.keep([b"of mine"])
        with storage.opened(kept.name) as plain:
            assert plain.read_bytes() == b"of mine"
            assert stat.S_IMODE(plain.stat().st_mode) == 0o600
        assert not plain.exists()  # the temporary file ends with its block
    (found,) = Path(settings.FONDS_HOME, "files").rglob(kept.name)
    assert mine.id in found.parts
    assert b"of mine" not in found.read_bytes()
    with reenter(other.id), pytest.raises(Missing), storage.opened(kept.name):
        pass
    with pytest.raises(ScopeError), storage.opened(kept.name):
        pass


def files_put_into_the_other_folder(mine, other):
    """Somebody with the disk moves a file over: it is sealed with a key of its own company, and opens nowhere else."""
    with reenter(mine.id):
        kept = storage.keep([b"of mine"])
        mines = storage._path(kept.name)
    with reenter(other.id):
        there = storage._path(kept.name)
        there.parent.mkdir(parents=True, exist_ok=True)
        mines.rename(there)
        with pytest.raises(FondsError), storage.opened(kept.name):
            pass


def sealed_values(mine, other):
    indexes = set()
    for company in (mine, other):
        with reenter(company.id):
            indexes.add(store.blind_index("mobile", MOBILE))
    assert len(indexes) == 2


def log_lines(mine, other):
    record = logging.LogRecord("fonds", logging.INFO, __file__, 1, "a line", (), None)
    for company in (mine, other):
        with reenter(company.id):
            assert json.loads(JsonFormatter().format(record))["company"] == company.id
    assert "company" not in json.loads(JsonFormatter().format(record))


def error_reports(mine, other):
    for company in (mine, other):
        with reenter(company.id):
            try:
                int("x")
            except ValueError:
                sent = before_send({"event_id": "x"}, {"exc_info": sys.exc_info()})
        assert sent["tags"]["company"] == company.id
        assert company.name not in json.dumps(sent, default=str, ensure_ascii=False)


def rate_limits(mine, other):
    with reenter(mine.id):
        waits = [paces.count("token:1", 2) for _call in range(3)]
    assert waits[0] == 0
    assert waits[-1] > 0
    with reenter(other.id):
        assert paces.count("token:1", 2) == 0


def locks_of_a_name(mine, other):
    for _try in range(6):
        wrong = Attacker(mine).post("/login/", {"username": "admin", "password": "x"})
    assert wrong.status_code == 429
    right = Attacker(other).post("/login/", {"username": "admin", "password": PASSWORD})
    assert right.status_code == 302


def session_cookies(mine, other):
    stranger = Attacker(other)
    with reenter(mine.id):
        signed_in = Attacker(mine, User.objects.get(username="admin"))
    stranger.cookies = signed_in.cookies.copy()
    assert signed_in.get("/people/").status_code == 200
    for path in ("/", "/people/", "/records/"):
        answer = stranger.get(path)
        assert (answer.status_code, answer["Location"][:7]) == (302, "/login/")


def forms(mine, other):
    """A form of A's page is refused on B, with B's cookies and with A's token in both places."""
    strict = Client(HTTP_HOST=other.host, enforce_csrf_checks=True)
    token = Client(HTTP_HOST=mine.host).get("/login/").cookies[settings.CSRF_COOKIE_NAME].value
    own = strict.get("/login/").cookies[settings.CSRF_COOKIE_NAME].value
    sent = {"username": "admin", "password": PASSWORD}
    foreign = strict.post("/login/", {**sent, "csrfmiddlewaretoken": token})
    assert foreign.status_code == 403
    for origin in (f"http://{mine.host}", "null"):
        answer = strict.post("/login/", {**sent, "csrfmiddlewaretoken": own}, HTTP_ORIGIN=origin)
        assert answer.status_code == 403
    answer = strict.post(
        "/login/", {**sent, "csrfmiddlewaretoken": own}, HTTP_ORIGIN=f"http://{other.host}"
    )
    assert answer.status_code == 302


EVERYTHING = [
    cache_keys, files, files_put_into_the_other_folder, sealed_values, log_lines, error_reports,
    rate_limits, locks_of_a_name, session_cookies, forms,
]  # fmt: skip


@pytest.mark.parametrize("thing", EVERYTHING, ids=lambda one: one.__name__)
def test_what_is_of_one_company_is_nothing_in_the_other(thing, company, other, nothing_untold):
    thing(company, other)
    nothing_untold.seen.clear()  # some of these things are done past every action, to show what they rest on


def test_what_one_company_searches_for_is_found_in_its_own_records_only(clerk, record, other):
    assert clerk.get("/records/lookup/", {"q": "1+1"}).json()["results"] != []
    with reenter(other.id):
        assert Record.objects.count() == 0
        admin = Attacker(other, User.objects.get(username="admin"))
    for path in ("/records/?q=1%2B1", "/records/lookup/?q=1%2B1", f"/records/{record}/"):
        assert b"alert(1)" not in admin.get(path).content


@pytest.fixture
def suspended(company):
    held = Company.objects.using("migrator").get(pk=company.id)
    set_state(held, State.SUSPENDED, who="op")
    HOSTS.forget()
    yield company
    set_state(held, State.ACTIVE, who="op")
    HOSTS.forget()


def test_a_suspended_company_reads_signs_in_and_changes_no_work(suspended, clerk, record):
    """PostgreSQL refuses; the person reads a sentence, and the trail remembers who tried."""
    assert clerk.get(f"/records/{record}/").status_code == 200
    with reenter(suspended.id):
        before = (Record.objects.count(), AuditEvent.objects.filter(outcome="refused").count())
    card = {f"f.{name}": value for name, value in CARD.items() if name != "CTC"}
    card |= {"f.store_name": "停用车行", "f.org_name": "停用车行有限公司", "f.operator": "李四"}
    card |= {"f.filled_by": "XSB-OPR", "f.reviewed_by": "XSB-DH", "g.CTC.rows": "0"}
    answer = clerk.post("/records/new/KP/", card)
    signed_in = Attacker(suspended).post("/login/", {"username": "clerk", "password": "x"})
    assert signed_in.status_code == 200  # wrong, and told so: signing in itself works
    with reenter(suspended.id):
        after = (Record.objects.count(), AuditEvent.objects.filter(outcome="refused").count())
    assert (answer.status_code, after[0]) == (403, before[0])
    assert "suspended" in answer.content.decode()
    assert after[1] > before[1]
