"""Two companies that differ in one row of their policy, and the clicks of their people."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client

from archive.records.choosing import record_label
from archive.records.models import Record
from jobs.port import queue_in_use
from jobs.testing import InMemoryQueue
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document import actions
from policies.document.canonical import digest_of
from policies.document.queries import draft_digest, published
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.records.conftest import CARD, People
from tests.plugins.doubles import only_told
from tests.plugins.programs import ALL, Program
from tests.plugins.programs import CARD as WHOLE_CARD

POSTS = {
    "clerk": ("XSB", "CLK"),
    "clerk2": ("XSB", "CLK", "2"),
    "salesman": ("XSB", "OPR"),
    "head": ("XSB", "DH"),
    "staff": ("XSB", "STF"),
    "office": ("XZB", "STF"),
    "office2": ("XZB", "QRY", "2"),
    "query": ("XZB", "QRY"),
    "engineer": ("JSB", "STF"),
    "manager": ("GLB", "STF"),
    "finance": ("CWB", "STF"),
    "finance2": ("CWB", "STF", "2"),
    "treasurer": ("CWB", "DH"),
    "auditor": ("GLB", "AUDA"),
}
# What both companies have beside the pack, so that a switch alone makes the difference.
ALL_STAFF = {"rows": "all", "clearance": "L2"}
SHARED = (
    Grant(
        department="GLB",
        categories=("KP",),
        verbs=(Verb.VIEW, Verb.FILE),
        clearance="L1",
        delegated=True,
    ),
    Grant(
        department="JSB",
        categories=("GL",),
        verbs=(Verb.CREATE, Verb.VIEW),
        clearance="L2",
        delegated=True,
    ),
)


class House:
    """One of the two companies: its people's browsers, and what its policy is switched to."""

    def __init__(self, company):
        self.company, self.browsers, self.programs = company, {}, {}
        people = People()
        with reenter(company.id) as scope:
            self.ids = {name: people.actor(*post).user_id for name, post in POSTS.items()}
            self.ids["admin"] = User.objects.get(username="admin").pk
            User.objects.filter(pk__in=self.ids.values()).update(language="en", password_once=False)
            scope.actor = actor_of(User.objects.get(username="admin"))
            document = only_told(published().document)  # its people key the same card all day
            self.base = replace(document, grants=(*document.grants, *SHARED))
        self.number = 0
        self.switch(self.base)

    def switch(self, document):
        """Publish a policy, unless it is in force."""
        with reenter(self.company.id) as scope:
            scope.actor = admin = actor_of(User.objects.get(username="admin"))
            if published().digest != digest_of(document):
                actions.apply_document(admin, document)
                actions.publish(admin, draft_digest(), reason="switch")

    def browser(self, who):
        if who not in self.browsers:
            self.browsers[who] = Client(HTTP_HOST=self.company.host, raise_request_exception=False)
            with reenter(self.company.id):
                self.browsers[who].force_login(
                    User.objects.get(pk=self.ids[who]),
                    backend="security.people.signin.CompanyBackend",
                )
        return self.browsers[who]

    def get(self, who, path):
        return self.browser(who).get(path, secure=True)

    def shown(self, who, path):
        """Return the text of a page, or its status where there is none."""
        return seen(self.get(who, path))

    def card(self, who="clerk", **changes):
        """Somebody keys a new card and submits it; return the page that follows."""
        self.number += 1
        values = {key: value for key, value in CARD.items() if key != "CTC"}
        values |= {
            "store_name": f"车行{self.number}",
            "filled_by": "XSB-OPR",
            "reviewed_by": "XSB-DH",
        }
        data = {f"f.{key}": value for key, value in (values | changes).items()}
        data |= {"g.CTC.0.contact_name": "张三丰", "g.CTC.0.mobile": "13800138000"}
        return self.enter(who, "KP", **data, **{"g.CTC.rows": "1"})

    def enter(self, who, category, **data):
        path = f"/records/new/{category}/"
        return self.browser(who).post(path, {**data, "then": "submit"}, secure=True, follow=True)

    def shown_label(self, path):
        """Return a record as the field that chooses one says it."""
        with reenter(self.company.id):
            record = Record.objects.get(pk=path.strip("/").rpartition("/")[2])
            return record_label(record.pk, record.archive_no, record.title)

    def change(self, who, path, **changes):
        """Open a record's form, change fields and save; return the page that follows."""
        form = self.get(who, f"{path}edit/").context["form"]
        held = {one.html_name: one.value() for one in form}
        held = {name: value for name, value in held.items() if value not in (None, "", False)}
        data = {**held, **changes, "reason": "更正"}
        return self.browser(who).post(f"{path}edit/", data, secure=True, follow=True)


