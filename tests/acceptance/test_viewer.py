"""In a real browser: a scan is dropped on the page of a record and read beside its fields by the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.acceptance.conftest import CARD
from tests.acceptance.test_forms_that_forgive import GIVE
from tests.acceptance.walking import Walker
from tests.plugins import samples


@pytest.fixture
def clerk(served, bicycles, open_profile):
    walker = Walker(served, bicycles, open_profile(), "zhoumin")
    yield walker
    assert walker.failures == []


def test_a_dropped_scan_is_read_page_by_page_beside_the_fields(clerk):
    page = clerk.page
    clerk.go("/records/new/KP/")
    clerk.fill(
        **{**CARD, "f.store_name": "看扫描件的车行", "f.org_name": "看扫描件的公司"}
    ).submit()
    assert re.search(r"/records/\d+/$", page.url)
    page.evaluate(GIVE, ["合同.pdf", list(samples.pdf(pages=3)), "drop"])
    link = page.locator("a[data-fonds-look]", has_text="合同.pdf")
    link.focus(timeout=120_000)  # a worker that is busy with other things
    page.keyboard.press("Enter")
    viewer = page.locator(".fonds-viewer:not([data-fonds-waiting])")
    viewer.locator("output").wait_for()
    assert viewer.locator("nav a").count() == 3
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    assert viewer.locator("output").inner_text() == "第 3 页，共 3 页"
    page.locator("img[src$='/look/3/']").wait_for()
    page.keyboard.press("+")
    page.keyboard.press("r")
    turned = re.compile(r"rotate\(90deg\)")  # once the page is drawn
    picture = viewer.locator(".fonds-viewer__sheet img")
    expect(picture).to_have_attribute("style", turned, timeout=30_000)
    fields, shown = page.locator(".fonds-viewer-place + .fonds-stack"), viewer
    assert shown.bounding_box()["x"] + 100 < fields.bounding_box()["x"], "beside the fields"
    page.set_viewport_size({"width": 800, "height": 900})
    assert shown.bounding_box()["y"] < fields.bounding_box()["y"], "above them"
    page.keyboard.press("Escape")
    assert page.locator(".fonds-viewer").count() == 0
    assert page.evaluate("document.activeElement.matches('a[data-fonds-look]')")
