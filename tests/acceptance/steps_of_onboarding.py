"""What the onboarding team does, step by step, as its guide says."""

from config.demo.ledgers import write_cards
from tests.acceptance.guided import Actions, account, own

ONBOARDING = Actions()
step = ONBOARDING.step
ROWS, SECONDS = 60, 60_000


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
    reader.page.wait_for_function("document.activeElement.matches('[aria-invalid]')")
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


@step("open-take-back")
def _(reader):
    account(reader)
    reader.press(within="main")
    reader.press(within="main")


@step("take-back")
def _(reader):
    reader.press(within="main")
