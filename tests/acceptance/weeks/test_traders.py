"""A week at a trader that keeps its archive by pack P01: five days, six people, nothing typed but what forms ask."""

from datetime import date

import pytest

from tests.acceptance.stories.deeds import CUSTOMER, in_the_form
from tests.acceptance.weeks.people import Person, at

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
        return {name: Person(company, name, pack="P01") for name in ("admin", *STAFF)}


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
        seller.press("保存并提交审核", **said, **{"f.owner": "徐芳 (xufang)"})
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
        keeper.click("借出")
