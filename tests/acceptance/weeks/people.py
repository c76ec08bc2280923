"""A person who works by what the pages offer: the menu, links and forms as they are written, and no address typed."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import yaml
from django.test import Client
from lxml.html import document_fromstring

from kernel import clock
from kernel.scope import reenter
from security.people.models import User
from tests.integration.theme.crawling import SAME, texts

ROOT = Path(__file__).resolve().parents[3]
PACKS = ROOT / "policies/packs/data"
NEAR = 3  # clicks from home to what waits for somebody
WORD = re.compile(r"[A-Za-z]{3,}")
# Said so in Chinese, too: signs for files, codes and units.
KNOWN = {
    *SAME,
    "Enter",
    "Esc",
    "Tab",
    "Ctrl",
    "Alt",
    "Shift",
    "PDF",
    "PNG",
    "JPEG",
    "Webhook",
    "JSON",
    "SHA",
    "JavaScript",
    "http",
    "https",
    "www",
}


def at(day, hour=9):
    """Let it be an hour of a day in China."""
    return clock.given(datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC))


class Person:
    """Somebody at a desk: where they are, how many clicks from home, and every word they read."""

    def __init__(self, company, username, *, pack="P07", data=()):
        self.company, self.username = company, username
        self.client = Client(HTTP_HOST=company.host, HTTP_ACCEPT_LANGUAGE="zh-CN")
        with reenter(company.id):
            user = User.objects.get(username=username)
            self.client.force_login(user, backend="security.people.signin.CompanyBackend")
        self.known = set(WORD.findall(" ".join([*KNOWN, *pack_words(pack), *data, username])))
        self.path, self.page, self.clicks = "", None, 0
        self.english = {}

    def home(self):
        """Begin again at the first page, which is where everybody arrives."""
        self.clicks = 0
        return self._come(self.client.get("/", secure=True, follow=True), "/")

    def entries(self):
        """Return label → address of the entries of the menu as the page writes them, without their counts."""
        (props,) = self.page.xpath("//script[@id='wagtail-sidebar-props']")
        waiting, found = [json.loads(props.text)], {}
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict) and isinstance(one.get("label"), str) and one.get("url"):
                found.setdefault(re.sub(r" \(\d+\)$", "", one["label"]), one["url"])
            parts = one.values() if isinstance(one, dict) else one
            waiting += [part for part in parts if isinstance(part, dict | list)]
        return found

    def menu(self, label):
        """Follow an entry of the menu: one click, for a browser keeps open what holds it."""
        found = self.entries()
        assert label in found, f"{self} has no {label} in the menu: {sorted(found)}"
        return self._follow(found[label])

    def click(self, label, *, beside="", status=200):
        """Follow the link that says so, or begins so; `beside` names what its row or part says."""
        offered = [(said(one), one) for one in self.page.xpath("//body//a[@href]")]
        found = [one for text, one in offered if text == label]
        found = found or [one for text, one in offered if text.startswith(label)]
        found = found or [one for text, one in offered if label in text]
        if beside:
            found = [one for one in found if beside in said(part_of(one))]
        assert found, f"{self} has no link {label} {beside}: {[text for text, _ in offered]}"
        return self._follow(found[0].get("href"), status)

    def press(self, label, *, beside="", files=None, **values):
        """Fill the form that has this button, by the names its fields have, and send it."""
        wanted = list(self.page.xpath("//body//button | //body//input[@type='submit']"))
        found = [one for one in wanted if label in (said(one), one.get("value"))]
        if beside:
            found = [one for one in found if beside in said(part_of(one))]
        assert found, f"{self} has no button {label} {beside}: {[said(one) for one in wanted]}"
        button = found[0]
        form = form_of(self.page, button)
        data, names = filled(form)
        unknown = [one for one in (*values, *(files or {})) if one not in names]
        assert not unknown, f"{self}: the form of {label} has no {unknown}, but {sorted(names)}"
        for name, value in values.items():
            if value in (None, False):
                data.pop(name, None)
            else:
                data[name] = value
        if button.get("name"):
            data[button.get("name")] = button.get("value", "")
        target = urljoin(self.path, button.get("formaction") or form.get("action") or self.path)
        self.clicks += 1
        if (button.get("formmethod") or form.get("method") or "get").lower() == "get":
            target = f"{target.partition('?')[0]}?{urlencode(data, doseq=True)}"
            return self._come(self.client.get(target, secure=True, follow=True), target)
        sent = self.client.post(target, {**data, **(files or {})}, secure=True, follow=True)
        return self._come(sent, target)

    def sees(self, *wanted):
        """Hold that the page says each of these."""
        text = self.text()
        missing = [one for one in wanted if one not in text]
        assert not missing, f"{self} does not see {missing}:\n{text}"
        return self

    def misses(self, *unwanted):
        """Hold that the page says none of these."""
        text = self.text()
        there = [one for one in unwanted if one in text]
        assert not there, f"{self} sees {there}:\n{text}"
        return self

    def finds_near(self, *wanted):
        """Hold that what waits for the person is at most three clicks from home, and says so."""
        assert self.clicks <= NEAR, f"{self}: {self.clicks} clicks from home"
        return self.sees(*wanted)

    def takes(self, label, *, beside=""):
        """Open what a link leads to that is no page, a form as PDF, a file; return the answer."""
        here, clicks = (self.path, self.page), self.clicks
        links = [one for one in self.page.xpath("//body//a[@href]") if label in said(one)]
        if beside:
            links = [one for one in links if beside in said(part_of(one))]
        assert links, f"{self} has nothing to take called {label}"
        answer = self.client.get(urljoin(self.path, links[0].get("href")), secure=True, follow=True)
        (self.path, self.page), self.clicks = here, clicks
        assert answer.status_code == 200, (label, answer.status_code)
        return answer

    def text(self):
        """Return what the main part of the page says."""
        main = self.page.xpath("//main") or [self.page]
        return " ".join(main[0].text_content().split())

    def __str__(self):
        return f"{self.username} at {self.path}"

    def _follow(self, href, status=200):
        self.clicks += 1
        target = urljoin(self.path, href)
        assert urlsplit(target).netloc == "", target
        return self._come(self.client.get(target, secure=True, follow=True), target, status)

    def _come(self, answer, target, status=200):
        chain = getattr(answer, "redirect_chain", ())
        self.path = chain[-1][0] if chain else target
        self.path = urlsplit(urljoin(target, self.path))._replace(scheme="", netloc="").geturl()
        assert answer.status_code == status, (
            f"{self}: {answer.status_code} {answer.content[:1500].decode()}"
        )
        assert "html" in answer["Content-Type"], f"{self}: {answer['Content-Type']}"
        self.page = document_fromstring(answer.content.decode())
        for text in texts(self.page):
            self._read(text or "")
        return self

    def _read(self, text):
        # Addresses, numbers of files and digests are no words.
        words = WORD.findall(re.sub(r"\S*[\d@/_.:#{}=-]\S*", " ", text))
        if any(one not in self.known for one in words):
            self.english.setdefault(" ".join(text.split()), self.path)


@cache
def pack_words(pack):
    """Return the Latin words of a pack that are the company's own in Chinese too: its codes, and names with letters."""
    found, waiting = (
        set(),
        [("", yaml.load((PACKS / f"{pack}.yaml").read_text("utf-8"), yaml.CSafeLoader))],
    )
    while waiting:
        key, one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.items()
        elif isinstance(one, list):
            waiting += ((key, part) for part in one)
        elif isinstance(one, str) and key != "en":
            found.add(one)
    return found


