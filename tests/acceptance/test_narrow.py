"""On a telephone, 390 px wide, no page that a clerk or an administrator reaches by links scrolls sideways."""

import re
from urllib.parse import urlsplit

import pytest

from archive.records.actions import create, submit
from archive.records.rules import NewRecord
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.acceptance.conftest import CARD
from tests.acceptance.walking import Walker
from tests.plugins.browser import NARROW

LONG = "天津市宏远自行车连锁经营管理（集团）股份有限公司第一分公司驻武清区办事处"
MOST = 45  # pages of one person
LINKS = """() => [...document.querySelectorAll('#wagtail-sidebar a[href], main a[href]')]
    .filter((one) => !one.hasAttribute('download')).map((one) => one.getAttribute('href'))"""
# Files, ways out, and what changes something or shows a file.
LEFT_OUT = re.compile(
    r"logout|/print|/blank|export|download|\.(xlsx|csv|yaml|pdf|json)|/keep|openapi"
)


@pytest.fixture(scope="module")
def company(bicycles):
    with reenter(bicycles.id) as scope:
        actor = scope.actor = actor_of(User.objects.get(username="zhoumin"))
        numbers = {one.username: str(one.pk) for one in User.objects.all()}
        values = {name[2:]: value for name, value in CARD.items() if name.startswith("f.")}
        values |= {
            "org_name": LONG, "filled_by": numbers["wanglei"], "reviewed_by": numbers["lijianguo"],
            "CTC": [{"contact_name": "欧阳上官", "mobile": "13800138000"}],
        }  # fmt: skip
        rows = [NewRecord(category="KP", values={**values, "store_name": LONG})] * 3
        submit(actor, create(actor, rows).done)
    return bicycles


def kind_of(address):
    """Return an address without its numbers and query: pages of one kind are looked at once."""
    return re.sub(r"\d+", "0", urlsplit(address).path)


@pytest.mark.parametrize("username", ["zhoumin", "admin"])
def test_no_page_scrolls_sideways(username, served, company, open_profile, access, monkeypatch):
    monkeypatch.setattr(access, "look", lambda page: None)  # axe sees these pages in other tests
    walker = Walker(served, company, open_profile(viewport=NARROW), username)
    waiting, seen, wide = ["/"], set(), {}
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if kind_of(address) in seen:
            continue
        seen.add(kind_of(address))
        assert walker.go(address) == 200, address
        width = walker.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if width[0] > width[1]:
            wide[address] = width
        links = walker.page.evaluate(LINKS)
        waiting += [one for one in links if one.startswith("/") and not LEFT_OUT.search(one)]
    assert wide == {}
    assert len(seen) >= 25, seen
    assert walker.failures == []
