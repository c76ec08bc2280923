"""What bad input gets on the screens: one clear sentence, and nothing changed."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from openpyxl import Workbook

from kernel.scope import reenter
from policies.document.queries import draft_digest
from tests.acceptance.visiting import Visitor

KP = "/policy/categories/KP/"


@pytest.fixture(scope="module")
def admin(bicycles, visit):
    return visit(bicycles, "admin")


@pytest.fixture(scope="module")
def clerk(bicycles, visit):
    return visit(bicycles, "zhoumin")


@pytest.fixture
def fresh(admin):
    """No draft is open before the test, and none after it."""
    discard(admin)
    yield
    discard(admin)


def discard(admin):
    if "/policy/discard/" in admin.get("/policy/").links():
        assert "cannot be brought back" in admin.get("/policy/discard/").text
        admin.post(
            "/policy/discard/", {}
        )  # the bar of the draft has a form of its own above that one
    assert is_untouched(admin)


def is_untouched(admin):
    """Say whether the regulation is as it was published with the company."""
    said = admin.get("/policy/").text
    return "No draft is open" in said and "Version 1," in said


def without_bell(text):
    """Leave out how many notices are unread: a duty of the company may begin meanwhile."""
    return re.sub(r"(\d+ )?Notices, (none|\d+) unread", "", text)


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    return out.getvalue()


FILES = {
    "a PDF called .xlsx": ("台账.xlsx", lambda: b"%PDF-1.7 ...", "is a PDF file"),
    "an empty file": ("台账.csv", lambda: b"", "The file is empty."),
    "a bomb called .xlsx": ("台账.xlsx", bomb, "decompression bomb"),
    "200,000 columns": ("台账.csv", lambda: b",".join([b"a"] * 200_000), "cannot be imported"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_a_ledger_gets_one_sentence(clerk, case):
    name, content, sentence = FILES[case]
    before = without_bell(clerk.get("/imports/").text)
    answer = clerk.fill("/imports/new/", category="KP", files={"file": (name, content())})
    assert answer.url == "/imports/new/"
    assert sentence in answer.text
    assert len(set(answer.errors())) == 1
    assert without_bell(clerk.get("/imports/").text) == before


def test_a_ledger_without_a_heading_says_so_and_makes_no_record(clerk):
    content = workbook([1, 2, 3], [4, 5, 6], [7, 8, 9])
    answer = clerk.fill("/imports/new/", category="KP", files={"file": ("数.xlsx", content)})
    assert "No row with column names was found" in answer.text
    assert "No records yet" in clerk.get("/records/").text


def test_a_column_twice_is_told_beside_it(clerk):
    rows = (["店名", "店名", "客户名称"], ["顺达车行", "永兴车行", "天津顺达有限公司"])
    answer = clerk.fill(
        "/imports/new/", category="KP", files={"file": ("双.xlsx", workbook(*rows))}
    )
    action, pairs = answer.form(holding="column_0")
    pairs = [
        (name, "store_name" if name in {"column_0", "column_1"} else value) for name, value in pairs
    ]
    answer = clerk.post(action, pairs)
    assert answer.status == 400
    assert any("choose one of them" in error for error in answer.errors())
    assert "No records yet" in clerk.get("/records/").text


def test_a_gbk_file_said_to_be_utf8_is_read_as_what_it_is(clerk):
    rows = "店名,客户名称\n顺达车行,天津顺达有限公司\n永兴车行,天津永兴有限公司\n"
    content = rows.encode("gb18030")
    answer = clerk.fill("/imports/new/", category="KP", files={"file": ("台账utf-8.csv", content)})
    assert "顺达车行" in answer.text
    assert "天津永兴有限公司" in answer.text


RULES = {
    "a number without counter": (f"{KP}number/", {"pattern": "{CAT}·{YYYY}"}, "no counter"),
    "a pattern nobody can read": (f"{KP}number/", {"pattern": "{CAT}-{SEQ:4"}, ""),
    "a period below its statutory minimum": (
        f"{KP}retention/add/",
        {"code": "D1", "period": "P1Y", "trigger": "CON", "minimum": "P3Y", "basis": "民法典"},
        "below its statutory minimum",
    ),
    "a period that is none": (
        f"{KP}retention/add/",
        {"code": "D1", "period": "ten", "trigger": "CON"},
        "not a period",
    ),
    "a category under itself": (
        "/policy/categories/GL/edit/",
        {"parent": "GL·SY"},
        "cannot lie under itself",
    ),
}


@pytest.mark.parametrize("case", RULES)
@pytest.mark.usefixtures("fresh")
def test_a_rule_that_cannot_hold_is_refused_at_its_field(admin, case):
    path, said, sentence = RULES[case]
    answer = admin.fill(path, **said)
    assert answer.status == 400
    assert any(sentence in error for error in answer.errors())
    assert next(iter(said.values())) in str(answer.form(holding=next(iter(said)))[1])
    assert is_untouched(admin)


@pytest.mark.usefixtures("fresh")
def test_an_invalid_draft_is_not_published(admin, bicycles):
    admin.fill("/policy/add-category/", code="ZZ", zh="其他", custodian="XSB")
    said = admin.get("/policy/")
    assert "No number pattern holds for this category" in said.text
    assert "/policy/publish/" not in said.links()
    page = admin.get("/policy/publish/")
    assert "No number pattern holds for this category" in page.text
    assert page.page.select_one("main [name=reason]") is None
    with reenter(bicycles.id):
        seen = draft_digest()
    answer = admin.post("/policy/publish/", {"reason": "试试", "digest": seen})
    assert answer.status == 400
    assert "No number pattern holds for this category" in answer.text
    assert "Version 1," in admin.get("/policy/").text


def test_the_second_publication_of_a_draft_is_refused(admin, bicycles, visit):
    admin.fill(f"{KP}fields/add/", code="note2", zh="另注", type="text")
    seen = admin.get("/policy/publish/")
    assert "Version 2," in admin.send(seen, reason="一次").text
    answer = admin.send(seen, reason="两次")
    assert answer.status == 400
    assert "already published or discarded" in answer.text
    assert "Version 2," in admin.get("/policy/").text


def test_an_unknown_company_does_not_exist(served, bicycles):
    stranger = Visitor(served, replace(bicycles, host="nobody.localhost"))
    assert stranger.get("/").status == 404
    assert stranger.get("/login/").status == 404
