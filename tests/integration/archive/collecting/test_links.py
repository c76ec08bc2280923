"""A customer fills in a form by a link that expires: the open page, what arrives, and what strangers try."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from archive.collecting.link_actions import form_of
from archive.collecting.models import FillLink, RawItem
from archive.files.models import LooseFile
from archive.records.models import Record
from kernel.clock import given, now
from kernel.scope import reenter
from policies.categories.rules import Review
from tests.integration.archive.collecting.conftest import address, seen
from tests.integration.archive.collecting.test_arranging import TYPED, picture

LINK = re.compile(r"https?://[^/]+(/fill/[\w-]+/)")
SHOP = {
    "f.store_name": "飞鸽专卖店",
    "f.org_name": "天津飞鸽自行车有限公司",
    "f.operator": "李四",
    "f.addr": "天津市和平路1号",
}


@pytest.fixture
def stranger(desk):
    """Somebody without an account; each test comes from an address of its own."""
    desk.number += 1
    host = desk.house.company.host
    return Client(HTTP_HOST=host, REMOTE_ADDR=f"203.0.113.{desk.number}", enforce_csrf_checks=True)


def made(desk, **more):
    """The clerk makes a link; return its path."""
    said = {"category": "KP", "days": "3", "once": "on", "note": "王经理"} | more
    said = {name: value for name, value in said.items() if value}
    answer = desk.post("clerk", "/collected/links/", **said)
    found = LINK.search(answer.content.decode())
    assert found, seen(answer)
    return found[1]


def sent(stranger, path, **data):
    """The stranger opens a link, fills in the form and sends it; return the answer."""
    page = stranger.get(path, secure=True, headers={"accept-language": "en"})
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    said, host = (
        {"csrfmiddlewaretoken": token[1] if token else "", **data},
        page.wsgi_request.get_host(),
    )
    return stranger.post(path, said, secure=True, headers={"referer": f"https://{host}{path}"})


@pytest.mark.requirement("REQ-COL-17", "what a customer sends in arrives as an unverified draft")
def test_what_a_customer_sends_in_arrives_as_a_draft_nobody_checked(desk, stranger, switched):
    switched("KP", review=Review.NONE)
    path = made(desk)
    with reenter(desk.house.company.id):
        before = Record.objects.count()
        link = FillLink.objects.latest("pk")
        assert path.split("/")[2] not in str(vars(link)), "the database keeps the digest alone"
    page = stranger.get(path, secure=True).content.decode()
    assert "店名" in page, "in the language of the company, without a sign-in"
    assert "f.store_name" in page
    assert "f.filled_by" not in page, "nobody of the company is offered"
    assert "f.cust_class" not in page, "only what the form of the policy names"
    answer = sent(stranger, path, **SHOP, **{"f.cust_class": "J"}, file=picture())
    assert answer.status_code == 200, seen(answer)
    assert "f.store_name" not in answer.content.decode()
    with reenter(desk.house.company.id):
        assert Record.objects.count() == before, "never a live record"
        item = RawItem.objects.latest("pk")
        assert LooseFile.objects.get(holder=f"raw_item:{item.pk}").state == "quarantined"
    item = f"/collected/{item.pk}/"
    shown = desk.shown("clerk", item)
    for part in (
        "Sent in by the customer",
        "天津飞鸽自行车有限公司",
        "名片.png",
        "Not checked yet",
    ):
        assert part in shown, part
    assert "cust_class" not in shown
    assert "飞鸽专卖店" in desk.shown("clerk", "/collected/")
    assert GONE_ZH in stranger.get(path, secure=True).content.decode(), "good for one form"
    form = desk.house.get("clerk", f"{item}key/").content.decode()
    assert 'value="天津飞鸽自行车有限公司"' in form, "what was sent in is filled in already"
    keyed = desk.key("clerk", item, store_name="飞鸽专卖店", **TYPED)
    assert "Filed" in seen(keyed), seen(keyed)
    assert address(keyed).startswith("/records/")


GONE_ZH = "链接无效"


@pytest.mark.requirement(
    "REQ-COL-17", "a form for the customer to fill in is sent by a link that expires"
)
def test_a_link_ends_by_its_day_by_hand_and_is_for_one_or_several(desk, stranger):
    several = made(desk, once="")
    assert sent(stranger, several, **SHOP).status_code == 200
    assert sent(stranger, several, **SHOP).status_code == 200
    answers = []
    with given(now() + timedelta(days=4)):
        answers.append(stranger.get(several, secure=True))
    with reenter(desk.house.company.id):
        number = FillLink.objects.latest("pk").pk
    assert desk.post("finance", "/collected/links/", revoke=number).status_code in {403, 404}
    assert stranger.get(several, secure=True).status_code == 200
    desk.post("clerk", "/collected/links/", revoke=number)
    answers += [stranger.get(several, secure=True), stranger.get("/fill/guessed/", secure=True)]
    assert {one.status_code for one in answers} == {410}
    assert len({one.content for one in answers}) == 1, "one answer, whatever the reason"


def test_what_strangers_try(desk, stranger):
    path = made(desk, once="")
    forged = stranger.post(path, SHOP, secure=True)
    assert forged.status_code == 403, "a form without its token"
    page = SimpleUploadedFile("card.png", b"<html><script>alert(1)</script></html>")
    refused = sent(stranger, path, **SHOP, file=page)
    assert refused.status_code == 400, seen(refused)
    with reenter(desk.house.company.id):
        count = RawItem.objects.count()
    assert sent(stranger, path, **{"f.org_name": "x" * 5000}).status_code == 400
    with reenter(desk.house.company.id):
        assert RawItem.objects.count() == count, "nothing is half taken in"
    codes = [sent(stranger, path, **SHOP).status_code for _again in range(6)]
    assert 429 in codes, "who sends too fast waits"
    other = Client(HTTP_HOST=desk.house.company.host, REMOTE_ADDR="203.0.113.250")
    guesses = [other.get(f"/fill/guess{n}/", secure=True).status_code for n in range(12)]
    assert guesses[0] == 410
    assert guesses[-1] == 429, "who guesses waits"
    assert other.get(path, secure=True).status_code == 429


def test_the_same_form_is_printed_blank(desk):
    with reenter(desk.house.company.id):
        assert form_of("KP").zh == "客户登记表"
    printed = desk.house.get("clerk", "/records/new/KP/print/?form=customer")
    assert printed.status_code == 200
    assert b"".join(printed)[:5] == b"%PDF-"
    assert "has no form" in seen(
        desk.post("clerk", "/collected/links/", category="QY", days="3")
    ) or ("valid choice" in seen(desk.post("clerk", "/collected/links/", category="QY", days="3")))
