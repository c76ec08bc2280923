"""A person at a browser: signs in, fills forms, presses buttons, and reads what the page says."""

from urllib.parse import quote


class Walker:
    """One person in one company, in a browser profile of their own."""

    def __init__(self, served, company, profile, username, password="correct-horse-battery"):
        self.served = served
        self.company = company
        self.page = profile.new_page()
        self.failures = []
        self.page.on("response", self._watch)
        self.page.goto(served.address(company, "/login/"))
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def _watch(self, response):
        if response.status >= 500:
            self.failures.append(f"{response.status} {response.url}")

    def go(self, path):
        """Open a path of the company; return the status."""
        response = self.page.goto(self.served.address(self.company, quote(path, safe="/?=&%")))
        return response.status

    def fill(self, **values):
        """Fill fields by name: a text, a choice, True or False for a tick."""
        for name, value in values.items():
            field = self.page.locator(f"[name={name}]")
            if isinstance(value, bool):
                field.first.set_checked(value)
            elif field.first.evaluate("e => e.tagName") == "SELECT":
                field.first.select_option(value)
            else:
                field.first.fill(value)
        return self

    def submit(self):
        """Press the first submit button of the page's own form and wait for the answer."""
        with self.page.expect_navigation():
            self.page.locator(".fonds-submit button[type=submit]").first.click()
        return self

    def text(self):
        """Return what the page's main part says."""
        return self.page.locator("main").inner_text()
