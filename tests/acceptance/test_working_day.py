"""A working day of six people in real browsers: by menu and link alone, with a real mail server on loopback."""

import email
import email.policy
import os
import re
import signal
import time
from datetime import datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from archive.records.actions import create, submit
from archive.records.rules import NewRecord
from config.env import MailServer
from jobs.port import defer_for, queue_in_use
from kernel.clock import given, today
from kernel.scope import reenter
from notices import mail
from security.people.models import User
from security.people.queries import actor_of
from tests.acceptance.conftest import BICYCLES, CARD
from tests.acceptance.visiting import PASSWORD
from tests.acceptance.walking import Walker, say_others
from tests.plugins.served import Served, free_port, start, start_web, wait_for

ZONE = ZoneInfo("Asia/Shanghai")
SENDER = "archive@fonds.example"
PEOPLE = {**BICYCLES, "liuyang": ("刘洋", "XSB", "CLK"), "mali": ("马丽", "XSB", "OPR")}
SHOPS = ("天天车行", "永兴车行")


class Mailbox:
    """Takes every mail."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append((envelope.rcpt_tos[0], envelope.content))
        return "250 taken"

    def letter(self, to, *, holding=""):
        """Wait for a mail to somebody and return its subject and text."""
        deadline = time.monotonic() + 45
        while time.monotonic() < deadline:
            for address, content in self.mails:
                letter = email.message_from_bytes(content, policy=email.policy.default)
                text = letter.get_body(("plain",)).get_content()
                if address == to and holding in text:
                    return letter["Subject"], text
            time.sleep(0.2)
        raise AssertionError(f"No mail to {to} with “{holding}”: {[to for to, _ in self.mails]}")


@pytest.fixture(scope="module")
def mailbox():
    handler = Mailbox()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


@pytest.fixture(scope="module")
def posted(served, mailbox):
    """Web and worker that know the mail server; the suite's own worker rests, or it would take their jobs."""
    served.end_worker()
    port = free_port()
    smtp = {
        "FONDS_SMTP_HOST": "127.0.0.1", "FONDS_SMTP_PORT": str(mailbox.port),
        "FONDS_SMTP_SECURITY": "none", "FONDS_SMTP_SENDER": SENDER, "FONDS_LINK_PORT": str(port),
    }  # fmt: skip
    web = start_web(port, **smtp)
    wait_for(port, web)
    running = Served(port=port, web=web, worker=start("-m", "config", "worker", **smtp))
    yield running
    for process in (running.web, running.worker):
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
    served.worker = start("-m", "config", "worker")


@pytest.fixture(scope="module")
def company(make_company, engage):
    """The bicycle works with two cards in its archive and a mail address for the head of sales."""
    made = engage(make_company(pack="P07", name="天津风驰自行车有限公司"), PEOPLE)
    with reenter(made.id) as scope:
        User.objects.filter(username="lijianguo").update(email="lijianguo@example.com")
        actor = scope.actor = actor_of(User.objects.get(username="zhoumin"))
        numbers = {one.username: str(one.pk) for one in User.objects.all()}
        values = {
            name[2:]: value for name, value in CARD.items() if name.startswith("f.")
        } | {
            "filled_by": numbers["wanglei"], "reviewed_by": numbers["lijianguo"],
            "CTC": [{"contact_name": "张三丰", "mobile": "13800138000"}],
        }  # fmt: skip
        rows = [NewRecord(category="KP", values={**values, "store_name": shop}) for shop in SHOPS]
        submit(actor, create(actor, rows).done)
    return made


