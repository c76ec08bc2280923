"""A shelf is counted with a phone whose network goes: closed, opened again, and nothing readable once signed out."""

import pytest
from playwright.sync_api import expect

from archive.custody.actions import Said, add_location
from archive.stocktaking.actions import begin
from archive.stocktaking.models import StockScan
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.acceptance.visiting import PASSWORD
from tests.machine import browser as installed
from tests.plugins.browser import NARROW

KEPT = """async () => {
    const names = (await indexedDB.databases()).map((one) => one.name);
    if (!names.includes('fonds-stocktaking')) return '';
    const base = await new Promise((yes) => {
        const asked = indexedDB.open('fonds-stocktaking');
        asked.onsuccess = () => yes(asked.result);
    });
    const all = (store) => new Promise((yes) => {
        const asked = base.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => yes(asked.result);
    });
    const found = JSON.stringify([await all('device'), await all('scans')]);
    base.close();
    return found;
}"""


@pytest.fixture(scope="module")
def take(bicycles):
    """A stock-take of a shelf."""
    with reenter(bicycles.id) as scope:
        actor = scope.actor = actor_of(User.objects.get(username="admin"))
        room = add_location(actor, Said(code="K9", kind="room"))
        shelf = add_location(actor, Said(code="K9-1", kind="shelf", parent=room.pk))
        clerk = scope.actor = actor_of(User.objects.get(username="zhoumin"))
        return begin(clerk, shelf.pk).pk


@pytest.fixture
def phone(chromium, not_proved, tmp_path):
    """Return what opens the same phone's browser again: what it keeps lies on the disk."""
    if chromium is None:
        not_proved(installed.NONE)
    opened = []

    def open_one():
        for one in opened:
            one.close()
        profile = chromium.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=str(installed.executable()),
            args=installed.arguments(),
            headless=True,
            viewport=NARROW,
            locale="zh-CN",
        )
        profile.set_default_timeout(20_000)
        opened[:] = [profile]
        return profile

    yield open_one
    for one in opened:
        one.close()


def scan(page, first, last):
    for number in range(first, last + 1):
        page.fill("#fonds-label", f"L-{number:03}")
        page.press("#fonds-label", "Enter")
    expect(page.locator("[data-fonds-last] b").first).to_have_text(f"L-{last:03}", timeout=20_000)


def waiting(page, many):
    page.wait_for_selector(f"main[data-waiting='{many}']")


@pytest.mark.requirement(
    "REQ-CUS-08", "a stock-take goes on without a network, each scan once and in order"
)
def test_a_hundred_scans_with_the_network_cut_and_the_browser_closed(served, bicycles, take, phone):
    address = served.address(bicycles, f"/stocktaking/scan/#{take}")
    fifty_are_scanned_and_the_network_goes(served, bicycles, take, phone())
    profile = phone()  # closed, and opened again
    page = fifty_more_are_scanned_without_a_network(profile, address)
    signed_out_nothing_is_read_and_signed_in_all_arrive(profile, page)
    with reenter(bicycles.id):
        scans = StockScan.objects.filter(device__take=take).order_by("order")
        assert [one.text for one in scans] == [f"L-{number:03}" for number in range(1, 101)]
        assert [one.order for one in scans] == list(range(1, 101))
    who_signs_out_leaves_nothing(served, bicycles, profile, page, address)


def fifty_are_scanned_and_the_network_goes(served, bicycles, take, profile):
    page = profile.new_page()
    page.goto(served.address(bicycles, f"/login/?next=/stocktaking/{take}/"))
    page.fill("input[name=username]", "zhoumin")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.click(f"a[href='/stocktaking/scan/#{take}']")
    page.wait_for_selector("main[data-ready][data-kept]")
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
    profile.set_offline(True)
    scan(page, 1, 50)
    waiting(page, 50)
    assert "没有网络" in page.locator("[data-fonds-when=offline]").inner_text()


def fifty_more_are_scanned_without_a_network(profile, address):
    profile.set_offline(True)
    page = profile.new_page()
    page.goto(address)
    waiting(page, 50)
    scan(page, 51, 100)
    waiting(page, 100)
    kept = page.evaluate(KEPT)
    assert "L-0" not in kept
    assert kept.count('"sealed"') == 100
    return page


def signed_out_nothing_is_read_and_signed_in_all_arrive(profile, page):
    profile.clear_cookies(name="__Host-fonds")  # signed out meanwhile, as far as the server knows
    profile.set_offline(False)
    page.wait_for_selector("[data-fonds-when=signed-out]:not([hidden])")
    assert page.locator("[data-fonds-last] li").count() == 0
    assert "L-0" not in page.evaluate(KEPT) + page.content()
    page.click("[data-fonds-again]")
    page.fill("input[name=username]", "zhoumin")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/stocktaking/scan/")
    waiting(page, 0)


def who_signs_out_leaves_nothing(served, bicycles, profile, page, address):
    page.goto(served.address(bicycles, "/"))
    profile.set_offline(True)
    page.goto(address)
    scan(page, 101, 101)
    profile.set_offline(False)
    page.goto(served.address(bicycles, "/"))
    page.evaluate(
        """async () => {
            const token = /__Host-fonds-csrf=([^;]+)/.exec(document.cookie)[1];
            await fetch('/logout/', {method: 'POST', headers: {'X-CSRFToken': token}});
        }"""
    )
    assert page.evaluate(KEPT) == ""
    assert page.evaluate("async () => (await caches.keys()).length") == 0
