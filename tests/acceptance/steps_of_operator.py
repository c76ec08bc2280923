"""What an operator types, step by step, as the guide for operators says."""

import re

from tests.acceptance.guided import Actions

OPERATOR = Actions()
step = OPERATOR.step


# What serves until it is stopped, measures for minutes, or needs a server of one's own: the grammar takes it.
@step("try-demo")
@step("serve")
@step("worker")
@step("migrate")
@step("copy-home")
@step("bench")
def _(terminal):
    terminal.understand_all()


@step("roles")
@step("create")
@step("list")
@step("suspend")
@step("export")
@step("schema")
@step("inspect-ledger")
@step("import-ledger")
@step("doctor")
@step("verify")
def _(terminal):
    terminal.run_all()


@step("apply")
def _(terminal):
    policy = terminal.folder / "policy.yaml"
    text = policy.read_text("utf-8")
    changed = re.sub("^en: .*$", "en: Another name", text, count=1, flags=re.MULTILINE)
    assert changed != text
    policy.write_text(changed, "utf-8")
    terminal.run_all()
