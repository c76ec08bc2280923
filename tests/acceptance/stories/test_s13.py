"""S13 客户档案管理制度范本: who made a file is signed, identity is checked before a query, queries are logged."""

from datetime import timedelta

from policies.regulations.rules import Content
from tests.acceptance.stories.deeds import (
    CUSTOMER,
    applied,
    day,
    entered,
    handed_in,
    in_the_form,
    label,
    places,
    regulated,
    reviewed,
)
from tests.acceptance.stories.telling import Told, clause, later

TOLD = Told(
    "S13",
    "P01",
    "成都锦程商务有限公司",
    {
        "xufang": ("徐芳", "XSB", "OPR"),
        "hetao": ("何涛", "XSB", "DH"),
        "guoying": ("郭英", "DAS", "ARC"),
        "linyue": ("林悦", "XZB", "QRY"),
        "mali": ("马丽", "XZB", "STF"),
        "jianghai": ("江海", "XZB", "DH"),
        "weilan": ("魏岚", "GLB", "DPO"),
        "qianwei": ("钱伟", "SJB", "AUD"),
    },
)
NAME = CUSTOMER["org_name"]
RULES = Content(
    title="客户档案管理制度",
    purpose="统一建立客户档案。",
    department="DAS",
    text="第一条 档案由建档人签署确认。",
)


@clause("S13-1", "总则")
def test_the_regulation_is_published_with_its_version(story):
    regulated(story, "JC-01", RULES)
    story.at("xufang").sees("客户档案管理制度", "JC-01", path="/regulations/")


@clause("S13-2", "管理范围")
def test_who_is_outside_the_scope_registers_no_customer(story):
    assert story.at("mali").go("/records/new/KH·Q/") == 403
    story.at("mali").sees("您无权执行此操作")


@clause("S13-3.1", "真实、准确、完整、安全")
def test_what_cannot_be_true_is_not_taken(story):
    seller = story.at("xufang")
    seller.at("/records/new/KH·Q/")
    seller.fill(
        **in_the_form({**CUSTOMER, "uscc": "91350100M000100Y40", "founded_on": "2019-02-30"})
    )
    seller.fill(**{"f.owner": label(story, "xufang")}).submit("submit")
    seller.refused("校验", "2019-02-30")


@clause("S13-3.2", "未授权不得对外透露")
def test_what_was_disclosed_is_registered(story):
    desk = story.at("weilan").offered("共享登记", path="/")
    desk.sees("合作伙伴", "共享登记簿", path="/shares/")


@clause("S13-3.3", "便捷高效、简化流程")
def test_correcting_it_on_the_same_screen_is_all_it_takes(story):
    seller = story.at("xufang")
    seller.fill(**{"f.uscc": CUSTOMER["uscc"], "f.founded_on": "2019-02-28"}).submit("submit")
    story["record"], story["page"] = seller.number, f"/records/{seller.number}/"
    seller.sees(NAME, "审核中")


@clause("S13-3.4", "合规")
def test_sensitive_data_needs_its_legal_basis_in_the_policy(story):
    admin = story.at("admin")
    admin.at("/policy/categories/KH·Q/fields/add/")
    admin.fill(
        code="religion", zh="宗教信仰", type="text", section="ORG", sensitivity="SP"
    ).submit()
    admin.refused("法律依据")


@clause("S13-4.1.1", "统一建立：基本、联系、签约资料")
def test_a_second_file_of_the_customer_is_met_with_the_first(story):
    seller = story.at("xufang")
    seller.at("/records/new/KH·Q/")
    seller.fill(**in_the_form(CUSTOMER), **{"f.owner": label(story, "xufang")})
    with seller.page.expect_navigation():
        seller.page.locator(".fonds-submit button[value=submit]").first.click()
    assert seller.page.locator("#alike").count() == 1
    seller.sees(NAME)
    story["contract"] = entered(
        story, "xufang", "HT·XS", parent=story["record"], contract_no="JC-88", contract_type="sales",
        party=story["record"], signed_on="2026-11-05", amount="8800", qty="1", project="春季展销",
    )  # fmt: skip
    story.at("hetao").sees("赵敏", "销售合同 JC-88", path=story["page"])


