"""A contract ledger as it comes: title, two rows of heading, total, destroyed numbers; mended by keyboard."""

import base64
import os

import pytest
from openpyxl import Workbook

from archive.records.actions import create, submit
from archive.records.models import Record
from archive.records.rules import NewRecord
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.acceptance.conftest import CARD
from tests.acceptance.walking import Walker
from tests.plugins.browser import NARROW

SECONDS = 60_000
SEEN = os.environ.get(
    "FONDS_LOOK", ""
)  # a folder: every step is kept as a picture, for people to look at
COLUMNS = ["合同编号", "合同类型", "金额（元）", "对方", "签订日期", "件数", "题名", "所属客户档号"]


@pytest.fixture(scope="module")
def customer(bicycles):
    """The archive number of the customer whose contracts come in."""
    with reenter(bicycles.id) as scope:
        actor = scope.actor = actor_of(User.objects.get(username="zhoumin"))
        numbers = {one.username: str(one.pk) for one in User.objects.all()}
        values = {name[2:]: value for name, value in CARD.items() if name.startswith("f.")}
        values |= {
            "filled_by": numbers["wanglei"], "reviewed_by": numbers["lijianguo"],
            "CTC": [{"contact_name": "张三丰", "mobile": "13800138000"}],
        }  # fmt: skip
        made = create(actor, [NewRecord(category="KP", values=values)]).done
        submit(actor, made)
    with reenter(bicycles.id):
        return Record.objects.get(pk=made[0]).archive_no


@pytest.fixture
def ledger(tmp_path, customer):
    book = Workbook()
    sheet = book.active
    sheet.append(["天津风驰自行车有限公司合同台账"])
    sheet.merge_cells("A1:H1")
    sheet.append(["合同", None, None, *COLUMNS[3:]])
    sheet.append(COLUMNS[:3])
    sheet.merge_cells("A2:C2")
    for column in "DEFGH":
        sheet.merge_cells(f"{column}2:{column}3")
    for row in (
        ["HT-001", "销售", "12,000.00", customer, "2020.3.5", 1],
        ["1.10101E+17", "销售", "3万元", customer, "二〇二〇年三月六日", 1],
        ["HT-003", "消售", "800", customer, "2020-03-07", 1],
        ["HT-004", "销售", "900", customer, "二月三十", 1],
        ["HT-005", "销售", "1000", "丸石车行", "2020-03-09", 1],
    ):
        sheet.append([*row, f"合同{row[0]}", customer])
    sheet.append(["合计", None, "44,700.00"])
    path = tmp_path / "合同台账.xlsx"
    book.save(path)
    return path


def look(page, name):
    if SEEN:
        page.wait_for_timeout(400)
        page.screenshot(path=f"{SEEN}/{name}.png")


def drop(page, path):
    """Drop a file on the field that takes it."""
    brought = page.evaluate_handle(
        """([name, text]) => {
            const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
            const brought = new DataTransfer();
            brought.items.add(new File([bytes], name));
            return brought;
        }""",
        [path.name, base64.b64encode(path.read_bytes()).decode()],
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event(".fonds-drop", event, {"dataTransfer": brought})


def said(page):
    return page.locator("[data-fonds-grid-said]").inner_text()


def to_next_problem(page):
    """Press F8 and wait until another cell has the focus; return what is said of it."""
    before = said(page)
    page.keyboard.press("F8")
    page.wait_for_function(
        "(before) => document.querySelector('[data-fonds-grid-said]').innerText !== before"
        " && document.activeElement.matches('[aria-invalid]')",
        arg=before,
    )
    return said(page)


def write(page, text):
    page.keyboard.press("F2")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelector('[data-fonds-grid-said]').dataset.tone === 'good'"
    )


def up_to_the_grid(walker, ledger):
    """Bring the ledger in, take the columns as they are proposed, rehearse, and open its rows."""
    page = walker.page
    walker.go("/imports/new/")
    page.select_option("[name=category]", "QY")
    drop(page, ledger)
    look(page, "1-upload")
    page.press("form:has([name=file]) [type=submit]", "Enter")
    page.wait_for_selector("form[action$='/columns/']", timeout=SECONDS)
    look(page, "2-columns")
    page.press("form[action$='/columns/'] button[type=submit]", "Enter")
    page.wait_for_selector("a[href$='/grid/']", timeout=SECONDS)
    look(page, "3-rehearsal")
    page.press("a[href$='/grid/']", "Enter")
    page.wait_for_selector(".fonds-grid__body [aria-invalid]")
    look(page, "4-grid")
    return page


def commit(page):
    page.press("form[action$='/rehearse/'] button", "Enter")
    page.wait_for_selector("form[action$='/commit/'] button", timeout=SECONDS)
    look(page, "6-rehearsed-again")
    page.press("form[action$='/commit/'] button", "Enter")
    page.wait_for_selector("a[href*='/records/?category=QY']", timeout=SECONDS)
    look(page, "7-report")


def test_an_onboarding_person_mends_a_contract_ledger_by_keyboard_and_commits_it(
    served, bicycles, ledger, customer, open_profile
):
    walker = Walker(served, bicycles, open_profile(), "zhoumin")
    page = up_to_the_grid(walker, ledger)
    # The total is no record; the others stand there, four of them with a doubt.
    assert page.locator("[data-fonds-grid]").get_attribute("aria-rowcount") == "6"
    for doubt, text in (
        ("1.10101E+17", "HT-002"),
        ("消售", "销售"),
        ("二月三十", "2020-02-29"),
        ("丸石车行", customer),
    ):
        assert doubt in to_next_problem(page)
        write(page, text)
    look(page, "5-mended")
    assert page.locator(".fonds-grid__body [aria-invalid]").count() == 0
    # The last correction is taken back by key and done again.
    page.keyboard.press("Control+Z")
    page.wait_for_selector(".fonds-grid__body [aria-invalid]")
    page.keyboard.press("Control+Y")
    page.wait_for_selector(".fonds-grid__body [aria-invalid]", state="detached")
    commit(page)
    with reenter(bicycles.id):
        made = [one.values for one in Record.objects.filter(category="QY").order_by("pk")]
    numbers = [one["contract_no"] for one in made]
    assert numbers == ["HT-001", "HT-002", "HT-003", "HT-004", "HT-005"]
    assert [one["amount"] for one in made] == ["12000", "30000", "800", "900", "1000"]
    assert made[1]["signed_on"] == "2020-03-06"
    assert walker.complaints == walker.failures == []


def test_the_grid_is_used_on_a_narrow_screen(served, bicycles, ledger, open_profile):
    walker = Walker(served, bicycles, open_profile(viewport=NARROW), "zhoumin")
    page = up_to_the_grid(walker, ledger)
    page.click("[data-fonds-act=next]")
    page.wait_for_function("() => document.activeElement.matches('[aria-invalid]')")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    look(page, "9-narrow")
    assert walker.complaints == []
