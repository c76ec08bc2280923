"""Scans a running demo with wapiti and sqlmap as somebody signed in; no part of the suite, needs nothing of Fonds.

    python tests/scans/scan.py http://fengchi.localhost:8000 NAME PASSWORD FOLDER [wapiti|sqlmap|lists|api ...]

Both are Debian packages. They ask this machine only: names under .localhost are looked up as loopback, and the
modules that need a host of their makers (ssrf, xxe) or lists from the net (nikto, wapp) are left out.
docs/scans.md says what was found.
"""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

LOOPBACK = """import socket
_asked = socket.getaddrinfo
socket.getaddrinfo = lambda host, *more, **named: _asked(
    "127.0.0.1" if str(host).endswith(".localhost") else host, *more, **named)
"""
# wapiti 3.0.4 ends its patterns of excluded addresses with flags, which Python 3.11 refuses there.
PATTERNS = r"""
import re
_compiled = re.compile
re.compile = lambda said, flags=0: (
    _compiled(said[:-5], flags | re.M | re.S)
    if isinstance(said, str) and said.endswith(r"\Z(?ms)") else _compiled(said, flags))
"""
MODULES = (
    "backup,blindsql,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,"
    "shellshock,sql,xss"
)
# What ends the session, is asked by scripts all the time, or sets a PDF of thousands of lines.
LEFT_ALONE = re.compile(
    r"/logout|/account/(password|sessions|second|confirm)|/unfinished|/static/|/(print|export)/"
)
LISTS = re.compile(r"/(records|due|duties|cooperation|did|notices|imports)/$")
PAGES = 150
MINUTES = int(os.environ.get("MINUTES", "15"))  # for each run of sqlmap, twice that for wapiti


class Page(HTMLParser):
    """The links of a page, and its forms as (method, action, fields)."""

    def __init__(self):
        super().__init__()
        self.links, self.forms = [], []

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "a" and said.get("href"):
            self.links.append(said["href"])
        elif tag == "form":
            self.forms.append(((said.get("method") or "get").upper(), said.get("action") or "", {}))
        elif tag in {"input", "select", "textarea", "button"} and said.get("name") and self.forms:
            self.forms[-1][2].setdefault(said["name"], said.get("value") or "1")


class Visitor:
    """Somebody's browser: signs in, reads pages, remembers cookies."""

    def __init__(self, base):
        exec(LOOPBACK, {})  # noqa: S102 - the three lines above, in this process as in those of the scanners
        self.base, self.cookies = base.rstrip("/"), {}
        self.opener = urllib.request.build_opener(_Quiet())

    def ask(self, path, data=None):
        """Return (status, headers, text) of one request; redirects are not followed."""
        url = urllib.parse.urljoin(f"{self.base}/", path)
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        request = urllib.request.Request(url, body, {"Cookie": self.header})  # noqa: S310 - loopback
        try:
            answer = self.opener.open(request, timeout=180)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            for line in answer.headers.get_all("Set-Cookie") or ():
                name, _, rest = line.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            return answer.status, answer.headers, answer.read().decode(errors="replace")

    @property
    def header(self):
        """The cookies; both scanners would keep Secure ones from http, which browsers allow on loopback."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def sign_in(self, name, password):
        """Sign in by the form, or stop."""
        token = _token(self.ask("/login/")[2])
        said = {"csrfmiddlewaretoken": token, "username": name, "password": password}
        status, headers, _text = self.ask("/login/", said)
        if status != 302 or "login" in headers.get("Location", ""):
            sys.exit(f"{name} could not sign in ({status}).")

    def walk(self):
        """Return requests in which each parameter of each kind of address is marked once: (method, url, fields)."""
        waiting, seen, found = ["/"], set(), []
        while waiting and len(seen) < PAGES:
            path = waiting.pop(0)
            kind = _kind(path)
            if kind in seen or LEFT_ALONE.search(path):
                continue
            seen.add(kind)
            page = Page()
            page.feed(self.ask(path)[2])
            waiting += [one.partition("#")[0] or "/" for one in self._inside(path, page.links)]
            for method, action, fields in page.forms:
                found += [
                    (method, self.base + place.partition("?")[0], fields)
                    for place in self._inside(path, [action])
                    if not LEFT_ALONE.search(place)
                ]
            query = dict(urllib.parse.parse_qsl(path.partition("?")[2]))
            if query:
                found.append(("GET", self.base + path.partition("?")[0], query))
        return list(_once(found))

    def _inside(self, path, links):
        """Give those of a page's links that lead to the same host, from its root."""
        for link in links:
            url = urllib.parse.urljoin(self.base + path, link)
            if url.startswith(f"{self.base}/"):
                yield url[len(self.base) :]


class _Quiet(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_asked):
        return None


def _once(found):
    """Mark for sqlmap, with a star, what was not marked before; give what has a mark."""
    tried = set()
    for method, url, fields in found:
        kind = (method, _kind(url))
        new = [one for one in fields if (*kind, one) not in tried and one != "csrfmiddlewaretoken"]
        tried.update((*kind, one) for one in new)
        if new:
            yield (
                method,
                url,
                {name: f"{said}*" if name in new else said for name, said in fields.items()},
            )


