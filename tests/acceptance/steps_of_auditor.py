"""What an auditor does, step by step, as the guide for auditors says."""

from kernel.clock import today
from tests.acceptance.guided import Actions

AUDITOR = Actions()
step = AUDITOR.step


@step("open-trail")
def _(reader):
    reader.menu()


@step("narrow-trail")
def _(reader):
    reader.fill({"index": 1})
    reader.fill({"index": 0})
    reader.fill({"index": 0})
    reader.fill(f"{today('Asia/Shanghai')}")
    reader.fill(f"{today('Asia/Shanghai')}")
    reader.press(within="main")


@step("clear-trail")
def _(reader):
    reader.press(within="main")


@step("open-content")
def _(reader):
    reader.touch(within="main")


@step("trail-of-record")
def _(reader):
    reader.fill("1")
    reader.press(within="main")


@step("open-seal")
def _(reader):
    reader.go("/trail/")
    reader.press()


@step("open-configuration")
def _(reader):
    reader.menu()


@step("trail-of-refusals")
def _(reader):
    reader.go("/trail/")
    reader.fill("refused")
    reader.press(within="main")
