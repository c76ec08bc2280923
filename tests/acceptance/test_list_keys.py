"""A list is used by keyboard alone: from row to row, choosing, opening, searching, and the keys can be switched off."""

import pytest

from archive.records.actions import create
from archive.records.rules import NewRecord
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.acceptance.walking import Walker

TITLES = ("甲店", "乙店", "丙店")


@pytest.fixture
def clerk(served, bicycles, open_profile):
    with reenter(bicycles.id) as scope:
        actor = scope.actor = actor_of(User.objects.get(username="zhoumin"))
        others = {
            name: str(User.objects.get(username=name).pk) for name in ("wanglei", "lijianguo")
        }
        values = {
            "org_name": "天津丸石自行车有限公司",
            "operator": "张三丰",
            "addr": "天津市武清区和平路1号",
            "region": "12",
            "cust_class": "J",
            "filled_by": others["wanglei"],
            "filled_on": "2026-11-02",
            "reviewed_by": others["lijianguo"],
            "reviewed_on": "2026-11-03",
            "qty": "1",
        }
        rows = [
            NewRecord(category="KP", values={**values, "store_name": title}) for title in TITLES
        ]
        create(actor, rows)
    walker = Walker(served, bicycles, open_profile(), "zhoumin")
    yield walker
    assert walker.failures + walker.complaints == []


def test_a_list_is_used_without_a_mouse(clerk):
    assert clerk.go("/records/?category=KP&view=0") == 200
    keys = clerk.page.keyboard
    focused = "document.activeElement.rowIndex"
    assert clerk.page.get_by_role("grid").count() == 1
    keys.press("j")
    keys.press("j")
    assert clerk.page.evaluate(focused) == 2
    keys.press("Space")
    keys.press("ArrowUp")
    keys.press("Space")
    assert clerk.page.evaluate(focused) == 1
    assert clerk.page.locator("[data-fonds-row]:checked").count() == 2
    assert clerk.page.locator("#bulk [data-fonds-chosen]").inner_text() == "2"
    outline = clerk.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    keys.press("/")
    assert clerk.page.evaluate("document.activeElement.id") == "fonds-search-box"
    keys.type("j?")
    assert clerk.page.locator("#fonds-search-box").input_value() == "j?"
    assert not clerk.page.locator("dialog[data-fonds-keys]").is_visible()
    clerk.page.locator("h1").click()
    keys.press("k")
    with clerk.page.expect_navigation():
        keys.press("Enter")
    assert clerk.page.locator("h1").inner_text().startswith(TITLES)


def test_single_letters_can_be_switched_off_and_stay_off(clerk):
    clerk.go("/records/?category=KP&view=0")
    keys = clerk.page.keyboard
    keys.press("?")
    dialog = clerk.page.locator("dialog[data-fonds-keys]")
    assert dialog.is_visible()
    dialog.locator("[data-fonds-keys-switch]").click()
    keys.press("Escape")
    clerk.go("/records/?category=KP&view=0")
    keys.press("j")
    assert clerk.page.evaluate("document.activeElement.tagName") == "BODY"
    keys.press("?")
    assert not dialog.is_visible()
    clerk.page.locator("[data-fonds-keys-open]").click()
    assert dialog.is_visible()
