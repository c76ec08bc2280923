"""A person without a browser window: speaks HTTP to the running server, and fills forms as they stand in the page."""

import json
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection
from urllib.parse import quote, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup

BOUNDARY = "----fonds-acceptance"
MOST_REDIRECTS = 5
PASSWORD = "correct-horse-battery"
ASKED = 409
OTHERS = "另一个客户"


@dataclass
class Answer:
    """What the server said, and the page as a tree."""

    status: int
    headers: dict
    body: bytes
    url: str

    @cached_property
    def page(self):
        """The tree, grown when somebody looks: of a hundred answers most are only counted."""
        is_page = "html" in self.headers.get("content-type", "")
        return BeautifulSoup(self.body.decode() if is_page else "", "html.parser")

    @property
    def text(self):
        """The words of the page's main part (of the whole page where it has none)."""
        return " ".join((self.page.find("main") or self.page).get_text(" ").split())

    def json(self):
        return json.loads(self.body)

    def links(self):
        return [link["href"] for link in self.page.find_all("a", href=True)]

    def form(self, *, holding=""):
        """Return the first form that posts (and holds this control): address, and what it would send."""
        for found in self.page.find_all("form", method="post"):
            if "setlang" in found.get("action", ""):
                continue
            if not holding or found.find(attrs={"name": holding}):
                return found.get("action") or self.url, filled_in(found)
        raise AssertionError(f"No form with “{holding}” at {self.url}: {self.text[:500]}")

    def errors(self):
        """Return what stands beside fields as wrong."""
        marked = self.page.select(".fonds-field__error, .fonds-table__problem, .fonds-errors li")
        return [" ".join(one.get_text(" ").split()) for one in marked]


def others(answer, sent):
    """Return what says that all customers that were found are others, as they are in these stories; once."""
    found = answer.page.find_all(attrs={"name": "alike.shown"})
    if not found or "alike.rest" in dict(sent):
        return []
    shown = [("alike.shown", one["value"]) for one in found]
    return [*shown, ("alike.rest", "justify"), ("alike.reason", OTHERS)]


def filled_in(form):  # noqa: C901 - one branch for each kind of control
    """Return the pairs a browser would send of a form nobody touched, without its buttons."""
    pairs = []
    for control in form.find_all(["input", "select", "textarea"]):
        name = control.get("name")
        if not name or control.has_attr("disabled") or control.find_parent("template"):
            continue
        if control.name == "textarea":
            pairs.append((name, control.text.removeprefix("\n")))
        elif control.name == "select":
            options = control.find_all("option")
            chosen = [one for one in options if one.has_attr("selected")]
            if not chosen and not control.has_attr("multiple"):
                chosen = options[:1]
            pairs += [(name, one.get("value", one.text)) for one in chosen]
        elif control.get("type") in {"checkbox", "radio"}:
            if control.has_attr("checked"):
                pairs.append((name, control.get("value", "on")))
        elif control.get("type") not in {"submit", "button", "file", "image", "reset"}:
            pairs.append((name, control.get("value", "")))
    return pairs


class Visitor:
    """One person signed in to one company, in one language."""

    def __init__(self, served, company, username="", *, language="en", password=PASSWORD):
        self.host, self.port = company.host, served.port
        self.language = language
        self.cookies = {}
        if username:
            self.speak(language)
            answer = self.fill("/login/", username=username, password=password)
            assert answer.status == 200, answer.text
            assert "/login/" not in answer.url, answer.text

    def get(self, path, *, follow=True, **query):
        """Open an address; redirects are followed unless told not to."""
        if query:
            path += "?" + urlencode(query, doseq=True)
        answer = self._ask("GET", path)
        return self._followed(answer) if follow else answer

    def post(self, path, pairs, *, files=None, follow=True):
        """Send pairs (or a dictionary) and files {name: (file name, content)}."""
        pairs = list(pairs.items()) if isinstance(pairs, dict) else list(pairs)
        if "csrfmiddlewaretoken" not in dict(pairs):
            pairs.append(("csrfmiddlewaretoken", self._token()))
        if files:
            body, kind = multipart(pairs, files), f"multipart/form-data; boundary={BOUNDARY}"
        else:
            body, kind = urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        answer = self._ask("POST", path, body, {"Content-Type": kind})
        if answer.status == ASKED and (told := others(answer, pairs)):
            return self.post(path, [*pairs, *told], follow=follow)
        return self._followed(answer) if follow else answer

    def fill(self, path, *, files=None, follow=True, **changes):
        """Open a page, change fields of its form by name (a list for several, None to leave out), send it."""
        page = self.get(path)
        assert page.status == 200, f"{page.status} {path}: {page.text[:500]}"
        return self.send(page, files=files, follow=follow, **changes)

    def send(self, page, *, holding="", files=None, follow=True, **changes):
        """Send the form of an open page with changes."""
        action, pairs = page.form(holding=holding or next(iter([*changes, *(files or ())]), ""))
        pairs = [pair for pair in pairs if pair[0] not in changes]
        for name, value in changes.items():
            if value is not None:
                pairs += [(name, one) for one in (value if isinstance(value, list) else [value])]
        return self.post(urljoin(page.url, action), pairs, files=files, follow=follow)

    def speak(self, language):
        """Switch the language as the button on every page does."""
        self.get("/login/")
        self.post("/i18n/setlang/", {"language": language, "next": "/login/"}, follow=False)
        self.language = language

    def _token(self):
        return next(value for name, value in self.cookies.items() if "csrf" in name)

    def _followed(self, answer):
        for _turn in range(MOST_REDIRECTS):
            if answer.status not in {301, 302, 303}:
                return answer
            answer = self._ask("GET", urljoin(answer.url, answer.headers["location"]))
        raise AssertionError(f"It goes round in circles at {answer.url}")

    def _ask(self, method, path, body=None, headers=None):
        parts = urlsplit(path)
        path = quote(parts.path, safe="/%") + (
            f"?{quote(parts.query, safe='=&%+')}" if parts.query else ""
        )
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(
            method,
            path,
            body,
            {
                "Host": f"{self.host}:{self.port}",
                "Accept-Language": self.language,
                "Accept": "text/html",
                "Cookie": cookies,
                "Origin": f"http://{self.host}:{self.port}",
                **(headers or {}),
            },
        )
        response = connection.getresponse()
        said = response.read()
        for line in response.headers.get_all("Set-Cookie") or ():
            name, _sign, rest = line.partition("=")
            value = rest.partition(";")[0]
            if value in {"", '""'}:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        connection.close()
        lowered = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, lowered, said, path)


def multipart(pairs, files):
    """Return a form with files as a browser sends it."""
    parts = []
    for name, value in pairs:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(f"{head}{value}\r\n".encode())
    for name, (file_name, content) in files.items():
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"'
            "\r\nContent-Type: application/octet-stream\r\n\r\n"
        )
        parts.append(head.encode() + content + b"\r\n")
    parts.append(f"--{BOUNDARY}--\r\n".encode())
    return b"".join(parts)
