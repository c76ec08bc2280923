"""S20 客户档案管理工作流程 (天津丸石): the card is signed, then keyed; five rights a department; a check a month."""

import re
from dataclasses import replace

from policies.categories.rules import Review
from policies.regulations.rules import Content
from tests.acceptance.conftest import BICYCLES
from tests.acceptance.stories.deeds import day, entered, regulated
from tests.acceptance.stories.telling import Told, clause, later
from tests.integration.archive.checks.conftest import work

SHOP = "丸石车行"
CARD = {  # what the clerk keys: who filled it in and who signed it stands on the card already
    "f.store_name": SHOP, "f.org_name": "天津丸石自行车有限公司", "f.operator": "张三丰",
    "f.addr": "天津市武清区和平路1号", "f.region": "12", "f.cust_class": "J", "f.qty": "1", "f.filled_on": "2026-11-02",
    "g.CTC.0.contact_name": "张三丰", "g.CTC.0.mobile": "13800138000",
}  # fmt: skip
RULES = Content(
    title="客户档案管理工作流程",
    purpose="确保每一客户都有客户档案卡。",
    department="XZB",
    text="第一条 业务员填写客户档案卡，销售部经理审核签字，内勤录入。",
)


def shaped(document):
    """A card is keyed once its paper is signed, and a file may be checked from the first day of the month on."""
    categories = tuple(
        replace(one, review=Review.SIGNED_CARD) if one.code == "KP" else one
        for one in document.categories
    )
    cadences = tuple(
        replace(one, lead=()) if one.code == "V-MONTH" else one for one in document.cadences
    )
    return replace(document, categories=categories, cadences=cadences)


TOLD = Told("S20", "P07", "天津丸石自行车有限公司", BICYCLES, otherwise=shaped)


@clause("S20-1", "制度名称：客户档案管理工作流程")
def test_the_regulation_has_its_name_version_and_day(story):
    regulated(story, "WS-01", RULES)
    clerk = story.at("zhoumin")
    clerk.sees("客户档案管理工作流程", "WS-01", f"{day(story)}", path="/regulations/")
    clerk.press("main table a")
    clerk.sees("确保每一客户都有客户档案卡", "销售部经理审核签字", "行政部")


@clause("S20-F1", "销售经理收集并填客户档案卡")
def test_the_seller_brings_the_card_he_filled_in(story):
    seller = story.at("wanglei")
    seller.at("/collected/new/")
    assert seller.content("/records/new/KP/print/").startswith(b"%PDF")
    seller.fill(
        kind="card", category="KP", title=SHOP, collected_on="2026-11-02", text="走访填写，见扫描件",
    ).submit()  # fmt: skip
    story["card"] = re.search(r"/collected/\d+/", seller.page.url)[0]
    seller.sees(SHOP, "王磊", "走访填写")


@clause("S20-F2", "销售部经理审核、签字确认")
def test_the_manager_signs_and_nobody_keys_before(story):
    seller, clerk, head = story.at("wanglei"), story.at("zhoumin"), story.at("lijianguo")
    clerk.at(story["card"])
    assert clerk.page.locator("main").get_by_role("link", name="录入", exact=True).count() == 0
    seller.at(story["card"])
    seller.push("提交经理审核")
    head.at("/requests/")
    head.press("main table a[href^='/requests/']")
    head.push("批准")
    clerk.sees("李建国", path=story["card"])


@clause("S20-F3", "销售内勤录入电脑、编码管理")
def test_the_clerk_keys_the_signed_card_and_it_has_its_code(story):
    clerk = story.at("zhoumin")
    clerk.at(f"{story['card']}key/")
    clerk.fill(**CARD).submit("submit")
    story["page"] = f"/records/{clerk.number}/"
    story["record"] = clerk.number
    clerk.sees("12J-0001", SHOP, "已归档", "李建国", "王磊")
    assert clerk.go(f"{story['card']}key/") in {200, 400, 403, 409}
    clerk.sees("该材料已录入")


@clause("S20-2.1", "每客户一张档案卡；内部共享")
def test_a_second_card_of_the_customer_is_met_with_the_first(story):
    seller, head, clerk = story.at("wanglei"), story.at("lijianguo"), story.at("zhoumin")
    seller.at("/collected/new/")
    seller.fill(
        kind="card", category="KP", title=SHOP, collected_on="2026-11-09", text="又一张"
    ).submit()
    card = re.search(r"/collected/\d+/", seller.page.url)[0]
    seller.push("提交经理审核")
    head.at("/requests/")
    head.press("main table a[href^='/requests/']")
    head.push("批准")
    clerk.at(f"{card}key/")
    clerk.fill(**CARD)
    with clerk.page.expect_navigation():
        clerk.page.locator(".fonds-submit button[value=submit]").first.click()
    clerk.sees("12J-0001", SHOP)
    assert clerk.page.locator("#alike").count() == 1
    for reader in ("zhaojing", "chenyong"):  # 行政部、技术部
        story.at(reader).sees(SHOP, "12J-0001", path=story["page"])


