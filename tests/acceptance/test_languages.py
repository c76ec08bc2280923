"""Every screen in Chinese and in English: the same controls and codes, words of the one language only."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.acceptance.conftest import BICYCLES, CARD
from tests.acceptance.visiting import Visitor

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "admin": (
        "/", "/policy/", "/policy/head/", "/policy/categories/", "/policy/add-category/",
        "/policy/categories/KP/", "/policy/categories/KP/edit/", "/policy/categories/KP/fields/add/",
        "/policy/categories/KP/fields/region/edit/", "/policy/categories/KP/number/",
        "/policy/categories/KP/retention/add/", "/policy/categories/KP/sections/KP/edit/",
        "/policy/cadences/", "/policy/cadences/add/", "/policy/cadences/V-MONTH/edit/",
        "/policy/rights/", "/policy/rights/grid/?category=KP&verbs=all", "/policy/rights/add/",
        "/policy/versions/1/", "/policy/pack/", "/policy/tables/", "/people/", "/people/new/", "/people/1/",
        "/people/departments/",
        "/people/positions/", "/account/",
    ),
    "zhoumin": (
        "/", "/records/", "/records/new/", "/records/new/KP/", "/records/new/QY/", "/register/",
        "/due/", "/imports/", "/imports/new/", "/requests/", "/requests/asked/", "/account/",
        "/records/999/", "/policy/",
        "/records/1/", "/records/1/edit/", "/records/?category=KP&q=丸石车行", "/due/?span=no_trigger",
    ),
}  # fmt: skip
CASES = [(username, path) for username, paths in PAGES.items() for path in paths]


@pytest.fixture(scope="module")
def said(bicycles, served):
    """Every page in both languages: language → (username, path) → answer."""
    found = {}
    clerk = Visitor(served, bicycles, "zhoumin", language="zh-hans")
    assert clerk.fill("/records/new/KP/", **CARD, then="submit").url == "/records/1/"
    for language in ("zh-hans", "en"):  # a person reads one language at a time
        for username, paths in PAGES.items():
            reader = Visitor(served, bicycles, username, language=language)
            found |= {(language, username, path): reader.get(path) for path in paths}
    return found


def controls(answer):
    """Return every control of the page's forms with the values it offers; not the words beside them."""
    found = []
    for control in answer.page.find_all(["input", "select", "textarea", "button"]):
        # What is typed is kept under a name of its own for each time the page is opened.
        if control.get("name") in {None, "csrfmiddlewaretoken", "next", "language", "_keep"}:
            continue
        offered = tuple(one.get("value") for one in control.find_all("option"))
        found.append((control["name"], offered or control.get("value", "")))
    return found


def words(answer):
    """Return the texts of the page's main part, the language switch left out."""
    main = answer.page.find("main") or answer.page
    return [
        " ".join(text.split())
        for text in main.find_all(string=True)
        if text.strip()
        and not text.find_parent(["script", "style"])
        and not text.find_parent("form", action=re.compile("setlang"))
        and not text.find_parent("option", value=re.compile("^(en|zh-hans)$"))
    ]


CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3,}")
PACK = yaml.load(
    (ROOT / "policies" / "packs" / "data" / "P07.yaml").read_text("utf-8"), yaml.CSafeLoader
)
TOKENS = re.compile(r"\{[^}]*\}|\b[0-9a-f]{12,64}\b")  # of patterns; digests


@cache
def written(key):
    """Return every text the pack holds under a key, wherever it stands; nobody changes the set."""
    waiting, found = [PACK], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found |= {text for name, text in one.items() if name == key and isinstance(text, str)}
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found


def without(text, known):
    """Return a text with what is known taken out, in its order."""
    text = TOKENS.sub("", text)
    for one in known:
        text = text.replace(one, "")
    return text


def longest_first(known):
    """Return the texts in the order in which they are taken out; sorted once, not for each text of each page."""
    return tuple(sorted(known, key=len, reverse=True))


# What people wrote is shown as they wrote it; the two names of a thing stand side by side on these pages.
DATA = longest_first({name for name, _department, _position in BICYCLES.values()} | written("basis") | {
    "沈清", "天津风驰自行车有限公司", *CARD.values()
})  # fmt: skip
NEUTRAL = longest_first(written("code") | set(BICYCLES) | {
    "admin@example.com", "admin", "Fonds", "English", "YAML", "Excel", "CSV", "P07",
    "xlsx", "xlsm", "xlsb", "xls", "et", "ods", "csv", "tsv", "txt", "zip",
    "pdf", "jpg", "png", "tif", "gif", "docx", "pptx", "ofd", "eml", "MB", "JPEG", "PNG", "TIFF", "GIF", "PDF", "Word",
    "PowerPoint", "OFD", "OpenDocument", "odt", "odp",
})  # fmt: skip
BOTH_NAMES = ("/policy/categories/", "/people/departments/", "/people/positions/")


@pytest.mark.requirement(
    "REQ-PLT-03", "labels, lists and forms are complete in Chinese and in English"
)
@pytest.mark.parametrize(("username", "path"), CASES)
def test_each_page_speaks_one_language_only(said, username, path):
    names = {"en": written("zh"), "zh-hans": written("en")} if path in BOTH_NAMES else {}
    for language, foreign, known in (("en", CHINESE, DATA), ("zh-hans", ENGLISH, NEUTRAL)):
        shown = words(said[language, username, path])
        assert shown
        left = [text for text in shown if foreign.search(without(text, known))]
        assert [text for text in left if text not in names.get(language, ())] == []


@pytest.mark.requirement("REQ-PLT-03", "codes are the same in both languages")
@pytest.mark.parametrize(("username", "path"), CASES)
def test_each_page_offers_the_same_codes_in_both_languages(said, username, path):
    chinese, english = (said[language, username, path] for language in ("zh-hans", "en"))
    assert chinese.status == english.status
    assert controls(chinese) == controls(english)
    codes = {code for code in written("code") if len(code) > 2 and code.isupper()}
    seen = [
        sorted(
            code for text in words(one) for code in re.findall(r"[A-Z]{3,}", text) if code in codes
        )
        for one in (chinese, english)
    ]
    assert seen[0] == seen[1]
