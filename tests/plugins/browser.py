"""A real browser for the acceptance tests: one process for the run, one fresh profile a test."""

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.machine import browser as installed
from tests.plugins.access import Watch
from tests.plugins.policy_watch import PolicyWatch

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def chromium():
    """Return the running browser; None on a machine where none can be had."""
    program = installed.executable()
    if program is None:
        yield None
        return
    # Playwright keeps an event loop in this thread; Django would refuse every query beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as tool:
        running = tool.chromium.launch(
            executable_path=str(program), args=installed.arguments(), headless=True
        )
        yield running
        running.close()


@pytest.fixture(scope="session")
def access():
    """What was looked at for accessibility; each page once a run."""
    return Watch()


@pytest.fixture
def open_profile(chromium, not_proved, access):
    """Return `open_profile(locale, viewport)`: a person's own browser, closed with the test.

    Each page is looked at with axe before it is left; what it finds fails the test, and so does a script or
    style that the page's own content policy refuses.
    """
    if chromium is None:
        not_proved(installed.NONE)
    opened, unwatched, refused = [], [], PolicyWatch()

    def open_one(locale="zh-CN", viewport=WIDE, *, looked_at=True):
        profile = chromium.new_context(
            locale=locale, viewport=viewport, timezone_id="Asia/Shanghai", accept_downloads=True
        )
        profile.set_default_timeout(15_000)
        refused.watch(profile)
        if looked_at:
            access.watch(profile)
            opened.append(profile)
        else:  # the same pages are looked at in another language
            unwatched.append(profile)
        return profile

    yield open_one
    for profile in opened:
        for page in profile.pages:
            access.look(page)
        profile.close()
    for profile in unwatched:
        profile.close()
    found, access.found = access.found, {}
    assert found == {}
    assert refused.found == []