@clause("S13-4.2.2", "专门存储空间，安全整洁")
def test_a_confidential_contract_lies_in_the_secured_cabinet_alone(story):
    places(
        story,
        ("K1", "room", "", "档案室"),
        ("K1-A", "cabinet", "K1", "普通柜"),
        ("K1-B", "cabinet", "K1", "保密柜", "L2"),
    )
    reviewed(story, "hetao")
    handed_in(story, "xufang", story["contract"])
    keeper = story.at("guoying")
    keeper.at(f"/records/{story['contract']}/where/")
    keeper.fill(location="K1-A").submit()
    keeper.refused("K1-A", "秘密（商密）")
    keeper.fill(location="K1-B").submit()
    keeper.sees("K1 › K1-B", path=f"/records/{story['contract']}/")


@clause("S13-4.1.3", "注明建档人、建档时间并签署确认")
def test_the_system_stamps_who_made_and_who_signed_the_file(story):
    keeper, contract = story.at("guoying"), f"/records/{story['contract']}/"
    keeper.at(contract)
    assert keeper.page.locator("main").get_by_role("button", name="归档", exact=True).count() == 0
    reviewed(story, "hetao")
    keeper.at(contract)
    keeper.push("归档").sees("签署人", "何涛")
    keeper.at(f"{story['page']}where/")
    keeper.fill(location="K1-B").submit()
    keeper.at(story["page"])
    keeper.push("归档")
    keeper.sees("录入人", f"徐芳 {day(story)}", "签署人", "何涛", "KH01-KH·Q-000001", "郭英")


@clause("S13-4.1.2", "变化及时更新")
def test_a_change_is_made_with_its_reason(story):
    seller = story.at("xufang")
    seller.at(f"{story['page']}edit/")
    seller.fill(**{"f.website": "www.jc.example", "reason": "客户来函"}).submit()
    story.at("hetao").sees("www.jc.example", "客户来函", path=story["page"])


@clause("S13-4.2.1", "按客户类型、合作项目分类")
def test_records_are_narrowed_by_project_and_type(story):
    seller = story.at("xufang")
    entered(
        story, "xufang", "HT·FW", parent=story["record"], contract_no="JC-89",
        contract_type="service", party=story["record"], signed_on="2026-11-06", project="售后包年",
    )  # fmt: skip
    seller.sees("春季展销", "售后包年", path="/records/?category=HT")
    seller.sees("JC-88", path="/records/?category=HT·XS").misses("JC-89")


@later("S13-4.2.3", "长时间未联系客户归档处理", "ARC-02, ARC-04", "休眠客户的归档处理")
def test_customers_nobody_has_met_for_long_are_set_aside(story):
    story.at("guoying").offered("休眠", "归档处理", path="/records/")


@clause("S13-4.3.1", "查询前核对客户身份")
def test_nothing_is_shown_before_the_identity_was_checked(story):
    query = story.at("linyue")
    query.misses(NAME, path="/records/?category=KH")
    query.at(story["page"])
    assert "/consult/" in query.page.url
    query.fill(purpose="service").submit()
    query.refused("如何核对身份")
    query.fill(requester="张三丰本人", identity="document", evidence="营业执照副本").submit()
    query.sees(NAME, path=story["page"])


@clause("S13-4.3.2", "指定人员查询；记录时间、内容")
def test_the_trail_names_who_asked_what_and_when(story):
    trail = story.at("qianwei")
    trail.sees("林悦", path="/trail/")
    assert story.at("mali").go("/records/?category=KH") == 403


