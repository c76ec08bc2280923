"""A company that comes in: who brings files, who is asked, who signs, and the jobs that run."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.scope import reenter
from security.people.models import User
from tests.integration.archive.records.conftest import CARD, People

GREETINGS = (
    ("生日", "2024-05-01", "120.50"),
    ("店庆", "2024-06-01", "80"),
    ("节日", "2024-09-17", "1000.25"),
    ("节日", "2024-09-17", "1000.25"),
    ("婚礼", "2024-10-01", "50"),
    ("满月", "2024-10-02", "未记"),
)
GIFTS = (("生日", "2023-05-01", "10"), ("店庆", "2023-06-01", "20"))
POSTS = {
    "clerk": ("XSB", "CLK"),
    "clerk2": ("XSB", "CLK", "2"),
    "finance": ("CWB", "STF"),
    "finance2": ("CWB", "STF", "2"),
    "treasurer": ("CWB", "DH"),
    "office": ("XZB", "STF"),
    "salesman": ("XSB", "OPR"),
    "head": ("XSB", "DH"),
}


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


class Coming:
    """The company with everybody's browsers."""

    def __init__(self, company):
        self.company, self.browsers = company, {}
        people = People()
        with reenter(company.id):
            self.ids = {name: people.actor(*post).user_id for name, post in POSTS.items()}
            self.ids["admin"] = User.objects.get(username="admin").pk
            User.objects.filter(pk__in=self.ids.values()).update(language="en", password_once=False)

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

    def post(self, who, path, **data):
        return self.browser(who).post(path, data, secure=True, follow=True)

    def shown(self, answer):
        page = BeautifulSoup(answer.content, "html.parser")
        return " ".join((page.select_one("main") or page).get_text(" ").split())

    def project(self, name="入驻", who="clerk"):
        answer = self.post(who, "/onboarding/new/", name=name)
        return self.address(answer)

    def address(self, answer):
        return answer.request["PATH_INFO"]

    def add(self, project, name, kind="items", category="GH", who="clerk", **more):
        """Expect a file; return the address of its page."""
        data = {"name": name, "kind": kind, "category": category, **more}
        answer = self.post(who, f"{project}files/add/", **data)
        page = BeautifulSoup(answer.content, "html.parser")
        return next(one["href"] for one in page.select(".onboarding-files a") if one.text == name)

    def customer(self):
        """Return the archive number of the card the greetings belong to; the clerk enters it once."""
        with reenter(self.company.id):
            known = Record.objects.filter(category="KP", archive_no__isnull=False).first()
        if known is not None:
            return known.archive_no
        values = {key: value for key, value in CARD.items() if key != "CTC"}
        values |= {"filled_by": "XSB-OPR", "reviewed_by": "XSB-DH"}
        data = {f"f.{key}": value for key, value in values.items()}
        data |= {"g.CTC.0.contact_name": "张三丰", "g.CTC.0.mobile": "13800138000"}
        self.post("clerk", "/records/new/KP/", **data, **{"g.CTC.rows": "1", "then": "submit"})
        return self.customer()

    def ledger(self, rows):
        """Return a ledger of greetings to the one customer."""
        number = self.customer()
        lines = ["题名,所属客户档号,事由,日期,礼品费用,件数"]
        lines += [f"{why}关怀{day},{number},{why},{day},{cost},1" for why, day, cost in rows]
        return "\n".join(lines).encode()

    def bring(self, file, rows=GREETINGS, who="clerk", commit=True):
        """Upload a file from its line and let it be committed; return the address of the import."""
        upload = SimpleUploadedFile("关怀.csv", self.ledger(rows))
        answer = self.browser(who).post(
            f"{file}upload/", {"category": "GH", "file": upload}, secure=True
        )
        assert answer.status_code == 302, self.shown(answer)
        return self.on_from(answer["Location"], who=who, commit=commit)

    def on_from(self, at, who="clerk", commit=True):
        """Take the columns as they are understood, rehearse and commit an import."""
        form = self.get(who, f"{at}columns/").context["form"]
        posted = {name: form[name].initial or "" for name in form.fields}
        self.post(who, f"{at}columns/", **{k: v for k, v in posted.items() if v is not False})
        self.work()
        if commit:
            self.post(who, f"{at}commit/")
            self.work()
        return at

    def work(self):
        queue_in_use().run_all()

    def reconcile(self, project, who="clerk"):
        self.post(who, f"{project}reconcile/")
        self.work()

    def say_why(self, file, why="公司不要这几行", who="clerk"):
        """Write one reason beside every group of rows that stay out."""
        page = BeautifulSoup(self.get(who, file).content, "html.parser")
        names = [one["name"] for one in page.select("textarea[name^=why-]")]
        return self.post(who, file, **dict.fromkeys(names, why))

    def number(self, address):
        return int(re.findall(r"[0-9]+", address)[-1])


@pytest.fixture(scope="module")
def coming(company, django_db_blocker):
    """The company with its people."""
    with django_db_blocker.unblock():
        yield Coming(company)