def said(element):
    """Return what an element says, as one line."""
    text = " ".join(element.text_content().split())
    return text or element.get("aria-label", "") or element.get("value", "")


def part_of(element):
    """Return the row, entry or section an element stands in."""
    for one in element.iterancestors("tr", "li", "article", "form", "section"):
        return one
    return element.getparent()


def form_of(page, button):
    """Return the form a button sends: the one it names, else the one around it."""
    if button.get("form"):
        (form,) = page.xpath("//form[@id=$name]", name=button.get("form"))
        return form
    return next(button.iterancestors("form"))


def filled(form):
    """Return what a browser would send of a form as it stands, and the names of all its fields.

    What a script adds as a further row is named by the empty row the page holds in a template.
    """
    data, names = {}, set()
    outside = form.getroottree().xpath("//*[@form=$name]", name=form.get("id") or "-")
    for one in [*form.iter("input", "select", "textarea"), *outside]:
        name = one.get("name")
        if not name or one.tag == "button" or one.get("disabled") is not None:
            continue
        names.add(name)
        values = [] if any(True for _ in one.iterancestors("template")) else values_of(one)
        if values:
            data.setdefault(name, []).extend(values)
    return {name: values if len(values) > 1 else values[0] for name, values in data.items()}, names


def values_of(field):
    """Return what one field holds as the page came."""
    kind = field.get("type", "")
    if field.tag == "select":
        chosen = [part for part in field.iter("option") if part.get("selected") is not None]
        if not chosen and field.get("multiple") is None:
            chosen = list(field.iter("option"))[:1]
        return [part.get("value", said(part)) for part in chosen]
    if field.tag == "textarea":
        return [(field.text or "").removeprefix("\n")]
    if kind in {"submit", "button", "file", "image", "reset"}:
        return []
    if kind in {"checkbox", "radio"}:
        return [field.get("value", "on")] if field.get("checked") is not None else []
    return [field.get("value", "")]
