"""A company that files contracts on paper and letters in two steps, and its people at their browsers."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel.scope import reenter
from policies.access.rules import Grant, RowScope, Verb
from policies.categories.rules import Category, Kind, Review
from policies.document.actions import apply_document, publish
from policies.document.canonical import digest_of
from policies.document.queries import draft_digest, published
from policies.document.values import NumberRule
from policies.fields.rules import Field, FieldType, Required
from policies.retention.rules import Action, RetentionRule
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.checks.conftest import at, english  # noqa: F401 - every test reads English
from tests.integration.archive.records.conftest import People
from tests.integration.policies.houses import address, seen

DAY = date(2026, 6, 10)  # a Wednesday
POSTS = {
    "seller": ("MDB", "OPR"),
    "seller2": ("MDB", "OPR", "2"),
    "helper": ("KFB", "OPR"),
    "archivist": ("DAS", "ARC"),
    "marketing": ("SCB", "STF"),
    "head": ("SCB", "DH"),
}
OWN = {"rows": RowScope.DEPARTMENT, "delegated": True}
FILING = {
    "KF": {"kind": Kind.FILE, "carrier": "electronic"},
    "HT": {"kind": Kind.ITEM, "carrier": "paper", "standalone": True, "filing_order": "name",
           "filing_days": 5, "filing_from": "done_on", "reported_to": "SCB"},
    "HT·A": {"parent": "HT"},
    "HT·B": {"parent": "HT", "filing_days": 30, "filing_order": "category"},
    "XH": {"kind": Kind.ITEM, "carrier": "electronic", "standalone": True, "filing_order": "number",
           "filing_steps": "two"},
    "XH·A": {"parent": "XH"},
    "XH·B": {"parent": "XH"},
}  # fmt: skip


def with_filing(document):
    """Return the policy of the pack with the categories of these tests and the rights in them."""
    codes = ("KF", "HT", "XH")
    categories = tuple(
        Category(code=code, zh=code, en=code, custodian="" if "parent" in said else "DAS",
                 review=None if "parent" in said else Review.NONE, **said)
        for code, said in FILING.items()
    )  # fmt: skip

    def field(category, code, kind, required=Required.OPTIONAL):
        return Field(category=category, code=code, zh=code, en=code, type=kind, required=required)

    fields = (
        field("HT", "done_on", FieldType.DATE),
        field("HT", "subject", FieldType.TEXT, Required.FILING),
        field("HT", "qty", FieldType.NUMBER),
        field("HT", "pages", FieldType.NUMBER),
        field("HT", "location", FieldType.TEXT),
        field("XH", "subject", FieldType.TEXT),
    )
    entering, filing = (Verb.CREATE, Verb.EDIT, Verb.VIEW), (Verb.FILE, Verb.VIEW)
    grants = (
        Grant(department="MDB", position="OPR", categories=codes, clearance="L2",
              verbs=(*entering, Verb.FILE), **OWN),
        Grant(department="KFB", categories=codes, clearance="L2", verbs=filing,
              rows=RowScope.ALL, delegated=True),
        Grant(department="DAS", position="ARC", categories=codes, clearance="L2",
              verbs=(*filing, Verb.EXPORT), rows=RowScope.ALL),
        Grant(department="SCB", categories=("KF", "HT"), clearance="L2", verbs=(Verb.VIEW,),
              rows=RowScope.ALL, delegated=True),
    )  # fmt: skip
    return replace(
        document,
        categories=(*document.categories, *categories),
        fields=(*document.fields, *fields),
        grants=(*document.grants, *grants),
        numbering=(
            *document.numbering,
            *(NumberRule(category=code, pattern="{CAT}·{YYYY}-{SEQ:4}") for code in codes),
        ),
        retention=(
            *document.retention,
            *(
                RetentionRule(category=code, code="D30", period="P30Y", trigger="FILED",
                              start="year", action=Action.DESTROY, basis="公司规定")
                for code in codes
            ),
        ),
    )  # fmt: skip


class Office:
    """The company: what its people do at their screens."""

    def __init__(self, company):
        self.company, self.browsers, people = company, {}, People()
        with reenter(company.id) as scope:
            scope.actor = admin = actor_of(User.objects.get(username="admin"))
            self.base = with_filing(published().document)
            apply_document(admin, self.base)
            publish(admin, draft_digest(), reason="归档")
            self.ids = {name: people.actor(*post).user_id for name, post in POSTS.items()}
            User.objects.filter(pk__in=self.ids.values()).update(language="en", password_once=False)
            for name, number in self.ids.items():
                self.browsers[name] = Client(HTTP_HOST=company.host, raise_request_exception=False)
                self.browsers[name].force_login(
                    User.objects.get(pk=number), backend="security.people.signin.CompanyBackend"
                )

    def switch(self, document):
        """Publish another policy."""
        with reenter(self.company.id) as scope:
            scope.actor = admin = actor_of(User.objects.get(username="admin"))
            if published().digest != digest_of(document):
                apply_document(admin, document)
                publish(admin, draft_digest(), reason="归档")

    def with_category(self, code, **said):
        """Return the policy with a category that says something else."""
        return replace(
            self.base,
            categories=tuple(
                replace(one, **said) if one.code == code else one for one in self.base.categories
            ),
        )

    def get(self, who, path):
        return self.browsers[who].get(path, secure=True)

    def shown(self, who, path):
        """Return the text of a page, or its status where there is none."""
        return seen(self.get(who, path))

    def post(self, who, path, **data):
        return self.browsers[who].post(path, data, secure=True, follow=True)

    def enter(self, category, title, *, who="seller", then="save", parent="", **values):
        """Somebody enters a record; return its page."""
        data = {"title": title, **{f"f.{code}": value for code, value in values.items()}}
        data |= {"parent": f"#{parent}"} if parent else {}
        answer = self.post(who, f"/records/new/{category}/", **data, then=then)
        return address(answer)

    def contract(self, title="采购合同", category="HT·A", **values):
        """The seller enters a contract that lacks nothing; return its page."""
        said = {"subject": "采购", "location": "一号库·二柜·三盒", "qty": "2", "pages": "12"}
        return self.enter(category, title, **said | values)

    def file(self, page, who="archivist"):
        """Somebody files a record; return the page that follows."""
        return self.post(who, f"{page}step/", step="file")

    def attach(self, page, name, content, who="seller", series=""):
        given = [SimpleUploadedFile(name, content)]
        data = {"file": given, "series": series}
        return self.browsers[who].post(f"{page}files/", data, secure=True, follow=True)


@pytest.fixture(scope="session")
def office(make_company, django_db_blocker):
    with django_db_blocker.unblock(), at(DAY):
        return Office(make_company(pack="P08"))


@pytest.fixture(autouse=True)
def today():
    with at(DAY):
        yield


def number_of(page):
    """Return the id of a record out of the address of its page."""
    return int(page.strip("/").rpartition("/")[2])
