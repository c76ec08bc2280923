"""A company whose customer files are filled in by three departments, and its people's browsers."""

from dataclasses import replace

import pytest
from django.test import Client

from archive.records.models import Record
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document import actions as policy_actions
from policies.document.queries import draft_digest, published
from policies.fields.rules import Field, FieldType, Required, Section
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.records.conftest import People
from tests.integration.archive.records.test_review_screens import _needed
from tests.plugins.doubles import only_told

FINANCE = "FINX"
MORE = (
    Field(category="KH·Q", code="grade", zh="信用等级", en="Grade", type=FieldType.TEXT,
          section=FINANCE, required=Required.FILING),
    Field(category="KH·Q", code="limit", zh="信用额度", en="Limit", type=FieldType.MONEY,
          section=FINANCE, required=Required.RECOMMENDED),
    Field(category="KH·Q", code="habits", zh="服务偏好", en="Service habits", type=FieldType.TEXT,
          section="SVCX", required=Required.RECOMMENDED),
)  # fmt: skip


class Desk:
    """The company, its policy and who works there."""

    def __init__(self, company):
        self.company = company
        self.people = People()
        with reenter(company.id):
            self.document = only_told(published().document)
        approvals = tuple(one for one in self.document.approvals if one.subject != "publish")
        grants = [
            Grant(department=code, position="OPR", categories=("KH",),
                  verbs=(Verb.EDIT, Verb.VIEW), clearance="L2", delegated=True)
            for code in ("CWB", "KFB")
        ]  # fmt: skip
        sections = (
            Section(category="KH·Q", code=FINANCE, zh="财务", en="Finance", department="CWB"),
            Section(category="KH·Q", code="SVCX", zh="服务", en="Service", department="KFB"),
        )
        self.document = replace(
            self.document,
            approvals=approvals,
            sections=(*self.document.sections, *sections),
            fields=(*self.document.fields, *MORE),
            grants=(*self.document.grants, *grants),
        )
        self.publish()
        self.browsers = {}

    def publish(self, categories=None, fields=None):
        """Put a policy in force: `categories` and `fields` give what is changed by code."""
        changed = tuple(
            replace(one, **(categories or {}).get(one.code, {})) for one in self.document.categories
        )
        known = tuple(
            replace(one, **(fields or {}).get((one.category, one.code), {}))
            for one in self.document.fields
        )
        self.document = replace(self.document, categories=changed, fields=known)
        with reenter(self.company.id) as scope:
            scope.actor = admin = actor_of(User.objects.get(username="admin"))
            policy_actions.apply_document(admin, self.document)
            policy_actions.publish(admin, draft_digest(), reason="sections")

    def browser(self, department, position="OPR"):
        """The browser of somebody with this post."""
        if (department, position) not in self.browsers:
            with reenter(self.company.id):
                actor = self.people.actor(department, position)
                User.objects.filter(pk=actor.user_id).update(language="en")
                client = Client(HTTP_HOST=self.company.host)
                user = User.objects.get(pk=actor.user_id)
                client.force_login(user, backend="security.people.signin.CompanyBackend")
            self.browsers[department, position] = client
        return self.browsers[department, position]

    def draft(self, **changes):
        """Sales types a customer's file into its form and saves the draft; return its id."""
        clerk = self.browser("XSB")
        needed = _needed(self.company, "KH·Q", "XSB-OPR")
        mine = {name: text for name, text in needed.items() if name not in ("f.grade", "f.limit")}
        sent = {**mine, "g.CTC.rows": "1", "then": "draft", **changes}
        answer = clerk.post("/records/new/KH·Q/", sent)
        assert answer.status_code == 302, answer.context["form"].errors
        with reenter(self.company.id):
            return Record.objects.latest("pk").pk

    def edit(self, number, browser, **changes):
        """Somebody types into the form of a record as it stands."""
        page = browser.get(f"/records/{number}/edit/")
        form = page.context["form"]
        given = {name: form[name].value() for name in form.fields}
        given = {name: value for name, value in given.items() if value not in (None, "", [], False)}
        return browser.post(f"/records/{number}/edit/", {**given, **changes})

    def step(self, number, browser, name):
        """Somebody takes a step with a record; return the page that follows."""
        return browser.post(f"/records/{number}/step/", {"step": name}, follow=True)

    def kept(self, number):
        """The open values of a record."""
        with reenter(self.company.id):
            return Record.objects.get(pk=number).values


@pytest.fixture(scope="module")
def desk(make_company):
    """The company of a module."""
    return Desk(make_company(pack="P01"))
