"""A person at a browser: signs in, fills forms, presses buttons, and reads what the page says."""

import re
from urllib.parse import quote

from tests.acceptance.visiting import OTHERS, PASSWORD


def say_others(page):
    """Say of all customers that were found that they are others, as they are in these stories."""
    for one in page.locator("#alike input[type=radio][value=justify]").all():
        one.check()
    page.fill("#alike-reason", OTHERS)


class Walker:
    """One person in one company, in a browser profile of their own."""

    def __init__(self, served, company, profile, username, password=PASSWORD):
        self.served = served
        self.company = company
        self.profile = profile
        self.page = profile.new_page()
        self.failures = []
        self.complaints = []
        self.page.on("response", self._watch)
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{error}"))
        self.page.goto(served.address(company, "/login/"))
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def _watch(self, response):
        if response.status >= 500:
            self.failures.append(f"{response.status} {response.url}")

    def _listen(self, message):
        # An answer of 403, 404 or 410 that a test asked for is logged by the browser, too.
        if message.type == "error" and not re.search(r"a status of 4(0|10)", message.text):
            self.complaints.append(f"{message.text} ({self.page.url})")

    def go(self, path):
        """Open a path of the company; return the status."""
        response = self.page.goto(self.served.address(self.company, quote(path, safe="/?=&%#")))
        return response.status

    def send(self, path, **values):
        """Post values to a path as a forged form of this browser would; return the status."""
        with self.page.expect_navigation() as arriving:
            self.page.evaluate(
                """([path, values]) => {
                    const form = document.createElement('form');
                    form.method = 'post';
                    form.action = path;
                    const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
                    for (const [name, value] of Object.entries({...values, csrfmiddlewaretoken: token})) {
                        const input = document.createElement('input');
                        input.name = name;
                        input.value = value;
                        form.append(input);
                    }
                    document.body.append(form);
                    form.submit();
                }""",
                [path, values],
            )
        return arriving.value.status

    def fill(self, **values):
        """Fill fields by name: a text, a choice, True or False for a tick."""
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]:not([type=hidden])')
            if isinstance(value, bool):
                field.first.set_checked(value)
            elif field.first.evaluate("e => e.tagName") == "SELECT":
                field.first.select_option(value)
            else:
                field.first.fill(value)
        return self

    def submit(self):
        """Press the first submit button of the page's own form and wait for the answer."""
        return self.press(".fonds-submit button[type=submit]")

    def press(self, selector):
        """Press what leads to another page, and wait for it."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        if self.page.locator("#alike").count():
            say_others(self.page)
            with self.page.expect_navigation():
                self.page.locator(selector).first.click()
        return self

    def follow(self, label):
        """Follow a link of the page's main part by its words."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=label).first.click()
        return self

    def text(self):
        """Return what the page's main part says."""
        return self.page.locator("main").inner_text()

    def download(self, label):
        """Press a link that gives a file; return where it lies."""
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=label).first.click()
        return coming.value.path()
