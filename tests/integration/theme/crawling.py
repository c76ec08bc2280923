"""Walks through every page a person can reach by links, and finds the words that no translation marked."""

import json
import re
from collections import deque
from functools import cache
from urllib.parse import parse_qsl, urljoin, urlsplit

import yaml
from django.conf import settings
from lxml.html import document_fromstring

from tests.integration.theme.conftest import CLOSE, OPEN

PACK = "policies/packs/data/P07.yaml"
MOST = 150
TOLD = (
    "fonds-guide"  # a text of its own in each language, which tests/acceptance/test_guides.py holds
)
SPOKEN = ("placeholder", "title", "alt", "aria-label", "aria-description", "data-confirm")
UNSPOKEN = {"script", "style", "template", "code", "pre"}
NOT_FOLLOWED = re.compile(
    r"/logout/|/print/|/export/|/rows/|/bundle/|/static/|^/admin/api|/download"
)
DIGEST = re.compile(r"\b[0-9a-f]{12,64}\b")
ENDING = re.compile(r"\.[a-z0-9]{2,5}\b")
WORD = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")
# Names of things that are the same in every language, and what a company's people wrote.
SAME = {
    *(
        "Fonds",
        "English",
        "YAML",
        "Excel",
        "CSV",
        "xlsx",
        "xlsm",
        "xls",
        "csv",
        "tsv",
        "txt",
        *("pdf", "jpg", "png", "tif", "docx", "pptx", "ofd", "eml", "MB"),
        "PDF",
    ),
    *("简体中文", "测试公司", "沈清", "全宗", "admin@example.com", "admin", "KH01", "UTC"),
}


@cache
def written():
    """Return every text of the pack: it is the company's, not ours; read once, for each person needs it."""
    waiting = [
        yaml.load((settings.LOCALE_PATHS[0].parents[1] / PACK).read_text("utf-8"), yaml.CSafeLoader)
    ]
    found = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str):
            found.add(one)
    return found


def without_marks(text):
    """Return what of a text stands outside all marks; a translation may hold elements, and begin in another."""
    depth, left = 0, []
    for sign in text:
        if sign == CLOSE and depth == 0:
            left = []
        depth = max(0, depth + (sign == OPEN) - (sign == CLOSE))
        if depth == 0 and sign != CLOSE:
            left.append(sign)
    return "".join(left)


def menu(page):
    """Give the addresses and words of the menu, which the browser builds out of data."""
    waiting = [json.loads(one.text) for one in page.xpath("//script[@id='wagtail-sidebar-props']")]
    while waiting:
        one = waiting.pop()
        for key, value in one.items() if isinstance(one, dict) else enumerate(one):
            if isinstance(value, dict | list):
                waiting.append(value)
            elif key in {"url", "label"}:
                yield key, str(value)


def texts(page):
    """Give what a page shows and says to those who hear it; of a template only what would be heard."""
    waiting = [(page, True)]
    while waiting:
        element, shown = waiting.pop()
        if shown:
            yield element.tail
        if not isinstance(element.tag, str) or TOLD in element.get("class", "").split():
            continue  # a comment; a guide
        yield from (element.get(name) for name in SPOKEN)
        if element.tag == "input" and element.get("type") in {"submit", "button"}:
            yield element.get("value")
        shown = shown and element.tag not in UNSPOKEN
        if shown:
            yield element.text
        waiting += ((part, shown) for part in element)


def links(page):
    """Give every address a page leads to."""
    yield from page.xpath("//a/@href")
    yield from (address for key, address in menu(page) if key == "url")


class Crawl:
    """What one person reached, and what stood there unmarked: text → the pages it stands on."""

    def __init__(self, data):
        self.data = sorted((one for one in data if one), key=len, reverse=True)
        self.visited = []
        self.unmarked = {}

    def walk(self, client, start="/"):
        """Follow every link from `start`; addresses that differ in numbers only are one page."""
        waiting, known = deque([start]), {_pattern(start)}
        while waiting and len(self.visited) < MOST:
            path = waiting.popleft()
            page = self.read(path, client.get(path, follow=True))
            for link in links(page) if page is not None else ():
                found = urljoin(path, link).partition("#")[0]
                same = urlsplit(found).netloc == "" and not NOT_FOLLOWED.search(found)
                if same and found.startswith("/") and _pattern(found) not in known:
                    known.add(_pattern(found))
                    waiting.append(found)
        return self

    def read(self, path, response):
        """Note what a page says unmarked; return the page."""
        if "html" not in response.get("Content-Type", "") or not response.content:
            response.close()
            return None
        self.visited.append(path)
        page = document_fromstring(response.content.decode())
        words = [word for key, word in menu(page) if key == "label"]
        for text in {" ".join(one.split()) for one in (*texts(page), *words) if one}:
            self.hear(path, text)
        return page

    def hear(self, path, text):
        """Note what of a text is neither marked nor data."""
        left = without_marks(text)
        if not WORD.search(left):
            return
        left = DIGEST.sub("", left)
        for known in self.data:
            left = left.replace(known, "")
        left = ENDING.sub("", left)
        if WORD.search(left):
            self.unmarked.setdefault(text, []).append(path)


def _pattern(path):
    parts = urlsplit(path)
    names = tuple(sorted({name for name, _value in parse_qsl(parts.query)}))
    return re.sub(r"\d+", "0", parts.path), names
