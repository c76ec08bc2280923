"""A retailer (pack P08), its privacy officer and the people whose records hold personal data, for all files here."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from gateway.tokens.actions import make
from gateway.tokens.rules import TokenData
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.checks.conftest import at, english  # noqa: F401 - every test reads English
from tests.integration.archive.records.conftest import People
from tests.integration.policies.houses import address, seen

DAY = date(2026, 6, 10)
POSTS = {
    "seller": ("MDB", "OPR"),
    "head": ("MDB", "DH"),
    "archivist": ("DAS", "ARC"),
    "officer": ("KFB", "DPO"),
    "manager": ("KFB", "DH"),
    "marketing": ("SCB", "STF"),
}
CONSUMER = {
    "f.importance": "normal", "f.owner": "MDB-OPR", "f.first_contact": "2026-06-01", "f.legal_basis": "contract",
    "f.purpose": "contract",     "f.scope": "basic", "f.notice_ver": "2026-1", "f.qty": "1",
}  # fmt: skip
NOTICE = {
    "code": "2026-1",
    "since": "2026-01-01",
    "zh": "我们为履行合同处理您的姓名和电话。",
    "en": "We keep your name and number to perform the contract.",
}
CONSENT = {
    "f.legal_basis": "consent",
    "f.consent_on": "2026-06-02",
    "f.retention_told": "合同终止后三年",
    "f.evidence_kind": "link",
    "f.evidence_ref": "https://sign.example/8821",
}


class Shop:
    """The retailer: its people at their browsers."""

    def __init__(self, company):
        self.company, self.browsers, people = company, {}, People()
        self.number = 0
        with reenter(company.id):
            self.ids = {name: people.actor(*post).user_id for name, post in POSTS.items()}
            self.ids["admin"] = User.objects.get(username="admin").pk
            User.objects.filter(pk__in=self.ids.values()).update(language="en", password_once=False)
            for name, number in self.ids.items():
                self.browsers[name] = Client(HTTP_HOST=company.host)
                self.browsers[name].force_login(
                    User.objects.get(pk=number), backend="security.people.signin.CompanyBackend"
                )

    def browser(self, who):
        return self.browsers[who]

    def get(self, who, path):
        return self.browsers[who].get(path, secure=True)

    def post(self, who, path, **data):
        return self.browsers[who].post(path, data, secure=True, follow=True)

    def enter(self, then="save", category="GK", **changes):
        """The seller enters a consumer; a change to None leaves a field out."""
        self.number += 1  # nobody is entered twice
        who = {
            "title": f"顾客{self.number}",
            "f.name": f"顾客{self.number}",
            "f.mobile": f"139{self.number:08}",
        }
        said = CONSUMER | who | changes
        data = {key: value for key, value in said.items() if value is not None}
        return self.post("seller", f"/records/new/{category}/", **data, then=then)

    def step(self, who, page, step):
        return self.post(who, f"{page}step/", step=step)

    def consent(self, page, **changes):
        """The seller records on a filed record that the person agreed to marketing too; return the answer."""
        form = self.get("seller", f"{page}edit/").context["form"]
        held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
        said = CONSENT | {"f.purpose": ["contract", "marketing"], "reason": "客户同意"} | changes
        return self.post("seller", f"{page}edit/", **held | said)

    def token(self, who, *scopes):
        """Return the secret of a token that somebody makes for a program."""
        with reenter(self.company.id) as scope:
            scope.actor = actor = actor_of(User.objects.get(pk=self.ids[who]))
            ends = DAY + timedelta(days=30)
            return make(actor, TokenData(name="CRM", scopes=scopes, expires_on=ends)).secret

    def ask(self, page, kind, **changes):
        """The officer takes down what somebody asks about a record; return the answer."""
        said = {"kind": kind, "received_on": DAY.isoformat(), "identity_check": "身份证原件"}
        record = f"#{page.strip('/').rpartition('/')[2]}"
        return self.post("officer", "/privacy/requests/new/", record=record, **said | changes)

    def decide(self, who="manager", outcome="approve", **more):
        """Somebody decides what waits for him."""
        waiting = self.get(who, "/requests/").content.decode()
        (request,) = set(re.findall(r"/requests/\d+/", waiting))
        return self.post(who, request, outcome=outcome, **more)

    def file(self, **changes):
        """A consumer is entered by the seller and filed by the archivist; return its page."""
        page = address(self.enter("submit", **changes))
        shown = self.step("archivist", page, "file")
        assert "GK·" in seen(shown), seen(shown)
        return page


@pytest.fixture(scope="session")
def shop(make_company, django_db_blocker):
    with django_db_blocker.unblock(), at(DAY):
        made = Shop(make_company(pack="P08"))
        saved = made.post("officer", "/privacy/notices/", **NOTICE)
        assert saved.status_code == 200, saved.context["form"].errors
        return made


@pytest.fixture(autouse=True)
def today():
    with at(DAY):
        yield
