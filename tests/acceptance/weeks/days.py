"""What the weeks of two companies have in common: a loan, a disposal, a wrong ledger, a change of the policy."""

import io
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from jobs.port import queue_in_use
from tests.acceptance.weeks.people import at
from tests.integration.archive.checks.conftest import work

OPENED = date(2026, 6, 1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 6, day) for day in range(15, 20))
OLD = {"XS-2014-7": ("2014-03-01", "2015-03-31"), "XS-2014-8": ("2014-05-01", "2015-05-31")}
LIVE = "XS-2025-1"
CONTRACTS = {**OLD, LIVE: ("2025-05-01", "2026-05-31")}
SLIP, BATCH = "JY2026-00001", "XH2026-00001"
FEW = 10  # jobs at once: the renewal of keys asks for itself until nobody looks at what it renews


def contract(person, number):
    """Return what is typed of a contract with the customer in whose file it is entered."""
    signed, done = CONTRACTS[number]
    (field,) = person.page.xpath("//main//input[@name='parent']")
    return {
        "f.contract_no": number, "f.contract_type": "sales", "f.party": field.get("value"),
        "f.amount": "88000", "f.signed_on": signed, "f.done_on": done, "f.qty": "1",
        "f.channel": "sales", "f.project": "春季展销",
    }  # fmt: skip


def lent(borrower, deciders, desk, title, **said):
    """Somebody borrows a contract until tomorrow; those decide whom the policy names, and the desk hands it out."""
    borrower.home().menu("档案").click(title).click("借阅")
    borrower.press("申请", due_on=f"{TUESDAY}", promised="on", reason="对账", **said)
    borrower.sees("待决定")
    for one in deciders:
        one.home().click(SLIP).finds_near("借出档案").press("批准")
    desk.home().sees("待借出").click(SLIP).finds_near("待领取").click("借出")
    (pages,) = desk.page.xpath("//main//input[starts-with(@name, 'pages_')]")
    desk.press("借出", **{pages.get("name"): "12"}).sees("借出中", "12 页")


def brought_back(borrower, name, head, desk, admin, link):
    """The borrower was reminded, a day after it was due his superior is told, and nobody leaves before it came back."""
    with at(WEDNESDAY, 8):
        borrower.home().click("通知").finds_near("提醒：归还借阅的档案", LIVE, f"{TUESDAY}")
        head.home().click("通知").misses("逾期")
        work(borrower.company, "duties.daily")
        head.home().click("通知").finds_near("逾期：归还借阅的档案", LIVE, f"{TUESDAY}")
        desk.home().menu("借阅").click("逾期").finds_near(LIVE, name)
    with at(WEDNESDAY):
        admin.home().menu("人员").click(name).click("办理离职").finds_near("须先归还借阅台")
        desk.home().menu("借阅").click(link).click("接收归还")
        desk.finds_near(f"借给{name}时为 12 页")
        desk.press("接收归还", pages="12", condition="good").sees("已归还")


def agreed_to_destroy(keeper, second, deciders, admin, **named):
    """What is due is proposed, appraised by another keeper, counted and approved; then it cools off for a day."""
    with at(WEDNESDAY, 11):
        admin.home().menu("鉴定销毁").click("销毁规定").finds_near("审批与销毁之间的天数")
        admin.press("保存", cooling_days="1", supervisors="2")
        keeper.home().sees("XS-2014-7").menu("到期待处置").finds_near(*OLD)
        due = [box.get("value") for box in keeper.page.xpath("//main//input[@name='record']")]
        assert len(due) == len(OLD), "the contract of last year is not due"
        keeper.press("将所勾选的提出处置申请", record=due).press("提出", reason="保管期满")
        second.home().sees("待我处理的销毁批次").click(BATCH).click("鉴定")
        second.finds_near(*OLD).press("鉴定", opinion="无保存价值，同意销毁")
        keeper.home().click(BATCH).press("结束鉴定").click("核对清点")
        boxes = keeper.page.xpath("//main//input[@type='checkbox']")
        found = {box.get("name"): box.get("value", "on") for box in boxes}
        keeper.press("核对清点", total="2", **found).click("送审")
        keeper.press("送审", paper="shred", electronic="erase", **named)
        keeper.sees("由制度指定的人审批")
    with at(WEDNESDAY, 14):
        for one in deciders:
            one.home().click(BATCH).finds_near("审批销毁").press("批准")
        second.home().misses("待我处理的销毁批次")  # it cools off first


