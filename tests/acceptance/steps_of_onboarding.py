"""What the onboarding team does, step by step, as its guide says."""

from openpyxl import load_workbook

from config.demo.ledgers import CARD_COLUMNS, write_cards
from kernel.identifiers import uscc_check_character
from tests.acceptance.guided import Actions, own

ONBOARDING = Actions()
step = ONBOARDING.step
ROWS, SECONDS = 60, 60_000
FILE = {
    "file:filled_by": "王磊",
    "file:filled_on": "2020-03-01",
    "file:reviewed_by": "李建国",
    "file:reviewed_on": "2020-03-02",
    "file:qty": "1",
}
BRANDS = CARD_COLUMNS.index("经营品牌")


@step("open-import")
def _(reader):
    reader.menu()
    reader.press(within="main")


@step("upload-ledger")
def _(reader):
    ledger = reader.place / "客户档案台账.xlsx"
    write_cards(ledger, ROWS, seed=7, staff=("王磊", "李建国"))
    reader.fill("KP")
    reader.fill(ledger)
    reader.press(within="main")


@step("read-columns")
def _(reader):
    reader.see()


@step("read-again")
def _(reader):
    reader.see()
    reader.see()
    reader.press(within="main")


@step("rehearse")
def _(reader):
    reader.see()
    reader.press(within="main")
    reader.page.wait_for_selector("form[action$='/commit/'] button", timeout=SECONDS)


@step("read-rehearsal")
def _(reader):
    reader.see()


@step("read-change-columns")
def _(reader):
    reader.see()


@step("open-grid")
def _(reader):
    reader.press(within="main")
    reader.page.wait_for_selector(".fonds-grid__body [aria-invalid]")


@step("mend-cell")
def _(reader):
    reader.see()
    reader.page.keyboard.press("F8")
    reader.page.wait_for_function("() => document.activeElement.matches('[aria-invalid]')")
    reader.touch(within="main")
    reader.page.keyboard.press("Escape")


@step("mend-column")
def _(reader):
    reader.touch(within="main")
    reader.page.keyboard.press("Escape")


@step("rehearse-again")
def _(reader):
    reader.see()
    reader.press(within="main")
    reader.page.wait_for_selector("form[action$='/commit/'] button", timeout=SECONDS)


@step("open-values")
def _(reader):
    reader.press(within="main")
    reader.see()


@step("look-for-names")
def _(reader):
    reader.see()
    reader.press(within="main")


@step("leave-values")
def _(reader):
    reader.see()
    reader.press(within="main")


@step("commit")
def _(reader):
    reader.press(within="main")
    reader.page.wait_for_selector("a[href$='/rows/']", timeout=SECONDS)


@step("read-report")
def _(reader):
    reader.see()


@step("download-left-out")
def _(reader):
    reader.menu()
    own(reader, "main table a")
    assert reader.content().startswith(b"PK")


@step("upload-corrected")
def _(reader):
    reader.press(within="main")
    assert reader.page.locator("main input[type=file]").count() == 1


@step("compare-rehearse")
def _(reader):
    ledger = reader.place / "客户档案台账（新）.xlsx"
    write_cards(ledger, ROWS, seed=7, staff=("王磊", "李建国"))
    book = load_workbook(ledger)
    for row in book.active.iter_rows(min_row=4, max_row=9):
        row[BRANDS].value = "永久、凤凰"
    book.save(ledger)
    reader.go("/imports/new/")
    reader.page.select_option("select[name=category]", "KP")
    reader.page.set_input_files("input[name=file]", ledger)
    with reader.page.expect_navigation():
        reader.page.click("main form:has(input[name=file]) [type=submit]")
    reader.see()
    reader.touch(within="main")
    reader.press(within="main")
    reader.page.wait_for_selector("a[href$='/compare/']", timeout=SECONDS)


@step("compare-open")
def _(reader):
    reader.press(within="main")


@step("compare-choose")
def _(reader):
    reader.page.locator("main input[name=take]").first.uncheck()
    reader.press(within="main")


@step("compare-commit")
def _(reader):
    reader.press(within="main")
    reader.press(within="main")
    reader.page.wait_for_selector("a[href^='/records/?']", timeout=SECONDS)


@step("files-rehearse")
def _(reader):
    ledger = reader.place / "合同台账.csv"
    shops = ("前门自行车行", "后街自行车行")
    codes = [f"91120000MA{at:07d}" + uscc_check_character(f"91120000MA{at:07d}") for at in (71, 72)]
    head = "合同编号,合同类型,签订日期,金额,起算日期,客户名称,店名,统一社会信用代码,经营者,地址,区域,客户类别"
    line = "HT-{at},销售,2021-05-06,{at},2021-05-06,{shop}有限公司,{shop},{code},赵一,南京路{at}号,天津,经销商"
    for name, code in (("早", codes[0]), ("合同台账", codes[1])):
        # The second ledger gives the first shop another code, so its file is to be chosen.
        told = [(shops[0], code), (shops[1], "")]
        rows = [
            line.format(at=at, shop=shop, code=given)
            for at, (shop, given) in enumerate(told, 900 if name == "早" else 910)
        ]
        ledger.write_text("\n".join([head, *rows]))
        reader.go("/imports/new/")
        reader.page.select_option("select[name=category]", "QY")
        reader.page.set_input_files("input[name=file]", ledger)
        with reader.page.expect_navigation():
            reader.page.click("main form:has(input[name=file]) [type=submit]")
        for field, value in FILE.items():
            reader.page.fill(f"[name='fixed_{field}']", value)
        if name == "早":
            reader.page.click("form[action$='/columns/'] button[type=submit]")
            reader.page.click("form[action$='/commit/'] button", timeout=SECONDS)
            reader.page.wait_for_selector(
                "a[href$='/rows/'], a[href^='/records/?']", timeout=SECONDS
            )
    reader.see()
    reader.see()
    reader.press(within="main")
    reader.page.wait_for_selector("a[href$='/files/']", timeout=SECONDS)


@step("files-open")
def _(reader):
    reader.press(within="main")


@step("files-choose")
def _(reader):
    reader.page.locator("main select").first.select_option(index=1)
    reader.press(within="main")


@step("open-take-back")
def _(reader):
    reader.menu()
    own(
        reader, "main table tbody tr:last-child a"
    )  # the first import; a later one changed some of it
    reader.press(within="main")


@step("take-back")
def _(reader):
    reader.press(within="main")


@step("open-onboarding")
def _(reader):
    reader.menu()
    reader.press(within="main")


@step("begin-onboarding")
def _(reader):
    reader.fill("天津风驰")
    reader.press(within="main")


@step("expect-file")
def _(reader):
    reader.press(within="main")
    reader.fill("客户台账2003-2015.xls")
    reader.press(within="main")


@step("ask-onboarding")
def _(reader):
    reader.press(within="main")
    reader.fill("2009年的客户台账在哪里？")
    reader.fill("CWB")
    reader.press(within="main form")


@step("reconcile-onboarding")
def _(reader):
    reader.press(within="main")
    reader.press(within="main")
