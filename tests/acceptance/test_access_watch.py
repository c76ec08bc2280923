"""The watch over accessibility finds a fault on a page that was met before without it, and judges nothing twice."""

import pytest

from tests.machine import browser as installed
from tests.plugins.access import Watch

PAGE = "<!doctype html><html lang=en><title>Files</title><body><main><h1>Files</h1>{}</main></body></html>"
WORDS, NAMELESS = "<p>Twenty files</p>", "<button class=more></button>"


@pytest.fixture
def page(chromium, not_proved):
    if chromium is None:
        not_proved(installed.NONE)
    profile = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield profile.new_page()
    profile.close()


def test_what_a_known_page_is_newly_made_of_is_judged(page):
    watch = Watch()

    def met(body):
        watch.found = {}
        page.unroute_all()
        page.route(
            "**/*", lambda route: route.fulfill(content_type="text/html", body=PAGE.format(body))
        )
        page.goto("http://watched.localhost/files/")
        watch.look(page)
        return {rule for rule, _path in watch.found}

    assert met(WORDS) == set()
    assert met(WORDS + "<p>Ten more</p>") == set()
    assert met(WORDS + NAMELESS) == {"button-name"}
    assert met(NAMELESS) == set()  # told once is enough
    assert page.locator("[data-unknown]").count() == 0
