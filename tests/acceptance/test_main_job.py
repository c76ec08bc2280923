"""The main job in a real browser: two companies, their people, from the regulation to the changed record."""

import io
import re

import pytest
from openpyxl import load_workbook

from config.demo.ledgers import CARD_COLUMNS, write_cards
from kernel.clock import today
from tests.acceptance.visiting import Visitor
from tests.acceptance.walking import Walker

ROWS = 60
NEW_NAME = "天津新名称有限公司"
NUMBER = re.compile(r"KP-\d\d[JZSTQ]-\d{5}")


@pytest.fixture
def walker(served, open_profile):
    """Return `walker(company, username)`: somebody signed in at a browser; all are asked for failures at the end."""
    walkers = []

    def enter(company, username):
        walkers.append(Walker(served, company, open_profile(), username))
        return walkers[-1]

    yield enter
    assert [one.failures + one.complaints for one in walkers] == [[]] * len(walkers)


@pytest.fixture
def ledger(tmp_path):
    path = tmp_path / "客户档案台账.xlsx"
    write_cards(path, ROWS, seed=7, staff=("王磊", "李建国"))
    return path


def test_the_main_job_from_the_regulation_to_the_changed_record(bicycles, traders, walker, ledger):
    admin, clerk, head, reader = (
        walker(bicycles, username) for username in ("admin", "zhoumin", "lijianguo", "zhaojing")
    )
    the_admin_shapes_the_regulation(admin)
    the_clerk_brings_the_ledger_in(clerk, ledger)
    address = the_clerk_finds_a_record_and_sees_why_it_is_kept(clerk)
    the_clerk_changes_it(clerk, address)
    the_head_decides_what_is_critical(head, clerk, address)
    a_reader_sees_it_masked_and_changes_nothing(reader, clerk, address)
    the_other_company_sees_none_of_it(walker, traders, clerk, address)
    the_same_pages_speak_english(clerk, admin, address)


def the_admin_shapes_the_regulation(admin):
    assert admin.go("/policy/categories/KP/edit/") == 200
    admin.fill(zh="客户卡", en="Dealer card").submit()
    assert "客户卡" in admin.text()
    admin.go("/policy/categories/KP/fields/add/")
    admin.fill(code="delivery", zh="送货要求", en="Delivery wishes", type="text", section="KP")
    admin.fill(searchable=True).submit()
    assert "送货要求" in admin.text()
    admin.go("/policy/categories/KP/number/")
    admin.fill(pattern="{CAT}-{REGION:2}{F:cust_class.code}-{SEQ:5}")
    admin.page.wait_for_selector("text=KP-12J-00003")
    admin.submit()
    admin.press('a[href*="/retention/"]:not([href*="add"])')
    admin.fill(code="D15", period="P15Y", trigger="FILED", start="year", basis="公司规定")
    admin.submit()
    assert "15 年" in admin.text()
    admin.go("/policy/")
    for changed in ("客户卡", "送货要求", "{SEQ:5}", "15 年"):
        assert changed in admin.text()
    admin.go("/policy/publish/")
    admin.fill(reason="卡号与期限改版").submit()
    assert "卡号与期限改版" in admin.text()
    assert admin.go("/policy/versions/2/") == 200


def the_clerk_brings_the_ledger_in(clerk, ledger):
    clerk.go("/imports/new/")
    clerk.fill(category="KP")
    clerk.page.set_input_files("input[name=file]", ledger)
    clerk.submit()
    assert "原档号" in clerk.text()
    assert clerk.page.locator("main table:has(tbody select) tbody tr").count() == len(CARD_COLUMNS)
    clerk.submit()
    clerk.page.wait_for_selector("form[action$='/commit/'] button", timeout=60_000)
    rehearsed = clerk.text()
    assert "没有 2019年2月30日 这一天。" in rehearsed
    assert "客户类别" in rehearsed
    assert "老客户 不在选项中。" in rehearsed
    clerk.press("form[action$='/commit/'] button")
    clerk.page.wait_for_selector("a[href$='/rows/']", timeout=60_000)
    reported = clerk.text()
    assert "导入已完成。" in reported
    done, bad = (
        int(re.search(rf"{name}\s+(\d+)", reported)[1]) for name in ("已生成档案", "有问题")
    )
    assert done + bad == ROWS
    assert bad > 0
    book = load_workbook(io.BytesIO(clerk.download("下载未导入的行").read_bytes()))
    head, *rows = book.active.iter_rows(values_only=True)
    assert head[: len(CARD_COLUMNS)] == CARD_COLUMNS
    assert len(rows) == bad
    assert all(dict(zip(head, row, strict=True))["原因"] for row in rows)
    clerk.go("/records/?category=KP")
    assert f"{done}" in clerk.text()