@later(
    "S20-2.1",
    "确保每一客户都有客户档案卡；动态管理",
    "COL-19, UPD-12",
    "有往来而无档案卡的客户清单",
)
def test_customers_without_a_card_are_listed(story):
    story.at("lijianguo").offered("无档案卡", "没有档案卡", path="/records/")


@later("S20-2.2", "利用档案管理客户", "CLS-07, ANA-03", "客户分群与分析")
def test_customers_are_managed_in_groups(story):
    story.at("lijianguo").offered("客户分群", "客户群", path="/records/")


@clause("S20-3", "流程定义、目的、范围")
def test_each_card_shows_where_it_stands_and_whose_step_it_is(story):
    story.at("chenyong").sees("收集", "整理", "归档", "保管", "销售部", path=story["page"])
    assert story.at("wuqiang").go("/records/new/KP/") == 403


@clause("S20-4", "部门×权限矩阵")
def test_each_department_has_the_rights_of_the_matrix(story):
    clerk, office = story.at("zhoumin"), story.at("zhaojing")
    clerk.sees("客户档案卡", path="/records/new/")
    clerk.sees("导入", path="/imports/")
    for path in ("/records/new/KP/", f"{story['page']}edit/", "/imports/new/"):
        assert office.go(path) == 403, path
    assert office.content("/records/export/?format=csv&category=KP").startswith(b"\xef\xbb\xbf")
    assert story.at("wuqiang").go(story["page"]) == 404


@clause("S20-F4", "随时提供变更")
def test_the_seller_reports_a_change_and_the_clerk_compares(story):
    seller, clerk = story.at("wanglei"), story.at("zhoumin")
    seller.at(f"{story['page']}notice/")
    seller.fill(**{"f.brands": "凤凰、永久"}).submit()
    story.at("chenyong").misses("凤凰", path=story["page"])
    clerk.sees(SHOP, path="/records/notices/")
    clerk.press("main table a[href^='/records/notices/']")
    clerk.sees("凤凰、永久")
    clerk.page.locator("main input[name=take]").first.check()
    clerk.push("采用勾选的值")
    story.at("chenyong").sees("凤凰、永久", path=story["page"])


@clause("S20-F4", "每月核对维护")
def test_the_card_is_checked_each_month_and_signed(story):
    clerk = story.at("zhoumin")
    clerk.sees("核对期限", path=story["page"])
    clerk.push("核对无变化")
    story.at("lijianguo").sees(f"最近核实：{day(story)}", "周敏", path=story["page"])


@clause("S20-F5", "签约、履约、业绩、信誉录入")
def test_contract_performance_and_reputation_lie_behind_the_card(story):
    parent = story["record"]
    entered(
        story,
        "zhoumin",
        "LY",
        "三季度履约",
        parent=parent,
        period="2026Q3",
        target="500",
        actual="480",
    )
    entered(story, "zhoumin", "XY", "三季度信誉", parent=parent, grade="A", on="2026-10-08")
    clerk = story.at("zhoumin")
    clerk.at(f"/records/new/QY/?parent={parent}")
    clerk.fill(**{
        "title": "2027 年度经销合同", "f.contract_no": "QY-27", "f.contract_type": "sales",
        "f.signed_on": "2026-11-20",
    }).push("存为草稿")  # fmt: skip
    story.at("lijianguo").sees("2027 年度经销合同", "三季度履约", "三季度信誉", path=story["page"])


@clause("S20-F5", "生日、店庆祝贺")
def test_the_birthday_of_a_customer_is_reminded_of(story):
    clerk = story.at("zhoumin")
    clerk.at(f"{story['page']}edit/")
    soon = f"1980-{day(story):%m-%d}"
    clerk.fill(**{"g.CTC.0.birthday": soon, "reason": "客户告知"}).submit()
    work(story.made, "records.verify_new", "records.remind", "duties.daily")
    clerk.sees("客户生日", SHOP, path="/duties/")


@later("S20-F5", "信誉录入：信用档案", "CRD-08, ANA-04", "信誉等级的评定与历史")
def test_the_reputation_is_graded(story):
    story.at("lijianguo").offered("信用评定", "信用档案", path=story["page"])


@clause("S20-6", "表单描述：客户档案卡")
def test_the_card_is_printed_filled_in_for_its_signatures(story):
    head = story.at("lijianguo")
    head.at(story["page"])
    assert head.content(f"{story['page']}print/").startswith(b"%PDF")
