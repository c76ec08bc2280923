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


@step("read-again-import")
def _(reader):
    reader.go("/imports/")


@step("open-take-back")
def _(reader):
    account(reader)
    reader.press(within="main")
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