class Clicker(Walker):
    """Somebody who types no address: everything is reached by menu, link and button."""

    def menu(self, label):
        """Follow an entry of the menu on the left."""
        return self._click("#wagtail-sidebar", label)

    def account(self, label):
        """Open one's own account at the foot of the menu, and follow a link of it."""
        self.page.locator("#wagtail-sidebar .sidebar-footer button").first.click()
        return self._click("#wagtail-sidebar", "账户").click(label)

    def click(self, label):
        """Press what the page's main part, or the head above it, calls so."""
        return self._click("main", label)

    def find(self, name):
        """Find a record by its name and open it."""
        self.menu("档案")
        self.page.locator("main input[name=q]").fill(name)
        self.click("查找").press("main table a[href^='/records/']")
        assert name in self.page.locator("h1").inner_text()
        return self

    def _click(self, place, label):
        with self.page.expect_navigation():
            self._named(place, label).click()
        return self

    def _named(self, place, label):
        """Return what is called so; the menu is drawn by a script and may come a moment later."""
        part = self.page.locator(place)
        exact = place != "#wagtail-sidebar"  # where 待办审批 (1) counts
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            for role in ("link", "button"):
                found = part.get_by_role(role, name=label, exact=exact)
                found = found.locator("visible=true")
                if found.count():
                    return found.first
            time.sleep(0.1)
        raise AssertionError(f"Nothing is called “{label}” at {self.page.url}: {self.text()[:800]}")


@pytest.fixture
def enter(posted, company, open_profile):
    """Return `enter(username)`: somebody signed in, in a browser of their own."""
    come = []

    def sign_in(username, profile=None):
        come.append(Clicker(posted, company, profile or open_profile(), username))
        return come[-1]

    yield sign_in
    assert [one.failures for one in come] == [[]] * len(come)


def test_a_working_day(enter, open_profile, company, mailbox, settings):
    admin, clerk, colleague, head, deputy = (
        enter(name) for name in ("admin", "zhoumin", "liuyang", "lijianguo", "mali")
    )
    the_admin_invites_a_joiner(admin)
    profile = open_profile()
    the_joiner_chooses_a_password(profile, mailbox)
    joiner = enter("linxiaoyu", profile)
    the_joiner_keys_a_card_over_a_cut_line(joiner)
    two_people_change_one_file(clerk, colleague)
    the_clerk_changes_many_and_takes_it_back(clerk)
    the_head_goes_on_leave_and_wants_a_digest(head)
    the_stand_in_decides(clerk, deputy)
    the_head_gets_the_digest_in_the_morning(company, mailbox, settings)


def the_admin_invites_a_joiner(admin):
    admin.menu("人员").click("登记人员")
    admin.fill(name="林小雨", username="linxiaoyu", email="linxiaoyu@example.com").submit()
    admin.click("任命岗位")
    admin.page.get_by_label("部门").select_option(label="销售部")
    admin.page.get_by_label("岗位").select_option(label="内勤/录入员")
    admin.submit()
    admin.menu("人员").click("邀请").click("邀请人员")
    admin.page.get_by_role("checkbox", name="林小雨").check()
    admin.click("邀请所选人员")
    assert "1" in admin.page.locator(".messages").inner_text()


def the_joiner_chooses_a_password(profile, mailbox):
    _subject, text = mailbox.letter("linxiaoyu@example.com")
    page = profile.new_page()
    page.goto(re.search(r"http://\S+", text).group())
    assert "林小雨" in page.locator("main").inner_text()
    for field in page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main .fonds-submit button[type=submit]").click()
    assert "/login/" in page.url
    page.close()


def the_joiner_keys_a_card_over_a_cut_line(joiner):
    joiner.menu("档案").click("录入档案").click("客户档案卡")
    joiner.fill(**{**CARD, "f.store_name": "断线车行"})
    joiner.profile.set_offline(offline=True)
    joiner.page.locator(".fonds-submit button[type=submit]").first.click()
    joiner.page.locator("[data-fonds-kept][data-tone=bad]").wait_for()
    for name, typed in {**CARD, "f.store_name": "断线车行"}.items():
        assert joiner.page.locator(f'main [name="{name}"]').input_value() == typed
    joiner.profile.set_offline(offline=False)
    joiner.click("保存并提交审核")
    if joiner.page.locator("#alike").count():  # the same owner has another shop
        say_others(joiner.page)
        joiner.click("保存并提交审核")
    assert "断线车行" in joiner.page.locator("h1").inner_text()
    assert re.search(r"12J-\d{4}", joiner.text())


