"""A passkey in a real browser with a virtual device: set up, as second step, instead of a password, for its host."""

import pytest

from security.audit.models import AuditEvent
from security.people.models import User
from tenants.scope import tenant_scope
from tests.acceptance.visiting import PASSWORD

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
ANSWER = "form[data-fonds-passkey] [type=submit]"


class Laptop:
    """A browser window with a device that makes passkeys."""

    def __init__(self, page, served, company):
        self.page, self.served, self.company = page, served, company
        self.device = page.context.new_cdp_session(page)
        self.device.send("WebAuthn.enable")
        added = self.device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self.number = added["authenticatorId"]

    def asks_owner(self, *, knows):
        """Say whether the device knows the finger, face or PIN it asks for."""
        said = {"authenticatorId": self.number, "isUserVerified": knows}
        self.device.send("WebAuthn.setUserVerified", said)

    def open(self, path, company=None):
        self.page.goto(self.served.address(company or self.company, path))

    def press(self, selector=ANSWER):
        with self.page.expect_navigation():
            self.page.click(selector)

    def sign_in(self):
        self.open("/login/")
        self.page.fill("input[name=username]", "admin")
        self.page.fill("input[name=password]", PASSWORD)
        self.press("form:has(input[name=password]) [type=submit]")

    def sign_out(self):
        self.page.context.clear_cookies()

    def is_refused(self, company=None):
        """Try the passkey page; say whether nobody is signed in afterwards, and the page says so."""
        self.open("/login/passkey/", company)
        self.page.click(ANSWER)
        self.page.wait_for_selector("[role=alert]:visible")
        self.open("/people/", company)
        return "/login/" in self.page.url


@pytest.fixture
def laptop(make_company, served, open_profile):
    return Laptop(open_profile().new_page(), served, make_company())


def test_a_passkey_stands_in_for_code_and_password_under_its_own_host(laptop, make_company):
    laptop.sign_in()
    laptop.open("/account/second/")
    laptop.press("a[href='/account/second/passkey/']")
    laptop.page.fill("input[name=name]", "指纹笔记本")
    laptop.press()
    assert laptop.page.locator(".fonds-codes li").count() == 10
    laptop.sign_out()
    laptop.sign_in()
    assert laptop.page.url.endswith("/login/second/")
    laptop.press()
    assert "/login/" not in laptop.page.url
    laptop.open("/account/confirm/?next=/account/second/")
    laptop.press()
    assert "指纹笔记本" in laptop.page.locator("main").inner_text()
    laptop.sign_out()
    laptop.open("/login/?next=/people/")
    laptop.press("a[href^='/login/passkey/']")
    laptop.press()
    assert laptop.page.url.endswith("/people/")
    laptop.sign_out()
    laptop.asks_owner(knows=False)
    assert laptop.is_refused()
    laptop.asks_owner(knows=True)
    assert laptop.is_refused(make_company(name="邻居公司")), "good for its own host only"
    with tenant_scope(laptop.company):
        user = User.objects.get(username="admin")
        told = AuditEvent.objects.filter(target_id=str(user.pk), outcome="done")
        assert told.filter(verb="factor.enrol").count() == 1
        assert told.filter(verb="person.second_step").count() == 3