def the_clerk_finds_a_record_and_sees_why_it_is_kept(clerk):
    clerk.go("/records/")
    clerk.fill(q="天津").press(".fonds-search button")
    found = clerk.page.locator("main table tbody tr").count()
    assert 0 < found < ROWS
    clerk.press(".fonds-facets a[href*='state=filed']")
    assert clerk.page.locator("main table tbody tr").count() == found
    clerk.press("main table a[href^='/records/']")
    card = clerk.text()
    assert NUMBER.search(card)
    year = today("Asia/Shanghai").year
    assert f"{year + 15}-12-31" in card
    clerk.page.locator("main summary", has_text="为什么是这个日期").click()
    why = clerk.page.locator(".fonds-due").first.inner_text()
    assert re.search(rf"15 ?年.*至 {year + 15}-12-31（公司规定）", why)
    return re.search(r"/records/\d+/", clerk.page.url)[0]


def the_clerk_changes_it(clerk, address):
    clerk.go(address + "edit/")
    clerk.fill(**{"f.delivery": "周二送货", "reason": "客户来电"}).submit()
    assert "周二送货" in latest_entry(clerk)
    assert "周敏" in latest_entry(clerk)
    clerk.go(address + "edit/")
    clerk.fill(**{"f.org_name": NEW_NAME, "reason": "客户来函更名"}).submit()
    waiting = clerk.text()
    assert "客户来函更名" in waiting
    assert NEW_NAME in waiting
    assert value_of(clerk, "客户名称") != NEW_NAME
    clerk.press("main a[href$='/evidence/']")
    clerk.fill(note="与负责人通话核实").submit()


def the_head_decides_what_is_critical(head, clerk, address):
    head.go("/")
    assert "周敏" in head.text()  # what waits for him, and who asks
    head.go("/requests/")
    head.press("main table a[href^='/requests/']")
    head.press("button[name=outcome][value=approve]")
    clerk.go(address)
    assert value_of(clerk, "客户名称") == NEW_NAME
    assert "李建国" in latest_entry(clerk)
    assert f"→ {NEW_NAME}" in latest_entry(clerk)


def a_reader_sees_it_masked_and_changes_nothing(reader, clerk, address):
    manager = value_of(clerk, "经营者/负责人")
    assert reader.go(address) == 200
    assert value_of(reader, "客户名称") == NEW_NAME
    assert value_of(reader, "经营者/负责人") == f"{manager[0]}***"
    assert manager not in reader.text()
    assert reader.page.locator(f"a[href='{address}edit/']").count() == 0
    assert reader.send(f"{address}edit/", **{"f.delivery": "不送", "reason": "x"}) == 403
    assert "不包括此项（修改）" in reader.text()
    clerk.go(address)
    assert value_of(clerk, "送货要求") == "周二送货"


def the_other_company_sees_none_of_it(walker, traders, clerk, address):
    for username in ("guoying", "xufang"):
        other = walker(traders, username)
        other.go("/records/")
        assert "还没有档案" in other.text()
        other.fill(q=NEW_NAME).press(".fonds-search button")
        assert "没有符合条件的档案" in other.text()
        assert other.go(address) == 404
        assert other.go("/policy/") == 403
    intruder = Visitor(clerk.served, traders)
    intruder.cookies = {one["name"]: one["value"] for one in clerk.profile.cookies()}
    assert "__Host-fonds" in intruder.cookies
    assert intruder.get("/records/").url.startswith("/login/")


def the_same_pages_speak_english(clerk, admin, address):
    for person, pages in (
        (clerk, {"/records/": "Records", address: "Why this date?", "/imports/": "Import"}),
        (admin, {"/policy/": "Version 2, published", "/people/": "People"}),
    ):
        person.press("button[name=language][value=en]")
        for path, words in pages.items():
            person.go(path)
            assert words in person.text(), path
    clerk.go(address)
    assert "Delivery wishes" in clerk.text()
    assert "Dealer card" in clerk.text()


def latest_entry(person):
    """Return the newest line of a record's history."""
    return person.page.locator(".fonds-history > li").first.inner_text()


def value_of(person, label):
    """Return what stands on the record's card beside a label."""
    card = person.page.locator("main").inner_text().splitlines()
    return card[card.index(label) + 1]