@clause("S13-4.3.2", "使用登记")
def test_each_use_is_kept_with_its_application(story):
    page = applied(story, "linyue", "guoying", NAME, purpose="service", manners=["view"])
    reviewed(story, "jianghai")
    query = story.at("linyue")
    query.sees(NAME, path=story["page"])
    query.sees("本申请下的使用记录", "查阅档案", "林悦", path=page)


@clause("S13-4.3.3", "敏感信息查询须审批")
def test_masked_values_are_shown_once_two_have_agreed(story):
    query = story.at("linyue")
    query.sees("138****8000", path=story["page"])
    query.push("申请查看脱敏内容")
    query.page.locator("main [name=fields_wanted]").first.check()
    boxes = query.page.locator("main [name=fields_wanted]")
    for box in boxes.all():
        box.check()
    query.fill(
        purpose="service", reason="客户要求核对电话", until=f"{day(story) + timedelta(days=1)}"
    )
    query.submit()
    for decider in ("jianghai", "weilan"):
        one = story.at(decider)
        one.at("/requests/")
        one.press("main table a[href^='/requests/']")
        one.push("批准")
    query.sees("13800138000", path=story["page"])


@clause("S13-4.4.1", "权限限制")
def test_only_the_post_opens_a_file(story):
    assert story.at("mali").go(story["page"]) == 404
    assert story.at("linyue").go(f"{story['page']}edit/") == 403


@later("S13-4.4.2", "定期备份", "BKP-01", "备份计划")
def test_backups_are_made(story):
    story.at("admin").offered("备份计划", path="/company/")


@clause("S13-4.4.3", "未授权不得对外透露")
def test_who_may_not_give_out_prints_and_exports_nothing(story):
    seller = story.at("xufang")
    seller.at(story["page"])
    assert seller.go(f"{story['page']}print/?purpose=contract") == 403
    assert seller.go("/records/export/?format=csv&category=KH·Q&purpose=contract") == 403


@clause("S13-5.1", "员工遵守")
def test_the_staff_signs_the_regulation(story):
    seller = story.at("xufang")
    seller.sees("待签阅", path="/regulations/").press("main table a")
    seller.push("我已阅读，签阅")
    seller.misses("待签阅", path="/regulations/")


@clause("S13-5.2", "不得私自篡改")
def test_nobody_changes_what_was_filed_without_a_reason(story):
    seller = story.at("xufang")
    seller.at(f"{story['page']}edit/")
    seller.fill(**{"f.website": "www.other.example"}).submit()
    seller.refused("原因")
    story.at("hetao").misses("www.other.example", path=story["page"])


@later("S13-5.2", "管理人员能力", "PRM-09, TRN-01, TRN-04", "培训与上岗资格")
def test_keepers_are_trained(story):
    story.at("admin").offered("培训", path="/people/")


@clause("S13-5.3", "重要信息变更须重新核实")
def test_a_critical_change_waits_until_it_was_verified(story):
    seller, head = story.at("xufang"), story.at("hetao")
    seller.at(f"{story['page']}edit/")
    seller.fill(**{"f.legal_rep": "周海洋", "reason": "更换法人"}).submit()
    head.at("/requests/")
    head.press("main table a[href^='/requests/']")
    head.push("批准").sees("核实")
    story.at("guoying").misses("周海洋", path=story["page"])
    seller.at(f"{story['page']}evidence/")
    seller.fill(note="公示系统截图").submit()
    head.at("/requests/")
    head.press("main table a[href^='/requests/']")
    head.push("批准")
    story.at("guoying").sees("周海洋", path=story["page"])


@later("S13-5.4", "泄露第一时间上报", "INC-01, INC-02, INC-04", "泄露事件的上报")
def test_a_leak_is_reported_at_once(story):
    story.at("mali").offered("上报泄露", "泄露", path="/")


@later("S13-6.1", "定期检查、整改", "POL-04", "制度执行检查与整改")
def test_how_the_regulation_is_kept_is_inspected(story):
    story.at("admin").offered("执行检查", "整改", path="/regulations/")
