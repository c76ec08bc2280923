"""A week at a trader that keeps its archive by pack P01: five days, six people, nothing typed but what forms ask."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from jobs.port import queue_in_use
from tests.acceptance.stories.deeds import CUSTOMER, in_the_form
from tests.acceptance.weeks.people import Person, at
from tests.integration.archive.checks.conftest import work

pytestmark = pytest.mark.usefixtures("own_queue")

OPENED = date(2026, 6, 1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 6, day) for day in range(15, 20))
STAFF = {
    "xufang": ("徐芳", "XSB", "OPR"),
    "sunli": ("孙丽", "XSB", "OPR"),
    "hetao": ("何涛", "XSB", "DH"),
    "guoying": ("郭英", "DAS", "ARC"),
    "chenjing": ("陈静", "DAS", "ARC"),
    "linhong": ("林红", "DAS", "ARCH"),
    "zhouqi": ("周启", "GLB", "EXE"),
}
FEW = 10  # jobs at once: the renewal of keys asks for itself until nobody looks at what it renews
NAME, ADDRESS = CUSTOMER["org_name"], "天津市河西区友谊路88号"
OLD = {"XS-2014-7": ("2014-03-01", "2015-03-31"), "XS-2014-8": ("2014-05-01", "2015-05-31")}
CONTRACTS = {**OLD, "XS-2025-1": ("2025-05-01", "2026-05-31")}


@pytest.fixture(scope="module")
def people(make_company, engage, django_db_blocker):
    """The company as its pack ships it, and its people at their desks."""
    with django_db_blocker.unblock(), at(OPENED):
        company = engage(
            make_company(pack="P01", name="成都锦程商务有限公司", as_shipped=True), STAFF
        )
        # The screens that shape the policy show what a category is called in both languages.
        both = ["Letters", "Mail", "Faxes", "Other", "correspondence"]
        return {
            name: Person(company, name, pack="P01", data=(*STAFF, *both * (name == "admin")))
            for name in ("admin", *STAFF)
        }


@pytest.fixture(autouse=True)
def no_english(people):
    """Nobody meets an English word on any day."""
    yield
    assert {name: one.english for name, one in people.items() if one.english} == {}


def test_monday_a_customer_and_three_contracts_are_entered_reviewed_and_filed(people):
    seller, head, keeper = people["xufang"], people["hetao"], people["guoying"]
    with at(MONDAY):
        seller.home().menu("档案").click("录入档案").click("企业客户")
        assert seller.clicks == 3
        said = in_the_form({**CUSTOMER, "first_contact": "2026-06-10"})
        keeps = "徐芳 (xufang)"
        seller.press("保存并提交审核", **said, **{"f.owner": keeps, "owner": keeps})
        seller.sees("已保存", "收集渠道")  # what filing asks for is asked beside its field
        seller.press("保存并提交审核", **{"f.channel": "sales"}).sees("审核中")
    with at(MONDAY, 10):
        head.home().click(NAME).finds_near("审核档案", "徐芳")
        head.press("退回并说明原因", reason="请补充公司规模")
        seller.home().sees("已退回").click(NAME).finds_near("请补充公司规模")
        seller.click(NAME).click("修改").press("保存并提交审核", **{"f.size": "medium"})
        seller.misses("公司规模 —")
    with at(MONDAY, 11):
        head.home().click(NAME).press("批准")
        for number, (signed, done) in CONTRACTS.items():
            seller.home().menu("档案").click(NAME).click("录入一件").click("销售合同")
            seller.press("保存并提交审核", **contract(seller, number, signed, done)).sees("审核中")
            head.home().click(f"销售合同 {number}").finds_near("审核档案").press("批准")
    with at(MONDAY, 14):
        keeper.home().sees("待归档", NAME)
        for title in (NAME, *(f"销售合同 {number}" for number in CONTRACTS)):
            keeper.home().click(title).finds_near("待归档").press("归档").sees("已归档")
        keeper.home().misses("待归档")
        keeper.menu("登记表").sees("KH01-KH·Q-000001", "XS-2014-7", "XS-2025-1")


def contract(person, number, signed, done):
    """Return what is typed of a contract with the customer in whose file it is entered."""
    (field,) = person.page.xpath("//main//input[@name='parent']")
    return {
        "f.contract_no": number, "f.contract_type": "sales", "f.party": field.get("value"),
        "f.amount": "88000", "f.signed_on": signed, "f.done_on": done, "f.qty": "1",
        "f.channel": "sales", "f.project": "春季展销",
    }  # fmt: skip


def test_tuesday_an_address_changes_and_a_contract_is_lent(people):
    seller, head, keeper = people["xufang"], people["hetao"], people["guoying"]
    with at(TUESDAY):
        seller.home().menu("档案").click(NAME).click("修改")
        change = {"reason": "客户搬迁", "happened_on": "2026-06-12", "f.addr": ADDRESS}
        seller.press("保存", **change).sees("有一项修改等待批准", "拟改为", ADDRESS)
        keeper.home().menu("档案").click(NAME).sees(f"地址 {CUSTOMER['addr']}")
        seller.home().menu("档案").click(NAME).click("记录核实情况")
        seller.press("保存核实记录", note="电话核实，法人确认")
        head.home().click(NAME).finds_near("审批修改").press("批准")
        keeper.home().menu("档案").click(NAME).finds_near(f"地址 {ADDRESS}")
        keeper.sees(f"地址：{CUSTOMER['addr']} → {ADDRESS}")
    with at(TUESDAY, 14):
        seller.home().menu("档案").click("销售合同 XS-2025-1").click("借阅")
        asked = {"due_on": f"{WEDNESDAY}", "promised": "on", "purpose": "contract"}
        seller.press("申请", reason="对账", **asked).sees("待决定")
        for one in (head, keeper):
            one.home().click("JY2026-00001").finds_near("借出档案", "徐芳").press("批准")
        keeper.home().sees("待借出").click("JY2026-00001").finds_near("待领取")
        (pages,) = keeper.click("借出").page.xpath("//main//input[starts-with(@name, 'pages_')]")
        keeper.press("借出", **{pages.get("name"): "12"}).sees("借出中", "12 页")


def test_wednesday_the_loan_is_reminded_of_and_comes_back_and_its_borrower_leaves(people):
    seller, keeper, admin = people["xufang"], people["guoying"], people["admin"]
    with at(WEDNESDAY, 8):
        work(seller.company, "duties.daily")
        seller.home().click("通知").finds_near("归还借阅的档案", "XS-2025-1", "2026-06-17")
    with at(WEDNESDAY):
        admin.home().menu("人员").click("徐芳").click("办理离职").finds_near("须先归还借阅台")
        keeper.home().menu("借阅").click("KH01-HT·XS").click("接收归还")
        keeper.finds_near("借给徐芳时为 12 页")
        keeper.press("接收归还", pages="12", condition="good").sees("已归还")
    successor = people["sunli"]
    with at(WEDNESDAY, 10):
        admin.home().menu("人员").click("徐芳").click("办理离职").finds_near(
            "已归档的档案", "移交单"
        )
        seller.home().menu("档案移交").click("开具移交单").press(
            "查看案卷", transferor="徐芳 (xufang)"
        )
        (file,) = seller.page.xpath("//main//input[@name='record']")
        seller.sees(NAME)
        seller.press("开具移交单", receiver="孙丽 (sunli)", record=file.get("value"))
        for one, act in ((seller, "签字：已移交"), (successor, "签字：已接收")):
            one.home().sees("待签字的移交单", "徐芳 移交 孙丽").click("2026-00001")
            one.finds_near("KH01-KH·Q-000001").press(act)
        successor.home().misses("待签字的移交单")
        successor.menu("档案").click(NAME).finds_near("负责人 孙丽")
        admin.home().menu("人员").click("徐芳").click("办理离职").misses("已归档的档案")
        admin.press("办理离职", former="on").sees("已离职")


def test_wednesday_what_is_due_is_appraised_counted_and_approved_by_three(people):
    keeper, second, admin = people["guoying"], people["chenjing"], people["admin"]
    with at(WEDNESDAY, 11):
        admin.home().menu("鉴定销毁").click("销毁规定").finds_near("审批与销毁之间的天数")
        admin.press("保存", cooling_days="1", supervisors="2")
        keeper.home().sees("销售合同 XS-2014-7").menu("到期待处置").finds_near(*OLD)
        due = [box.get("value") for box in keeper.page.xpath("//main//input[@name='record']")]
        assert len(due) == len(OLD), "the contract of last year is not due"
        keeper.press("将所勾选的提出处置申请", record=due).press("提出", reason="保管期满")
        second.home().sees("待我处理的销毁批次").click("XH2026-00001").click("鉴定")
        second.finds_near(*OLD).press("鉴定", opinion="无保存价值，同意销毁")
        keeper.home().click("XH2026-00001").press("结束鉴定").click("核对清点")
        boxes = keeper.page.xpath("//main//input[@type='checkbox']")
        found = {box.get("name"): box.get("value", "on") for box in boxes}
        keeper.press("核对清点", total="2", **found).click("送审")
        watching = {"executor": "陈静 (chenjing)", "s0": "何涛 (hetao)", "s1": "孙丽 (sunli)"}
        keeper.press("送审", paper="shred", electronic="erase", **watching).sees(
            "监销人 孙丽、何涛"
        )
    with at(WEDNESDAY, 14):
        for name in ("hetao", "linhong", "zhouqi"):
            people[name].home().click("XH2026-00001").finds_near("审批销毁").press("批准")
        assert "XH2026-00001" not in second.home().text(), "it cools off first"


def option(person, name, label):
    """Return the value of what a list of the page calls so."""
    (found,) = person.page.xpath(f"//main//select[@name='{name}']/option[contains(., '{label}')]")
    return found.get("value")


def test_thursday_a_wrong_ledger_is_taken_back_and_a_change_of_the_policy_is_planned(people):
    keeper, admin = people["guoying"], people["admin"]
    with at(THURSDAY):
        keeper.home().menu("导入").click("导入台账")
        wrong = SimpleUploadedFile("错表.xlsx", ledger("错导公司", 5))
        keeper.press("上传并识别", category="KH·Q", files={"file": wrong}).sees("已读取 6 行")
        fixed = {
            "channel": "sales", "cust_type": "Q", "first_contact": "2026-06-01", "region": "51",
            "importance": "normal", "legal_basis": "duty", "purpose": ["contract"],
            "scope": ["basic"], "owner": "孙丽 (sunli)",
        }  # fmt: skip
        keeper.press("试导入", **{f"fixed_{code}": value for code, value in fixed.items()})
        queue_in_use().run_all(limit=FEW)
        keeper.home().menu("导入").click("错表").finds_near("新增行 5", "有问题 0")
        keeper.press("正式导入 5 行")
        queue_in_use().run_all(limit=FEW)
        keeper.home().menu("档案").sees("错导公司1有限公司")
    with at(THURSDAY, 10):
        keeper.home().menu("导入").click("错表").click("撤销本次导入").finds_near("将被撤销 5")
        keeper.press("撤销")
        keeper.home().menu("档案").misses("错导公司")
        keeper.home().menu("导入").click("错表").finds_near("5 件档案已删除或恢复原值")
    with at(THURSDAY, 14):
        admin.home().menu("制度").click("HJ 函件类").click("D5").finds_near("保管5 年")
        admin.press("保存", period="P6Y", code="D6").click("发布…")
        admin.sees("没有档案受影响", "起算日：次年 1 月 1 日", "期限：6 年")
        admin.press("提请批准", reason="往来函件多留一年", on=f"{FRIDAY}").sees("正在等待批准")
        for name in ("linhong", "zhouqi"):
            people[name].home().click("往来函件多留一年").finds_near("发布制度").press("批准")
        admin.home().menu("制度").finds_near("已同意，自 2026-06-19 起生效", "版本 1")


def ledger(called, many):
    """Return a small workbook of customers that belong to somebody else."""
    book, file = Workbook(), io.BytesIO()
    book.active.append(["客户名称", "统一社会信用代码", "地址", "联系人", "联系电话"])
    for place in range(1, many + 1):
        row = [f"{called}{place}有限公司", "", f"天府大道{place}号", "李四", f"1390013000{place}"]
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_friday_the_policy_is_in_force_and_the_two_contracts_are_destroyed_for_good(people):
    keeper, second = people["guoying"], people["chenjing"]
    with at(FRIDAY, 8):
        work(keeper.company, "policy.publish_due", "duties.daily")
        people["admin"].home().menu("制度").finds_near("版本 2", "2026-06-19")
    with at(FRIDAY, 14):
        second.home().sees("待我处理的销毁批次").click("XH2026-00001").click("销毁")
        second.finds_near("此后无法中止").press("销毁", place="三楼碎纸室")
        queue_in_use().run_all(limit=FEW)
        for name in ("hetao", "sunli"):
            watching = people[name].home().click("XH2026-00001").click("确认销毁")
            watching.finds_near("销毁时我在现场").press("确认销毁", present="on", complete="on")
        keeper.home().click("XH2026-00001").finds_near("签署证明").press("签署证明")
        keeper.click("销毁 XH2026-00001").finds_near("已销毁 2", "跳过 0")
        assert keeper.takes("销毁证明与清册").content.startswith(b"%PDF")
        assert "XSB-0001" in keeper.takes("凭证", beside="XSB-0001").content.decode()
        keeper.click("KH01-HT·XS·2026-D10-XSB-0001", status=410)
        keeper.sees("已销毁", "XH2026-00001").misses(*OLD)
    with at(FRIDAY, 16):
        keeper.home().menu("档案").misses(*OLD).sees("XS-2025-1")
        keeper.home().menu("到期待处置").misses(*OLD)