def seen(answer):
    if answer.status_code >= 300:
        return f"status {answer.status_code} " + _text(answer)
    return _text(answer)


def _text(answer):
    page = BeautifulSoup(answer.content, "html.parser")
    return (page.select_one("main") or page).get_text(" ", strip=True)


def address(answer):
    return answer.request["PATH_INFO"]


def forget_jobs(company):
    """End what was asked for in the background: no worker ran, and a later test would work it off."""
    queue = queue_in_use()
    if isinstance(queue, InMemoryQueue):
        queue.forget(company.id)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND args->>'company' = %s",
            [company.id],
        )


def demand_one_switch(document, other):
    """Hold that two policies differ in one row of one part."""
    parts = [one.name for one in fields(document) if differ(document, other, one.name)]
    assert len(parts) == 1, parts
    mine, theirs = getattr(document, parts[0]), getattr(other, parts[0])
    if len(mine) == len(theirs):
        assert sum(one != changed for one, changed in zip(mine, theirs, strict=True)) == 1
    else:
        assert len(set(mine) ^ set(theirs)) == 1


def differ(document, other, name):
    return getattr(document, name) != getattr(other, name)


def category(code, **said):
    """Return the change of one category."""

    def change(document):
        found = tuple(
            replace(one, **said) if one.code == code else one for one in document.categories
        )
        return replace(document, categories=found)

    return change


def cadence(code, **said):
    """Return the change of one cadence."""

    def change(document):
        found = tuple(
            replace(one, **said) if one.code == code else one for one in document.cadences
        )
        return replace(document, cadences=found)

    return change


def with_grant(grant):
    """Return the change that gives one right more."""
    return lambda document: replace(document, grants=(*document.grants, grant))


def without_grant(**said):
    """Return the change that takes one right away."""

    def change(document):
        gone = next(
            one
            for one in document.grants
            if all(getattr(one, name) == value for name, value in said.items())
        )
        return replace(document, grants=tuple(one for one in document.grants if one is not gone))

    return change


def publish(house, *, sound=True):
    """The administrator publishes what the draft says; return the page."""
    with reenter(house.company.id):
        digest = draft_digest()
    data = {"digest": digest, "reason": "x"}
    page = house.browser("admin").post("/policy/publish/", data, secure=True, follow=True)
    assert (page.status_code == 200) is sound, seen(page)
    return page


def post(house, who, path, **data):
    return house.browser(who).post(path, data, secure=True, follow=True)


def given(house, **said):
    """The administrator adds a right through the form; return the page."""
    return post(house, "admin", "/policy/rights/add/", **ALL_STAFF, **said)


def spoken(house, who, method, path, body=None, **headers):
    """Call the interface of programs as somebody, with a token made on the account's page."""
    if who not in house.programs:
        until = {"expires_on": (datetime.now(UTC) + timedelta(days=30)).date().isoformat()}
        said = {"name": f"{who} script", "scopes": list(ALL), **until}
        made = post(house, who, "/account/tokens/new/", **said)
        house.programs[who] = Program(house.company.host, made.context["secret"])
    return house.programs[who].call(method, path, body, **headers)


def new_card(house):
    house.number += 1
    people = {"filled_by": str(house.ids["salesman"]), "reviewed_by": str(house.ids["head"])}
    return {
        "category": "KP",
        "values": {**WHOLE_CARD, **people, "store_name": f"接口{house.number}"},
    }