def destroyed(keeper, second, watching, number):
    """It is destroyed before two supervisors; the certificate is signed, and nothing but the number is left."""
    with at(FRIDAY, 14):
        second.home().sees("待我处理的销毁批次").click(BATCH).click("销毁")
        second.finds_near("此后无法中止").press("销毁", place="三楼碎纸室")
        queue_in_use().run_all(limit=FEW)
        for one in watching:
            one.home().click(BATCH).click("确认销毁").finds_near("销毁时我在现场")
            one.press("确认销毁", present="on", complete="on")
        keeper.home().click(BATCH).finds_near("签署证明").press("签署证明")
        keeper.click(f"销毁 {BATCH}").finds_near("已销毁 2", "跳过 0")
        assert keeper.takes("销毁证明与清册").content.startswith(b"%PDF")
        assert number in keeper.takes("凭证", beside=number).content.decode()
        keeper.click(number, status=410)
        keeper.sees("已销毁", BATCH).misses(*OLD)
    with at(FRIDAY, 16):
        keeper.home().menu("档案").misses(*OLD).sees(LIVE)
        keeper.home().menu("到期待处置").misses(*OLD)


def taken_back(keeper, category, columns, **fixed):
    """A ledger of somebody else's customers is brought in by mistake, seen, and taken back whole."""
    with at(THURSDAY):
        keeper.home().menu("导入").click("导入台账")
        wrong = SimpleUploadedFile("错表.xlsx", ledger(columns, 5))
        keeper.press("上传并识别", category=category, files={"file": wrong}).sees("已读取 6 行")
        keeper.press("试导入", **{f"fixed_{code}": value for code, value in fixed.items()})
        queue_in_use().run_all(limit=FEW)
        keeper.home().menu("导入").click("错表").finds_near("新增行 5", "有问题 0")
        keeper.press("正式导入 5 行")
        queue_in_use().run_all(limit=FEW)
        keeper.home().menu("档案").sees("错导1")
    with at(THURSDAY, 10):
        keeper.home().menu("导入").click("错表").click("撤销本次导入").finds_near("将被撤销 5")
        keeper.press("撤销")
        keeper.home().menu("档案").misses("错导")
        keeper.home().menu("导入").click("错表").finds_near("5 件档案已删除或恢复原值")


def ledger(columns, many):
    """Return a small workbook: what stands under the heads of `columns`, its {} the place of the row."""
    book, file = Workbook(), io.BytesIO()
    book.active.append(list(columns))
    for place in range(1, many + 1):
        book.active.append([text.format(place) for text in columns.values()])
    book.save(file)
    return file.getvalue()


def planned(admin, category, deciders, *, was, now, reason):
    """A retention rule (code and period) is changed, looked at, and agreed to for tomorrow."""
    with at(THURSDAY, 14):
        admin.home().menu("制度").click(category).click(was).finds_near("示例档案保管至")
        admin.press("保存", code=now[0], period=now[1]).click("发布…")
        admin.sees("没有档案受影响", "起算日：次年 1 月 1 日")
        admin.press("提请批准", reason=reason, on=f"{FRIDAY}").sees("正在等待批准")
        for one in deciders:
            one.home().click(reason).finds_near("发布制度").press("批准")
        admin.home().menu("制度").finds_near(f"已同意，自 {FRIDAY} 起生效")


def in_force(admin, version):
    """On the day it was agreed to for, the change is in force by itself."""
    with at(FRIDAY, 8):
        work(admin.company, "policy.publish_due", "duties.daily")
        admin.home().menu("制度").finds_near(f"版本 {version}", f"{FRIDAY}")
