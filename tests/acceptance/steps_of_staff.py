"""What a member of the staff does, step by step, as the guide for staff says."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from archive.records.models import Record
from config.demo.regulation import CODE, FIRST
from kernel.clock import now
from kernel.scope import reenter
from policies.regulations import actions, queries
from policies.regulations.rules import Reason, digest
from security.people.models import User
from security.people.queries import actor_of
from tests.acceptance.guided import Actions, account

STAFF = Actions()
step = STAFF.step
STORE = "丸石车行"


@step("read-home")
def _(reader):
    reader.go("/")


@step("read-home-due")
def _(reader):
    reader.see()


@step("open-entry")
def _(reader):
    reader.menu()
    reader.press()


@step("choose-category")
def _(reader):
    reader.press(within="main")


@step("fill-card")
def _(reader):
    for value in (
        STORE, "天津丸石自行车有限公司", "张三丰", "天津市武清区和平路1号", "12", "J", "王磊",
        "2026-11-02", "李建国", "2026-11-03",
    ):  # fmt: skip
        reader.fill(value)
    reader.page.evaluate("scrollTo(0, 0)")


@step("fill-contact")
def _(reader):
    for value in ("张三丰", "13800138000", "1"):
        reader.fill(value)


@step("submit-card")
def _(reader):
    reader.see()
    reader.press()


@step("open-request")
def _(reader):
    reader.menu()
    with reader.page.expect_navigation():
        reader.page.locator("main").get_by_role("link", name=STORE).first.click()


@step("approve-request")
def _(reader):
    reader.see()
    reader.press()


@step("open-cooperation")
def _(reader):
    reader.menu()
    reader.press(within="main")


@step("ask-cooperation")
def _(reader):
    reader.fill({"index": 1})
    reader.fill("XZB")
    reader.fill("请核对客户档案卡的纸质原件是否齐全。")
    reader.fill("5")
    reader.press(within="main")


@step("open-duty")
def _(reader):
    reader.menu()
    with reader.page.expect_navigation():
        reader.page.locator("main table a").first.click()


@step("sign-duty")
def _(reader):
    reader.fill("no_change")
    reader.fill("已按制度完成。")
    reader.press(within="main")


@step("open-checks")
def _(reader):
    reader.menu()
    reader.press(within="main")


@step("sign-checks")
def _(reader):
    reader.page.locator("main tbody input[type=checkbox]").first.check()
    reader.press(within="main")


@step("open-watched")
def _(reader):
    reader.menu()


@step("open-notes")
def _(reader):
    reader.press()


@step("open-catalogue")
def _(reader):
    reader.menu()
    reader.press()


@step("open-late")
def _(reader):
    reader.page.go_back()
    for _tab in range(3):
        reader.press()


@step("search")
def _(reader):
    reader.menu()
    reader.page.locator("main input[name=q]").fill(STORE[:2])
    reader.press(within="main")


@step("narrow")
def _(reader):
    reader.see()
    with reader.page.expect_navigation():
        reader.page.locator(".fonds-facets a[href*='state=filed']").first.click()


@step("why")
def _(reader):
    open_card(reader)
    reader.unfold()


@step("due-and-register")
def _(reader):
    reader.menu()
    reader.menu()


@step("open-change")
def _(reader):
    reader.go("/records/")
    open_card(reader)
    reader.press(within="main")


@step("fill-change")
def _(reader):
    reader.fill("天津丸石车业有限公司")
    reader.fill("客户来函更名")


@step("save-change")
def _(reader):
    reader.press(within="main")


@step("verify-change")
def _(reader):
    reader.press(within="main")
    reader.fill("与负责人通话核实")
    reader.press(within="main")


@step("columns")
def _(reader):
    reader.menu()
    reader.go("/records/?category=KP")
    reader.press(within="main")
    reader.page.locator("main input[type=checkbox]:not(:checked)").first.check()
    reader.press(within="main")


@step("save-view")
def _(reader):
    reader.press(within="main")
    reader.fill("我的客户")
    reader.press(within="main")


@step("tick-rows")
def _(reader):
    reader.go("/records/?category=KP&view=0")
    reader.page.locator("[data-fonds-row]").first.check()
    reader.press(within="main")


@step("bulk-value")
def _(reader):
    reader.fill("remark")
    reader.press()
    reader.page.locator(
        "main form[method=post] .fonds-field input, main form[method=post] .fonds-field textarea"
    ).first.fill("核对")
    reader.fill("年度核对")
    reader.press()


@step("bulk-do")
def _(reader):
    reader.press(within="main")


@step("open-did")
def _(reader):
    account(reader)
    reader.press(within="main")


@step("choose-undo")
def _(reader):
    reader.press(within="main")


@step("do-undo")
def _(reader):
    reader.press(within="main")


@step("print-card")
def _(reader):
    reader.go("/records/")
    open_card(reader)
    assert reader.content().startswith(b"%PDF")


@step("print-list")
def _(reader):
    reader.menu()
    assert reader.content().startswith(b"%PDF")
    assert reader.content().startswith(b"PK")


@step("blank-forms")
def _(reader):
    reader.menu()
    reader.press(within="main")


@step("open-stand-in")
def _(reader):
    account(reader)
    reader.press(within="main")
    reader.press(within="main")


@step("set-stand-in")
def _(reader):
    reader.fill({"label": "王磊"})
    reader.fill("2026-12-01")
    reader.fill("2026-12-10")
    reader.press(within="main")


@step("switch-language")
def _(reader):
    assert reader.page.locator(".fonds-utility form[action*='setlang'] button").count() == 1


@step("own-screens")
def _(reader):
    account(reader)
    reader.see(), reader.see(), reader.see()
    reader.press(within="main")


@step("choose-notices")
def _(reader):
    reader.press(within="main")


@step("open-factors")
def _(reader):
    account(reader)
    reader.press(within="main")


@step("set-up-app")
def _(reader):
    reader.press(within="main")
    secret = reader.page.locator("[data-fonds-secret]").inner_text().replace(" ", "")
    reader.fill(format_hotp_value(hotp_value(secret, int(now().timestamp()) // 30)))
    reader.press(within="main")
    with reenter(reader.walker.company.id):  # the next sections sign in as their texts say
        Authenticator.objects.all().delete()


@step("open-scan")
def _(reader):
    reader.menu()
    reader.press(within="main")


@step("scan-text")
def _(reader):
    with reenter(reader.walker.company.id):
        number = Record.objects.filter(archive_no__isnull=False).latest("pk").archive_no
    reader.page.locator("#custody-scan").fill(number)
    reader.press(within="main")


@step("open-regulation")
def _(reader):
    publish_regulation(reader.walker.company)
    reader.menu()
    reader.see()
    with reader.page.expect_navigation():
        reader.page.locator("main table a").first.click()


@step("acknowledge-regulation")
def _(reader):
    reader.picture()
    reader.press(within="main")


@step("see-due")
def _(reader):
    reader.go("/")
    reader.menu()


@step("see-room")
def _(reader):
    reader.press(within="main")


@step("read-refusal")
def _(reader):
    reader.go("/imports/")


def open_card(reader):
    """Open the card from the list."""
    with reader.page.expect_navigation():
        reader.page.locator("main").get_by_role("link", name=STORE).first.click()


def publish_regulation(company):
    """Publish what the guide reads: those who must agree have agreed."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        actions.begin(admin, CODE, FIRST)
        for number, controls in FIRST.controls:
            draft = queries.draft_of(admin, CODE)
            actions.link(admin, CODE, number, controls, seen=digest(draft.said))
        seen = digest(queries.draft_of(admin, CODE).said)
        actions.publish(admin, CODE, seen=seen, reason=Reason.FIRST, why="")