def two_people_change_one_file(clerk, colleague):
    clerk.find("断线车行").click("修改")
    colleague.find("断线车行").click("修改")
    colleague.page.locator("[data-fonds-presence]:not([hidden])").wait_for()
    assert "周敏" in colleague.page.locator("[data-fonds-presence]").inner_text()
    clerk.fill(**{"f.brands": "凤凰", "reason": "客户来电"}).submit()
    colleague.fill(**{"f.brands": "飞鸽", "reason": "业务员反馈"}).submit()
    meeting = colleague.page.locator(".fonds-meeting").inner_text()
    assert "周敏" in meeting
    assert "凤凰" in meeting
    colleague.page.locator('[name="pick.f.brands"][value=mine]').check()
    colleague.submit()
    assert "飞鸽" in colleague.text()


def the_clerk_changes_many_and_takes_it_back(clerk):
    clerk.menu("档案")
    for row in clerk.page.locator("[data-fonds-row]").all()[:3]:
        row.check()
    clerk.click("批量修改…")
    clerk.page.locator("#fonds-bulk-field").select_option("remark")
    clerk.press("main form[method=get] button")
    clerk.page.locator("main form[method=post] .fonds-field :is(input, textarea)").first.fill(
        "年底核对"
    )
    clerk.page.locator('main [name="reason"]').fill("年度核对")
    clerk.click("预览修改结果")
    clerk.press("main .fonds-actions form button[type=submit]")
    clerk.find("断线车行")
    assert "年底核对" in clerk.text()
    clerk.account("我的操作").click("撤销…").click("撤销")
    clerk.find("断线车行")
    clerk.click("修改")
    assert clerk.page.locator('main [name="f.remark"]').input_value() == ""


def the_head_goes_on_leave_and_wants_a_digest(head):
    head.account("我的通知方式")
    head.fill(decision_asked="digest").submit()
    day = today("Asia/Shanghai")
    head.account("代理").click("设置代理")
    head.page.locator("main [name=stand_in]").select_option(label="马丽")
    head.fill(valid_from=f"{day}", valid_to=f"{day + timedelta(days=3)}").submit()
    assert "马丽" in head.text()


def the_stand_in_decides(clerk, deputy):
    clerk.find("天天车行").click("修改")
    clerk.fill(**{"f.org_name": "天津天天车业有限公司", "reason": "客户来函更名"}).submit()
    clerk.click("记录核实情况").fill(note="与负责人通话核实").submit()
    deputy.menu("待办审批").press("main table a[href^='/requests/']")
    assert "李建国" in deputy.text()
    deputy.click("批准")
    clerk.find("天天车行")
    assert "天津天天车业有限公司" in clerk.text()
    clerk.page.locator(".fonds-bell").click()
    clerk.page.wait_for_url("**/notices/")
    clerk.press("main .fonds-list a")
    steps = clerk.text()
    assert "马丽" in steps
    assert "李建国" in steps


def the_head_gets_the_digest_in_the_morning(company, mailbox, settings):
    settings.FONDS_SMTP = MailServer(
        host="127.0.0.1", port=mailbox.port, security="none", sender=SENDER, timeout=2
    )
    mail.rest.end()
    morning = datetime.combine(today("Asia/Shanghai") + timedelta(days=1), clock_time(8, 5), ZONE)
    with given(morning):
        defer_for(company.id, "notices.hourly", occurrence="the next morning")
        queue_in_use().run_all()
    _subject, text = mailbox.letter("lijianguo@example.com", holding="•")
    assert "/requests/" in text
