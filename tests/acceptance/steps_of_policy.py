"""What an administrator does with the policy and the regulations, step by step, as the guide says."""

from openpyxl import load_workbook

from kernel.clock import today
from tests.acceptance.guided import own
from tests.acceptance.steps_of_admin import ADMIN

step = ADMIN.step


def somebody_renames(path):
    """Give the first category another English name, as somebody does in a spreadsheet."""
    book = load_workbook(path)
    book.worksheets[0].cell(2, 3).value = "Another name"
    book.save(path)


@step("open-tree")
def _(reader):
    reader.menu()
    reader.press(within="main")


@step("move-category")
def _(reader):
    reader.page.locator("[data-item='HD'] [data-move]").focus()
    for key in ("Enter", "ArrowUp"):
        reader.page.keyboard.press(key)
    reader.picture()
    reader.press(within="main")


@step("open-category")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.press(within="main")


@step("add-field")
def _(reader):
    reader.press(within="main")
    for value in ("delivery", "送货要求", "Delivery wishes", "text", True):
        reader.fill(value)
    reader.press(within="main")


@step("read-head")
def _(reader):
    reader.go("/policy/")


@step("read-stages")
def _(reader):
    reader.go("/policy/categories/KP/")
    reader.see()
    reader.see()


@step("add-scope")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.press(within="main")
    reader.see()
    reader.see()
    reader.see()


@step("open-form")
def _(reader):
    reader.go("/policy/categories/KP/")
    reader.press(within="main")


@step("next-field")
def _(reader):
    reader.see()
    for value in ("备用电话", "phone"):
        reader.fill(value)
    reader.press(within="[data-policy-quick]")


@step("move-field")
def _(reader):
    reader.page.locator("[data-item='brands'] [data-move]").focus()
    for key in ("Enter", "ArrowUp"):
        reader.page.keyboard.press(key)
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")


@step("try-form")
def _(reader):
    reader.see()
    reader.page.fill("[name='f.annual_qty']", "many")
    reader.page.wait_for_selector("#policy-said .fonds-tone-bad")
    reader.picture()
    reader.press(within="main")


@step("open-number")
def _(reader):
    reader.go("/policy/categories/KP/")
    reader.see()
    own(reader, "main a[href$='/number/']")


@step("save-number")
def _(reader):
    reader.fill("{CAT}-{REGION:2}{F:cust_class.code}-{SEQ:5}")
    reader.page.wait_for_selector("text=KP-12J-00003")
    reader.see()
    reader.picture()
    reader.press(within="main")


@step("open-period")
def _(reader):
    reader.go("/policy/categories/KP/")
    reader.press(within="main")


@step("save-period")
def _(reader):
    reader.fill("P15Y")
    reader.page.wait_for_selector(f"#policy-example >> text={today('Asia/Shanghai').year + 15}-")
    reader.see()
    reader.picture()
    reader.press(within="main")


@step("read-forecast")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.see()


@step("read-rights")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.fill("CLK")
    reader.press(within="main")


@step("who-may")
def _(reader):
    reader.press(within="main")
    reader.fill("KP")
    reader.press(within="main")


@step("look-as")
def _(reader):
    reader.press(within="main")
    reader.press(within="main")
    with reader.page.expect_navigation():
        reader.page.locator("main .fonds-list a").first.click()


@step("add-right")
def _(reader):
    reader.press(within="main")
    reader.press(within="main")
    reader.fill("QRY")
    reader.fill({"index": 1})
    reader.see()
    reader.page.locator("main [name=verbs]").nth(2).check()
    reader.fill({"index": 0})
    reader.fill(True)
    reader.press(within="main")


@step("read-cadences")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.see()
    reader.see()


@step("add-cadence")
def _(reader):
    reader.press(within="main")
    for value in ("V-CONTRACT", "合同核对", "3", "QY", "7"):
        reader.fill(value)
    named = " or ".join(f"contains(., '{name}')" for name in ("签约", "Contracts"))
    reader.page.wait_for_selector(f"//*[@id='policy-example']/p[{named}]")
    reader.see()
    reader.picture()
    reader.press(within="main")


@step("read-approvals")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.press(within="main")


@step("change-approval")
def _(reader):
    with reader.page.expect_navigation():
        reader.page.locator("main table tr", has_text="AP5").locator("a").first.click()
    reader.press(within="main")
    last = reader.page.locator("main [data-step]").last
    reader.see()
    last.locator("select").nth(0).select_option("CLK")
    reader.see()
    last.locator("select").nth(1).select_option("@asker")
    reader.see()
    with reader.page.expect_navigation():
        last.get_by_role("button").first.click()
    reader.see()
    reader.press(within="main")


@step("read-prints")
def _(reader):
    reader.menu()
    reader.press(within="main")


@step("add-print")
def _(reader):
    reader.press(within="main")
    reader.fill("ZXK")
    reader.fill("专项卡")
    reader.press(within="main")


@step("add-print-block")
def _(reader):
    reader.see()
    reader.press(within="main")
    reader.fill("一式两份")
    reader.press(within="main")


@step("try-print")
def _(reader):
    reader.press(within="main")


@step("read-draft")
def _(reader):
    reader.menu()


@step("read-bar")
def _(reader):
    reader.see()


@step("read-effects")
def _(reader):
    reader.press(within="main")
    reader.see()


@step("ask-agreement")
def _(reader):
    reader.fill("卡号与期限改版")
    reader.see()
    reader.press(within="main")


@step("open-agreement")
def _(reader):
    reader.menu()
    own(reader, "main table a, main .fonds-list a")
    reader.see()
    own(reader, "main a[href$='/policy/proposed/']")


@step("agree-publication")
def _(reader):
    reader.page.go_back()
    reader.press(within="main")


@step("open-version")
def _(reader):
    reader.menu()
    reader.see()
    own(reader, "main a[href*='/versions/']:not([href$='yaml'])")


@step("take-tables")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.keep("policy.xlsx", reader.content())


@step("read-tables")
def _(reader):
    somebody_renames(reader.place / "policy.xlsx")
    reader.fill(reader.place / "policy.xlsx")
    reader.press(within="main")


@step("read-pack")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.see(within="main")


@step("read-cases")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.see(within="main")


@step("note-case")
def _(reader):
    reader.press(within="main")
    for value in ("同行按季度盘点", "每季度核对一次台账。"):
        reader.fill(value)
    reader.press(within="main")


@step("link-case")
def _(reader):
    reader.fill("policy::1")
    reader.press(within="main")


@step("read-version")
def _(reader):
    reader.see()


@step("write-regulation")
def _(reader):
    reader.menu()
    reader.press()
    for value in (
        "ZD-02",
        "合同管理办法",
        "第一条 合同归档后编号。\n第二条 合同保管十年。",
        "block_later",
    ):
        reader.fill(value)
    reader.press(within="main")


@step("link-clause")
def _(reader):
    reader.see()
    own(reader, "main a[href*='/draft/link/']")
    reader.fill("number:QY")
    reader.press(within="main")
    reader.picture()


@step("publish-regulation")
def _(reader):
    reader.press()
    reader.fill("first")
    reader.press(within="main")
    reader.see()
