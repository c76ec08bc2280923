"""No page of anybody says a word that was not translated: marks are put around every translation, and looked for."""

import io
import re
from pathlib import Path

import pytest
from django.test import Client
from pypdf import PdfReader

from archive.inspections.rules import PRESET
from backoffice.guide.queries import GUIDES, guide
from kernel.scope import reenter
from security.people.models import User
from tests.integration.archive.records.conftest import CARD
from tests.integration.theme.conftest import POSTS
from tests.integration.theme.crawling import SAME, Crawl, written

SCRIPTS = Path(__file__).resolve().parents[3] / "theme" / "static" / "theme"
SENTENCE = re.compile(r"""["'`]([A-Z][a-z]+ [a-z]+[^"'`]*|[^"'`]*[\u3400-\u9fff][^"'`]*)["'`]""")
FEWEST = {"admin": 30, "clerk": 12, "head": 8}


@pytest.fixture
def data(company):
    with reenter(company.id):
        names = set(User.objects.values_list("name", flat=True))
        names |= set(User.objects.values_list("username", flat=True))
    values = {value for value in CARD.values() if isinstance(value, str)}
    values |= {
        name for one in PRESET for name in (one.zh, one.en)
    }  # the company's words from then on
    told = {guide(name, "zh").title for name in GUIDES}
    told |= {one.title for name in GUIDES for one in guide(name, "zh").sections}
    known = {*names, *values, *told, "张三丰", "张*", "凤凰0", "凤凰1", company.host}
    return {*known, *SAME, *written()}


@pytest.mark.requirement(
    "REQ-PLT-03", "labels, lists and forms are complete in Chinese and in English"
)
@pytest.mark.parametrize("who", ["admin", *POSTS])
def test_every_word_anybody_reads_was_translated(lived_in, marked, data, who):
    crawl = Crawl(data).walk(lived_in[who])
    assert len(crawl.visited) >= FEWEST.get(who, 5), crawl.visited
    assert crawl.unmarked == {}


WRONG = {
    "clerk": {
        "/records/new/KP/": {
            "f.uscc": "123",
            "f.filled_on": "yesterday",
            "f.filled_by": "nobody",
            "f.cust_class": "?",
            "g.CTC.rows": "1",
            "g.CTC.0.mobile": "12",
        },
        "/imports/new/": {"category": "?"},
        "/account/password/": {"old_password": "x", "new_password1": "y", "new_password2": "z"},
    },
    "admin": {
        "/people/add/": {"username": "?", "email": "?"},
        "/policy/categories/add/": {"code": "?"},
        "/policy/categories/KP/fields/add/": {"code": "?"},
        "/policy/categories/KP/number/": {"pattern": "{NOTHING"},
        "/policy/retention/add/": {"period": "?"},
        "/policy/heading/": {},
        "/policy/publish/": {},
    },
}


@pytest.mark.parametrize("who", WRONG)
def test_what_is_wrong_is_said_in_the_readers_language(lived_in, marked, data, who):
    crawl = Crawl(data | {"nobody", "yesterday", "NOTHING"})
    for path, given in WRONG[who].items():
        answer = lived_in[who].post(path, given, follow=True)
        assert answer.status_code in {200, 400, 403, 404, 405}, (path, answer.status_code)
        crawl.read(path, answer)
    for path in ("/records/999999/", "/nothing/", "/records/new/FH/"):
        crawl.read(path, lived_in[who].get(path, follow=True))
    assert crawl.unmarked == {}


def test_who_is_not_signed_in_reads_the_own_language_too(company, marked, data):
    stranger = Client(HTTP_HOST=company.host, HTTP_ACCEPT_LANGUAGE="zh-CN")
    crawl = Crawl(data)
    crawl.read("/login/", stranger.get("/login/"))
    wrong = {"username": "nobody", "password": "x"}
    crawl.read("/login/", stranger.post("/login/", wrong))
    crawl.read("/nothing/", stranger.get("/nothing/", follow=True))
    assert len(crawl.visited) == 3
    assert crawl.unmarked == {}


def test_paper_says_nothing_untranslated(lived_in, marked, data):
    crawl = Crawl(data)
    for path in (
        "/records/print/",
        "/register/print/",
        "/records/new/KP/print/",
        "/records/1/print/",
    ):
        answer = lived_in["clerk"].get(path)
        assert answer["Content-Type"] == "application/pdf", path
        for page in PdfReader(io.BytesIO(answer.content)).pages:
            crawl.hear(path, "".join(page.extract_text().split()))
    assert crawl.unmarked == {}


def test_scripts_hold_no_sentences():
    """What a script shows stands in the page, translated; a literal of several words would be none of it."""
    found = []
    for path in sorted(SCRIPTS.glob("*.js")):
        code = re.sub(r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [f"{path.name}: {text}" for text in SENTENCE.findall(code)]
    assert list(SCRIPTS.glob("*.js"))
    assert found == []


def test_the_marks_find_what_nobody_translated():
    crawl = Crawl({"丸石"})
    for text in ("〖保存〗", "〖新建：〖客户卡〗〗 12", "丸石 2026-11-29", "下一页〗"):
        crawl.hear("/", text)
    assert crawl.unmarked == {}
    crawl.hear("/", "〖保存〗 Save")
    crawl.hear("/", "没有翻译")
    assert set(crawl.unmarked) == {"〖保存〗 Save", "没有翻译"}