def _token(text):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]


def _kind(path):
    """Return an address with its numbers and values taken out."""
    place, _, query = path.partition("?")
    names = sorted(name for name, _ in urllib.parse.parse_qsl(query, keep_blank_values=True))
    return re.sub(r"\d+|(?<=/new/)[^/]+", "0", place) + "?" + "&".join(names)


def raw(method, url, fields, headers):
    """Return a request as sqlmap reads it from a file."""
    parts = urllib.parse.urlsplit(url)
    said = urllib.parse.urlencode(fields, safe="*")
    path = urllib.parse.quote(parts.path, safe="/%*") + (
        f"?{said}" if method == "GET" and said else ""
    )
    lines = [f"{method} {path} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if method != "GET":
        lines += ["Content-Type: application/x-www-form-urlencoded", "", said]
    return "\r\n".join(lines) + "\r\n\r\n"


def run(folder, name, *command, minutes=MINUTES):
    """Run a scanner gently, its output into a file; what takes longer than allowed is stopped."""
    (folder / "loopback").mkdir(exist_ok=True)
    (folder / "loopback" / "sitecustomize.py").write_text(LOOPBACK + PATTERNS)
    environment = {**os.environ, "PYTHONPATH": str(folder / "loopback"), "HOME": str(folder)}
    with (folder / f"{name}.txt").open("wb") as out:
        try:
            subprocess.run(  # noqa: S603 - our own list
                ["/usr/bin/nice", "-n", "10", *command],
                stdout=out, stderr=subprocess.STDOUT, env=environment, timeout=minutes * 60, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            out.write(b"\nstopped: the time was over\n")


def wapiti(visitor, folder):
    """Crawl and attack what the person reaches; the times are seconds, for the crawl and for each module."""
    run(
        folder, "wapiti", "wapiti", "-u", f"{visitor.base}/", "--scope", "domain",
        "-H", f"Cookie: {visitor.header}", "-x", f"{visitor.base}/logout/*", "-x", f"{visitor.base}/account/*",
        "-x", f"{visitor.base}/unfinished/*", "-m", MODULES, "-d", "4", "--max-links-per-page", "25",
        "--max-files-per-dir", "12", "--max-scan-time", "240", "--max-attack-time", "60", "--flush-session",
        "--no-bugreport", "-v", "1", "-f", "json", "-o", str(folder / "wapiti.json"), minutes=2 * MINUTES,
    )  # fmt: skip


def inject(folder, name, requests, *more, level="2", risk="1"):
    """Let sqlmap try every marked parameter of these requests, each request for itself."""
    each = folder / name
    each.mkdir(exist_ok=True)
    # The log of a proxy, which sqlmap reads: one run, one summary.
    line = "=" * 54 + "\r\n"
    head = f"{line}12:00:00  http://x:80  [127.0.0.1]\r\n{line}"
    (each / "requests.log").write_text("".join(f"{head}{one}{line}\r\n" for one in requests))
    run(
        folder, name, "sqlmap", "-l", str(each / "requests.log"), "--batch", "--ignore-stdin",
        "--level", level, "--risk", risk, "--dbms", "PostgreSQL", "--time-sec", "2", "--threads", "1",
        "--output-dir", str(each), "--disable-coloring", "--skip", "csrfmiddlewaretoken", "--csrf-retries", "0",
        "--ignore-code", "400,401,403,404,405,409,413", "--results-file", str(each / "results.csv"), "--flush-session",
        *more,
    )  # fmt: skip


def api_requests(visitor, token):
    """Return the reads of the interface for programs, each with the parameters its description names."""
    said = json.loads(visitor.ask("/api/v1/openapi.json")[2])
    for path, methods in said["paths"].items():
        if "get" not in methods:
            continue
        url, bearer = (
            visitor.base + re.sub(r"{\w+}", "1*", path),
            {"Authorization": f"Bearer {token}"},
        )
        asked = [
            one["name"] for one in methods["get"].get("parameters", ()) if one["in"] == "query"
        ]
        if "*" in url:
            yield raw("GET", url, {}, bearer)
        for name in asked:  # each for itself: one that is refused would hide the others
            yield raw("GET", url.replace("*", ""), {name: "1*"}, bearer)


def main(base, name, password, folder, *parts):
    """Run the parts, all without any."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    visitor = Visitor(base)
    visitor.sign_in(name, password)
    parts = parts or ("wapiti", "sqlmap", "lists", "api")
    if "wapiti" in parts:
        wapiti(visitor, folder)
    if "sqlmap" in parts:
        found = visitor.walk()
        # Every parameter, and to the end where one answers oddly.
        inject(folder, "all", [raw(*one, {"Cookie": visitor.header}) for one in found], "--smart")
    if "lists" in parts:  # what becomes conditions of queries, to the end in any case
        lists = [one for one in visitor.walk() if one[0] == "GET" and LISTS.search(one[1])]
        inject(folder, "lists", [raw(*one, {"Cookie": visitor.header}) for one in lists])
    if "api" in parts:
        inject(
            folder,
            "api",
            api_requests(visitor, os.environ["TOKEN"]),
            "--smart",
            level="3",
            risk="2",
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
