"""What an administrator does, step by step, as the guide for administrators says."""

from openpyxl import load_workbook

from kernel.clock import today
from tests.acceptance.guided import Actions, account, own

ADMIN = Actions()
step = ADMIN.step


def somebody_comes(path):
    """Add a line to the table of people, as somebody does in a spreadsheet."""
    book = load_workbook(path)
    for sheet in book:
        for line in sheet.iter_rows(values_only=True):
            if "zhoumin" in line and "周敏" in line:
                new = {"zhoumin": "heping", "周敏": "何平"}
                sheet.append([new.get(cell) for cell in line])
                book.save(path)
                return
    raise AssertionError("no table of people in the workbook")


@step("read-setup")
def _(reader):
    reader.go("/")


@step("open-person")
def _(reader):
    reader.menu()
    reader.press(within="main")


@step("register-person")
def _(reader):
    reader.fill("林小雨")
    reader.fill("linxiaoyu")
    reader.fill("linxiaoyu@example.com")
    reader.see()
    reader.press(within="main")


@step("appoint-person")
def _(reader):
    reader.press(within="main")
    reader.fill({"index": 1})
    reader.fill({"index": 1})
    reader.fill(f"{today('Asia/Shanghai')}")
    reader.press(within="main")


@step("read-let-go")
def _(reader):
    reader.see()


@step("open-invitations")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.press(within="main")


@step("invite-person")
def _(reader):
    reader.page.get_by_role("checkbox", name="林小雨").check()
    reader.press(within="main")


@step("read-links")
def _(reader):
    reader.see()


@step("take-out")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.keep("people.xlsx", reader.content())


@step("read-in")
def _(reader):
    somebody_comes(reader.place / "people.xlsx")
    reader.fill(reader.place / "people.xlsx")
    reader.fill(f"{today('Asia/Shanghai')}")
    reader.press(within="main")


@step("read-preview")
def _(reader):
    reader.press(within="main")


@step("read-vacant")
def _(reader):
    reader.press(within="main")


@step("open-stand-ins")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.press(within="main")


@step("set-for-another")
def _(reader):
    reader.fill({"label": "陈勇"})
    reader.fill({"label": "赵静"})
    reader.fill(f"{today('Asia/Shanghai')}")
    reader.fill(f"{today('Asia/Shanghai')}")
    reader.press(within="main")


@step("open-company")
def _(reader):
    reader.unfold_menu()
    reader.menu()


@step("save-company")
def _(reader):
    for value in (
        "天津风驰自行车有限公司",
        "天津市西青区自行车王国产业园 8 号",
        "022-88880000",
        "#1c5ba0",
    ):
        reader.fill(value)
    reader.press(within="main")


@step("open-calendar")
def _(reader):
    reader.unfold_menu()
    reader.menu()
    reader.press(within="main")


@step("enter-day")
def _(reader):
    reader.fill("2026-12-31")
    reader.fill("off")
    reader.fill("厂庆日" if reader.language == "zh" else "Founding day")
    reader.press(within="main")


@step("try-deadline")
def _(reader):
    reader.fill("2026-11-30")
    reader.fill("10")
    reader.press(within="main")


@step("open-channels")
def _(reader):
    reader.unfold_menu()
    reader.menu()


@step("read-sender")
def _(reader):
    reader.press(within="main")


@step("read-texts")
def _(reader):
    reader.press(within="main")


@step("read-deliveries")
def _(reader):
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


@step("open-number")
def _(reader):
    reader.go("/policy/categories/KP/")
    reader.see()
    own(reader, "main a[href$='/number/']")


@step("save-number")
def _(reader):
    reader.fill("{CAT}-{REGION:2}{F:cust_class.code}-{SEQ:5}")
    reader.page.wait_for_selector("text=KP-12J-00003")
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
    reader.press(within="main")


@step("read-approvals")
def _(reader):
    reader.menu()
    reader.press(within="main")
    reader.press(within="main")


@step("change-approval")
def _(reader):
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


@step("read-draft")
def _(reader):
    reader.menu()


@step("read-effects")
def _(reader):
    reader.press(within="main")
    reader.see()


@step("ask-agreement")
def _(reader):
    reader.fill("卡号与期限改版")
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


@step("open-token")
def _(reader):
    account(reader)
    reader.press(within="main")
    reader.press(within="main")


@step("make-token")
def _(reader):
    reader.fill("ERP")
    reader.see()
    reader.page.locator("main [name=scopes]").first.check()
    reader.fill(
        f"{today('Asia/Shanghai').replace(day=1).replace(year=today('Asia/Shanghai').year + 1, month=1)}"
    )
    reader.press(within="main")


@step("read-webhooks")
def _(reader):
    reader.unfold_menu()
    reader.menu()
    reader.press(within="main")


@step("read-interface")
def _(reader):
    reader.press(within="main")
