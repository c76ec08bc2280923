"""The tour is true: five people of the demonstration do what it says, in Chinese and in English."""

from pathlib import Path

import pytest

from config.demo import building
from config.demo.cast import BICYCLES
from tests.acceptance.guided import Actions, execute
from tests.acceptance.told import told
from tests.acceptance.walking import Walker

DOCS = Path(__file__).resolve().parents[2] / "docs"
LANGUAGES = {
    "zh": ("tour.zh.md", "zh-CN", "简体中文"),
    "en": ("tour.md", "en-US", "English"),
}
TOUR = Actions()
step = TOUR.step


@step("clerk-home")
def _(reader):
    reader.go("/")


@step("clerk-imports")
def _(reader):
    reader.menu()


@step("clerk-kept")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.press(within="main")
    reader.press(within="main")
    assert reader.page.locator("main [name='f.contract_no']").input_value() == "HT202611-368"


@step("head-open")
def _(reader):
    reader.menu()
    with reader.page.expect_navigation():
        reader.page.locator("main table a[href^='/requests/']").first.click()


@step("head-approve")
def _(reader):
    reader.picture()
    reader.press(within="main")


@step("reader-find")
def _(reader):
    reader.menu()
    reader.page.locator("main input[name=q]").fill("天津")
    reader.press(within="main")


@step("reader-open")
def _(reader):
    with reader.page.expect_navigation():
        reader.page.locator("main table a[href^='/records/']").first.click()
    assert "***" in reader.page.locator("main").inner_text()
    reader.see()


@step("auditor-trail")
def _(reader):
    reader.menu()
    assert "周敏" in reader.page.locator("main").inner_text()


@step("admin-home")
def _(reader):
    reader.go("/")
    reader.see()
    assert "陈勇" in reader.page.locator("main").inner_text()


@step("admin-policy")
def _(reader):
    reader.menu()
    added = {"zh": "返利约定", "en": "Rebate agreed"}[reader.language]
    assert added in reader.page.locator("main").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_five_people_do_what_the_tour_says(language, live, served, open_profile):
    company, _end = live(BICYCLES)
    password = building.password()
    path, locale, name = LANGUAGES[language]
    known = {}

    def person(username):
        if username not in known:
            known[username] = Walker(served, company, open_profile(locale), username, password)
            switch = known[username].page.get_by_role("button", name=name, exact=True)
            if switch.count():
                with known[username].page.expect_navigation():
                    switch.first.click()
        return known[username]

    execute(told(DOCS / path), TOUR, person, language, DOCS)
    assert [one.failures + one.complaints for one in known.values()] == [[]] * len(known)
