"""The people of a company that shares records: the salesman and a masked colleague ask, the head of sales decides."""

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from archive.files import actions as file_actions
from archive.files import tasks as file_tasks
from archive.files.models import File
from archive.sharing.models import Share
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document.values import Approval, ApprovalStep
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.checks.conftest import at, company, english, june
from tests.integration.archive.lists.test_bulk import Steps
from tests.integration.policies.houses import address, post, seen
from tests.plugins import samples

__all__ = ["company", "english", "june"]
DAY, UNTIL = date(2026, 6, 10), date(2026, 6, 30)
LINK = re.compile(r"https?://[^/]+(/shared/[\w-]+/)")
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
GONE = "This link is no longer good"
ASKED = {
    "partner": "飞鸽物流有限公司",
    "name": "钱多多",
    "mail": "qian@partner.example",
    "until": UNTIL.isoformat(),
    "reason": "联合配送",
}
STEP = Approval(
    code="AP6", subject="share", zh="对外共享", en="Share",
    steps=(ApprovalStep(position="DH", department="XSB"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def house(june, django_db_blocker):
    """The company on the day; finance works nowhere near the records."""
    with django_db_blocker.unblock(), at(DAY):
        every = {"categories": ("KP", "YJ"), "clearance": "L3", "delegated": True}
        grants = [
            Grant(department="XSB", position="OPR", verbs=(Verb.SHARE,), **every),
            Grant(department="XZB", position="QRY", verbs=(Verb.SHARE,), **every),
        ]
        june.base = replace(
            june.base,
            grants=(*june.base.grants, *grants),
            approvals=(*june.base.approvals, STEP),
        )
        june.switch(june.base)
    return june


@pytest.fixture(autouse=True)
def day():
    with at(DAY):
        yield


@pytest.fixture(scope="module")
def things(house, django_db_blocker):
    """A filed card with a PDF of two pages, and an item of it: ids, and the token of the file."""
    with django_db_blocker.unblock(), at(DAY):
        page = house.card(operator="王小二", annual_qty="777")
        record = int(address(page).strip("/").rpartition("/")[2])
        sent = SimpleUploadedFile("合同.pdf", samples.pdf(pages=2))
        post(house, "clerk", f"/records/{record}/files/", file=sent)
        with reenter(house.company.id):
            actor = actor_of(User.objects.get(pk=house.ids["clerk"]))
            file = File.objects.get(record=record)
            file_actions.scan(actor, file.pk, Steps(house.company.id, actor))
        file_tasks.preview_again(Steps(house.company.id, actor))
        item = post(
            house, "clerk", "/records/new/YJ/",
            **{"f.period": "2026-05", "f.score": "88", "f.qty": "31",
                "parent": house.shown_label(f"/records/{record}/"), "then": "submit"},
        )  # fmt: skip
        assert re.fullmatch(r"/records/\d+/", address(item)), seen(item)
        made = int(address(item).strip("/").rpartition("/")[2])
    return SimpleNamespace(record=record, item=made, file=file.token)


def ask(house, record, who="salesman", **said):
    """Somebody asks to share a record; return the page that follows."""
    said = {name: value for name, value in {**ASKED, **said}.items() if value}
    return post(house, who, f"/records/{record}/shares/new/", **said)


def share_of(page):
    found = re.fullmatch(r"/shares/(\d+)/", address(page))
    assert found, seen(page)
    return int(found[1])


def decide(house, share, who="head", **said):
    with reenter(house.company.id):
        request = Share.objects.get(pk=share).request
    return post(house, who, f"/requests/{request}/", **({"outcome": "approve"} | said))


def agreed(house, record, who="salesman", **said):
    """A share that was asked for and agreed to; return its id."""
    share = share_of(ask(house, record, who, **said))
    decide(house, share)
    return share


def link_of(house, share, who="salesman"):
    page = post(house, who, f"/shares/{share}/link/").content.decode()
    found = LINK.search(page)
    assert found, page
    return found[1]


def code_of(house, share, who="salesman"):
    """Who shares makes a code to be told by telephone."""
    page = seen(post(house, who, f"/shares/{share}/code/"))
    found = CODE.search(page.partition("shown this once")[2])
    assert found, page
    return found[0]


class Outsider:
    """The browser of somebody without an account, from an address of its own."""

    number = 0

    def __init__(self, house, host=""):
        Outsider.number += 1
        self.client = Client(
            HTTP_HOST=host or house.company.host,
            REMOTE_ADDR=f"203.0.113.{Outsider.number}",
            enforce_csrf_checks=True,
        )
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    def elsewhere(self, house):
        """Return the same browser at another address: nothing was guessed from there yet."""
        moved = Outsider(house)
        moved.client.cookies = self.client.cookies
        return moved

    def get(self, path, **more):
        return self.client.get(path, secure=True, **more)

    def post(self, path, **data):
        page = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
        said = {"csrfmiddlewaretoken": token[1] if token else "", **data}
        referer = f"https://{page.wsgi_request.get_host()}{path}"
        return self.client.post(path, said, secure=True, headers={"referer": referer})

    def enters(self, path, code):
        """Type a code and return the page that follows."""
        answer = self.post(path, code=code)
        return self.get(path) if answer.status_code == 302 else answer


def let_in(house, share, who="salesman"):
    """A browser that entered a code; return it, the address of the link, and the page."""
    path = link_of(house, share, who)
    outsider = Outsider(house)
    page = outsider.enters(path, code_of(house, share, who))
    assert page.status_code == 200, seen(page)
    return outsider, path, page
