"""A week at a bicycle maker that keeps its archive by pack P07: cards signed and keyed, and all that follows."""

from dataclasses import replace

import pytest

from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document import actions
from policies.document.queries import draft_digest, published
from policies.document.values import Approval, ApprovalStep
from security.people.models import User
from security.people.queries import actor_of
from tests.acceptance.weeks import days
from tests.acceptance.weeks.days import CONTRACTS, LIVE, MONDAY, OPENED, TUESDAY, WEDNESDAY
from tests.acceptance.weeks.people import Person, at

pytestmark = pytest.mark.usefixtures("own_queue", "no_english")
STAFF = {
    "wanglei": ("王磊", "XSB", "OPR"),
    "liuyang": ("刘洋", "XSB", "OPR"),
    "lijianguo": ("李建国", "XSB", "DH"),
    "zhoumin": ("周敏", "XSB", "CLK"),
    "chenxia": ("陈霞", "XSB", "CLK"),
}
CHIEF = {"gaojie": ("高洁", "GLB", "EXE")}
SHOP, ADDRESS = "浦东车行", "上海市静安区南京西路88号"
CARD = {
    "f.store_name": SHOP, "f.org_name": "上海浦东自行车有限公司", "f.operator": "张三丰",
    "f.addr": "上海市浦东新区世纪大道1号", "f.region": "31", "f.cust_class": "J", "f.qty": "1",
    "f.filled_on": "2026-06-12", "f.channel": "sales", "g.CTC.0.contact_name": "张三丰",
    "g.CTC.0.mobile": "13800138000",
}  # fmt: skip
# What this company has beside its pack: its clerks lend, hand over and destroy, its head decides about loans.
LENT = ("KP", "QY")
MORE = (
    Grant(department="XSB", position="OPR", categories=LENT, verbs=(Verb.REQUEST,), clearance="L2"),
    Grant(
        department="XSB",
        position="CLK",
        categories=LENT,
        verbs=(Verb.LOAN_DESK, Verb.TRANSFER, Verb.DESTROY),
        clearance="L2",
    ),
    Grant(department="XSB", position="DH", categories=LENT, verbs=(Verb.DESTROY,), clearance="L2"),
)
LOAN = Approval(
    code="AP4b", subject="loan", zh="借阅", en="Loan",
    steps=(ApprovalStep(position="DH", department="XSB"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def people(make_company, engage, django_db_blocker):
    """The company, and its people at their desks."""
    with django_db_blocker.unblock(), at(OPENED):
        made = make_company(pack="P07", name="天津丸石自行车有限公司", as_shipped=True)
        company = engage(made, STAFF)
        with reenter(company.id) as scope:
            scope.actor = admin = actor_of(User.objects.get(username="admin"))
            base = published().document
            own = replace(base, grants=(*base.grants, *MORE), approvals=(*base.approvals, LOAN))
            actions.apply_document(admin, own)
            actions.publish(admin, draft_digest(), reason="本公司的借阅与销毁")
        engage(company, CHIEF)  # from now on the policy is published by two
        return {
            name: Person(company, name, data=(*STAFF, *CHIEF)) for name in ("admin", *STAFF, *CHIEF)
        }


def test_monday_a_card_is_handed_in_sent_back_signed_and_keyed_and_its_contracts_follow(people):
    seller, head, clerk = people["wanglei"], people["lijianguo"], people["zhoumin"]
    with at(MONDAY):
        seller.home().menu("收集材料").click("交来材料").finds_near("材料形式")
        card = {"kind": "card", "category": "KP", "title": SHOP, "collected_on": "2026-06-12"}
        seller.press("收下", **card, text="店名：浦东车行").press("提交经理审核")
    with at(MONDAY, 10):
        head.home().click(SHOP).finds_near("录入前审核签字", "王磊")
        head.press("退回并说明原因", reason="缺少地址")
        seller.home().sees("已退回").click(SHOP).finds_near("缺少地址")
        seller.click(SHOP).press("归纳", summary="地址：世纪大道1号").press("提交经理审核")
        head.home().click(SHOP).press("批准")
    with at(MONDAY, 11):
        clerk.home().sees("待录入").click(SHOP).finds_near("已签字，待录入", "李建国")
        clerk.click("录入").finds_near("地址：世纪大道1号")
        clerk.press("保存并提交审核", **CARD).sees("已归档", "31J-0001")
        clerk.home().misses("待录入")
        for number in CONTRACTS:
            clerk.menu("档案").click(SHOP).click("录入一件").click("签约")
            clerk.press("保存并提交审核", **days.contract(clerk, number)).sees("已归档")
        clerk.menu("登记表").sees("31J-0001", *CONTRACTS)


def test_monday_a_contract_is_lent_until_tomorrow(people):
    with at(MONDAY, 16):
        days.lent(people["wanglei"], [people["lijianguo"]], people["zhoumin"], LIVE)


def test_tuesday_a_change_is_told_compared_and_approved(people):
    seller, head, clerk = people["wanglei"], people["lijianguo"], people["zhoumin"]
    with at(TUESDAY):
        seller.home().menu("档案").click(SHOP).click("提交信息变更").finds_near("变更发生日期")
        seller.press("提交", **{"f.addr": ADDRESS, "happened_on": "2026-06-14"})
        clerk.home().click("待比对的信息变更").click("31J-0001").finds_near(ADDRESS, "王磊")
        clerk.press("采用勾选的值").sees("有一项修改等待批准")
        clerk.click("记录核实情况").press("保存核实记录", note="电话核实")
        head.home().click("31J-0001").finds_near("审批修改", "周敏").press("批准")
        seller.home().menu("档案").click(SHOP).finds_near(f"地址 {ADDRESS}")
        seller.sees(f"地址：{CARD['f.addr']} → {ADDRESS}")
        seller.home().click("通知").finds_near("您提交的信息变更已比对")


def test_wednesday_the_loan_is_late_and_comes_back_and_its_borrower_leaves(people):
    seller, clerk, admin = people["wanglei"], people["zhoumin"], people["admin"]
    days.brought_back(seller, "王磊", people["lijianguo"], clerk, admin, "QY·2026")
    with at(WEDNESDAY, 10):
        admin.home().menu("人员").click("王磊").click("办理离职").misses("须先归还借阅台")
        admin.press("办理离职", former="on").sees("已离职")


def test_wednesday_what_is_due_is_appraised_counted_and_approved(people):
    named = {"executor": "陈霞 (chenxia)", "s0": "李建国 (lijianguo)", "s1": "刘洋 (liuyang)"}
    keepers = people["zhoumin"], people["chenxia"]
    days.agreed_to_destroy(*keepers, [people["lijianguo"]], people["admin"], **named)


def test_thursday_a_wrong_ledger_is_taken_back_and_a_change_of_the_policy_is_planned(people):
    columns = {
        "店名": "错导{}车行", "客户名称": "错导{}有限公司", "经营者/负责人": "李四{}", "地址": "天府大道{}号",
        "联系人": "李四", "联系电话": "1390013000{}",
    }  # fmt: skip
    seller, head = "刘洋 (liuyang)", "李建国 (lijianguo)"
    days.taken_back(
        people["zhoumin"], "KP", columns, channel="sales", region="51", cust_class="J",
        filled_by=seller, filled_on="2026-06-01", reviewed_by=head, reviewed_on="2026-06-02",
    )  # fmt: skip
    change = {"was": "D2", "now": ("D3", "P3Y"), "reason": "关怀记录多留一年"}
    days.planned(people["admin"], "GH 关怀记录", [people["gaojie"]], **change)


def test_friday_the_policy_is_in_force_and_the_two_contracts_are_destroyed_for_good(people):
    days.in_force(people["admin"], 3)
    watching = people["lijianguo"], people["liuyang"]
    days.destroyed(people["zhoumin"], people["chenxia"], watching, "QY·2026-0001")
