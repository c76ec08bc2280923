"""How a regulation is told as a story: its clauses are named steps of one company, walked by its people in order."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.test import Client

from kernel.scope import reenter
from policies.document.actions import apply_document, publish
from policies.document.queries import draft_digest, published
from security.people.models import User
from security.people.queries import actor_of
from tests.acceptance.guided import FETCH
from tests.acceptance.walking import Walker

LOGIN = "security.people.signin.CompanyBackend"

MENU = "all => all.map((one) => JSON.stringify(JSON.parse(one.textContent)))"  # before it is drawn


@dataclass(frozen=True)
class Told:
    """One regulation: the pack its company starts from, its name, its people by username, what it does otherwise."""

    regulation: str
    pack: str
    company: str
    people: dict[str, tuple[str, str, str]] = field(hash=False)
    otherwise: Callable | None = None  # the document of the pack → the one of this company


def founded(told, make_company, engage):
    """Make the company of a story with its own policy, then hire its people: some of them must agree to the next."""
    made = make_company(pack=told.pack, name=told.company)
    if told.otherwise is not None:
        with reenter(made.id) as scope:
            scope.actor = admin = actor_of(User.objects.get(username="admin"))
            apply_document(admin, told.otherwise(published().document))
            publish(admin, draft_digest(), reason="本公司的规定")
    return engage(made, told.people)


class Missing(AssertionError):
    """What a later clause asks for is not there yet."""


def clause(number, text):
    """Say which clause of the regulation a step walks: it is reported by this number."""

    def told(step):
        step.__doc__ = step.__doc__ or text
        return pytest.mark.parametrize("clause", [number], ids=[number], indirect=True)(step)

    return told


def later(number, text, requirement, what):
    """Say that a clause is walked once a requirement of a later issue is built: until then its step must miss it."""

    def told(step):
        expected = pytest.mark.xfail(
            strict=True, raises=Missing, reason=f"REQ-{requirement}: {what}"
        )
        return expected(clause(number, text)(step))

    return told


class Person(Walker):
    """Somebody of the company at a browser of their own, signed in already: signing in has stories of its own."""

    def __init__(self, served, company, profile, username):
        self.served, self.company, self.profile = served, company, profile
        self.username = username
        self.failures, self.complaints = [], []
        self.page = profile.new_page()
        self.page.on("response", self._watch)
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{error}"))

    def at(self, path):
        """Open a path that must answer; return what the page's main part says."""
        status = self.go(path)
        assert status == 200, f"{status} {path}: {self.text()[:300]}"
        return self.text()

    def go(self, path):
        """Open a path of the company and read it as soon as it stands; return the status."""
        address = self.served.address(self.company, path)
        return self.page.goto(address, wait_until="domcontentloaded").status

    def sees(self, *words, path=""):
        """Find each of these words on a page."""
        text = self.at(path) if path else self.text()
        lost = [one for one in words if one not in text]
        assert not lost, f"{self.username} does not see {lost} at {self.page.url}:\n{text[:1500]}"
        return self

    def misses(self, *words, path=""):
        """Find none of these words on a page."""
        text = self.at(path) if path else self.text()
        found = [one for one in words if one in text]
        assert not found, f"{self.username} sees {found} at {self.page.url}:\n{text[:1500]}"
        return self

    def fill(self, **values):
        """Fill fields by name; a list ticks the boxes of these values."""
        for name, value in values.items():
            for one in value if isinstance(value, list) else ():
                self.page.locator(f'main [name="{name}"][value="{one}"]').check()
            if not isinstance(value, list):
                super().fill(**{name: value})
        return self

    def submit(self, value=""):
        """Press the button of the page's own form (the one of this value) and wait for the answer."""
        named = f"[value={value}]" if value else "[type=submit]"
        return self.press(f".fonds-submit button{named}")

    def refused(self, *words):
        """Find these words in what the page says is wrong, and nothing stored."""
        said = " ".join(
            self.page.locator(".fonds-field__error, .fonds-errors, .messages").all_inner_texts()
        )
        lost = [one for one in words if one not in said]
        assert not lost, f"{self.username} is not told {lost}: {said or self.text()[:800]}"
        return self

    def content(self, path):
        """Return the file an address gives, as this browser is given it."""
        said = self.page.evaluate(FETCH, path)
        assert said["status"] == 200, f"{path} answers {said['status']}"
        return base64.b64decode(said["body"])

    def count(self, word, times=1):
        """Find a word on the page, as often as said or oftener."""
        assert self.text().count(word) >= times, f"{word} at {self.page.url}:\n{self.text()[:1500]}"
        return self

    @property
    def number(self):
        """The record whose page is open."""
        return int(re.search(r"/records/(\d+)/", self.page.url)[1])

    def push(self, label):
        """Press the button or follow the link of this name, and wait for where it leads."""
        main = self.page.locator("main")
        for exact in (True, False):
            for role in ("button", "link"):
                found = main.get_by_role(role, name=label, exact=exact).locator("visible=true")
                if found.count():
                    with self.page.expect_navigation(wait_until="domcontentloaded"):
                        found.first.click()
                    return self
        raise AssertionError(
            f"nothing is called “{label}” at {self.page.url}:\n{self.text()[:1500]}"
        )

    def offered(self, *words, path=""):
        """Look for a link or button of the page, or an entry of the menu, called so; raise Missing without one."""
        if path and self.go(path) != 200:
            raise Missing(f"{path} answers nothing")
        names = self.page.locator("main :is(a, button, summary, h2, h3)").all_text_contents()
        names += self.page.locator("#wagtail-sidebar-props").evaluate_all(MENU)
        if not any(word in name for word in words for name in names):
            raise Missing(f"nothing is called {words} at {self.page.url}")
        return self


class Company:
    """The company of one story: its people come to their browsers when they are needed, and stay there."""

    def __init__(self, told, made, served, chromium):
        self.told, self.made, self.served, self.chromium = told, made, served, chromium
        self.known = {}  # what a step keeps for those after it
        self.people = {}
        self.stopped = ""

    def __getitem__(self, name):
        assert name in self.known, f"no earlier step of this story kept “{name}”"
        return self.known[name]

    def __setitem__(self, name, value):
        self.known[name] = value

    def at(self, username):
        """Return somebody at their browser."""
        if username not in self.people:
            profile = self.chromium.new_context(
                locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True,
                viewport={"width": 1280, "height": 800},
            )  # fmt: skip
            profile.set_default_timeout(15_000)
            # The first page of a story finds nothing warm.
            profile.set_default_navigation_timeout(60_000)
            profile.add_cookies(self._signed_in(username))
            self.people[username] = Person(self.served, self.made, profile, username)
        return self.people[username]

    def _signed_in(self, username):
        """Return the cookies of somebody who has signed in."""
        client = Client(HTTP_HOST=self.made.host)
        with reenter(self.made.id):
            client.force_login(User.objects.get(username=username), backend=LOGIN)
        # A cookie of this kind is taken from a safe origin alone; a browser sends it to localhost without TLS, too.
        address = self.served.address(self.made, "/").replace("http://", "https://")
        return [
            {"name": name, "value": morsel.value, "url": address, "secure": True}
            for name, morsel in client.cookies.items()
        ]

    def as_(self, username, do, *args, **more):
        """Let somebody do what is not the point of a step by an action; return what it returns."""
        with reenter(self.made.id) as scope:
            scope.actor = actor = actor_of(User.objects.get(username=username))
            return do(actor, *args, **more)

    def close(self):
        for person in self.people.values():
            person.profile.close()
