"""A week at a trader that keeps its archive by pack P01: five days, six people, nothing typed but what forms ask."""

import pytest

from tests.acceptance.stories.deeds import CUSTOMER, in_the_form
from tests.acceptance.weeks import days
from tests.acceptance.weeks.days import CONTRACTS, LIVE, MONDAY, OPENED, TUESDAY, WEDNESDAY
from tests.acceptance.weeks.people import Person, at

pytestmark = pytest.mark.usefixtures("own_queue", "no_english")
STAFF = {
    "xufang": ("徐芳", "XSB", "OPR"),
    "sunli": ("孙丽", "XSB", "OPR"),
    "hetao": ("何涛", "XSB", "DH"),
    "guoying": ("郭英", "DAS", "ARC"),
    "chenjing": ("陈静", "DAS", "ARC"),
    "linhong": ("林红", "DAS", "ARCH"),
    "zhouqi": ("周启", "GLB", "EXE"),
}
NAME, ADDRESS = CUSTOMER["org_name"], "天津市河西区友谊路88号"


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
        for number in CONTRACTS:
            seller.home().menu("档案").click(NAME).click("录入一件").click("销售合同")
            seller.press("保存并提交审核", **days.contract(seller, number)).sees("审核中")
            head.home().click(f"销售合同 {number}").finds_near("审核档案").press("批准")
    with at(MONDAY, 14):
        keeper.home().sees("待归档", NAME)
        for title in (NAME, *(f"销售合同 {number}" for number in CONTRACTS)):
            keeper.home().click(title).finds_near("待归档").press("归档").sees("已归档")
        keeper.home().misses("待归档")
        keeper.menu("登记表").sees("KH01-KH·Q-000001", "XS-2014-7", "XS-2025-1")


def test_monday_a_contract_is_lent_until_tomorrow(people):
    seller, head, keeper = people["xufang"], people["hetao"], people["guoying"]
    with at(MONDAY, 16):
        days.lent(seller, (head, keeper), keeper, f"销售合同 {LIVE}", purpose="contract")


def test_tuesday_an_address_changes(people):
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


def test_wednesday_the_loan_is_late_and_comes_back_and_its_borrower_hands_over_and_leaves(people):
    seller, keeper, admin = people["xufang"], people["guoying"], people["admin"]
    days.brought_back(seller, "徐芳", people["hetao"], keeper, admin, "KH01-HT·XS")
    successor, me = people["sunli"], "徐芳 (xufang)"
    with at(WEDNESDAY, 10):
        admin.home().menu("人员").click("徐芳").click("办理离职")
        admin.finds_near("已归档的档案", "为 1 件开具移交单")
        seller.home().menu("档案移交").click("开具移交单").press("查看案卷", transferor=me)
        (file,) = seller.sees(NAME).page.xpath("//main//input[@name='record']")
        seller.press("开具移交单", receiver="孙丽 (sunli)", record=file.get("value"))
        for one, act in ((seller, "签字：已移交"), (successor, "签字：已接收")):
            one.home().sees("待签字的移交单", "徐芳 移交 孙丽").click("2026-00001")
            one.finds_near("KH01-KH·Q-000001").press(act)
        successor.home().misses("待签字的移交单")
        successor.menu("档案").click(NAME).finds_near("负责人 孙丽")
        admin.home().menu("人员").click("徐芳").click("办理离职").misses("已归档的档案")
        admin.press("办理离职", former="on").sees("已离职")


def test_wednesday_what_is_due_is_appraised_counted_and_approved_by_three(people):
    named = {"executor": "陈静 (chenjing)", "s0": "何涛 (hetao)", "s1": "孙丽 (sunli)"}
    deciders = [people[name] for name in ("hetao", "linhong", "zhouqi")]
    keepers = people["guoying"], people["chenjing"]
    days.agreed_to_destroy(*keepers, deciders, people["admin"], **named)


def test_thursday_a_wrong_ledger_is_taken_back_and_a_change_of_the_policy_is_planned(people):
    columns = {
        "客户名称": "错导{}有限公司", "统一社会信用代码": "", "地址": "天府大道{}号", "联系人": "李四",
        "联系电话": "1390013000{}",
    }  # fmt: skip
    days.taken_back(
        people["guoying"], "KH·Q", columns, channel="sales", cust_type="Q", region="51",
        first_contact="2026-06-01", importance="normal", legal_basis="duty",
        purpose=["contract"], scope=["basic"], owner="孙丽 (sunli)",
    )  # fmt: skip
    deciders = people["linhong"], people["zhouqi"]
    change = {"was": "D5", "now": ("D6", "P6Y"), "reason": "往来函件多留一年"}
    days.planned(people["admin"], "HJ 函件类", deciders, **change)


def test_friday_the_policy_is_in_force_and_the_two_contracts_are_destroyed_for_good(people):
    days.in_force(people["admin"], 2)
    watching, keepers = (people["hetao"], people["sunli"]), (people["guoying"], people["chenjing"])
    days.destroyed(*keepers, watching, "KH01-HT·XS·2026-D10-XSB-0001")
