"""What an administrator does, step by step, as the guide for administrators says."""

from openpyxl import load_workbook

from kernel.clock import today
from tests.acceptance.guided import Actions, account

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


@step("open-sign-in")
def _(reader):
    reader.unfold_menu()
    reader.menu()
    reader.press(within="main")


@step("save-sign-in")
def _(reader):
    reader.see()
    reader.fill("7")
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
