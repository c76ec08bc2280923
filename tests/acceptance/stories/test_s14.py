"""S14 贸易客户档案管理制度及流程: trade collects and keeps, the office files and secures; reports are acknowledged."""

import re
from dataclasses import replace
from datetime import timedelta

from policies.access.rules import Verb
from policies.regulations.rules import Content
from tests.acceptance.stories.deeds import (
    CUSTOMER,
    applied,
    day,
    entered,
    in_the_form,
    label,
    places,
    regulated,
    reviewed,
)
from tests.acceptance.stories.telling import Told, clause, later
from tests.integration.archive.checks.conftest import work

NAME = CUSTOMER["org_name"]
LETTER = {
    "let_type": "email", "direction": "in", "happened_on": "2026-11-05T10:00+08:00",
    "counterpart": "赵敏", "summary": "询价", "qty": "1",
}  # fmt: skip


RULES = Content(
    title="贸易客户档案管理制度",
    purpose="规范贸易客户档案的收集、归档和使用。",
    department="ZHB",
    text="第一条 本制度由综合部负责解释，自发布之日起施行。",
)


def shaped(document):
    """Files of customers are filed in two steps; trade files its letters itself and reports them to the office."""
    categories = tuple(
        replace(one, filing_steps="two")
        if one.code == "KH"
        else replace(one, stages=(), review="none", carrier="electronic", reported_to="ZHB")
        if one.code == "HJ"
        else one
        for one in document.categories
    )
    grants = tuple(
        replace(one, verbs=(*one.verbs, Verb.FILE))
        if (one.department, one.position, one.categories) == ("MYB", "OPR", ("HJ",))
        else one
        for one in document.grants
    )
    cadences = tuple(
        replace(one, lead=()) if one.code == "I-JOINT" else one for one in document.cadences
    )
    return replace(document, categories=categories, grants=grants, cadences=cadences)


TOLD = Told(
    "S14",
    "P03",
    "宁波远洋贸易有限公司",
    {
        "wanglei": ("王磊", "MYB", "OPR"),
        "hetao": ("何涛", "MYB", "DH"),
        "guoying": ("郭英", "ZHB", "ARC"),
        "linhai": ("林海", "ZHB", "DH"),
        "sunhong": ("孙红", "CWB", "OPR"),
        "mali": ("马丽", "ZHB", "STF"),
    },
    otherwise=shaped,
)


@later("S14-1", "目的", "GOV-10", "质量目标的指标")
def test_the_goals_are_measured(story):
    story.at("hetao").offered("质量目标", path="/")


@clause("S14-2", "适用范围")
def test_who_does_no_trade_registers_no_customer(story):
    assert story.at("mali").go("/records/new/KH/") == 403
    story.at("mali").sees("您无权执行此操作")


@clause("S14-3.1", "贸易部：收集、整理、使用、保管")
def test_trade_registers_the_customer(story):
    trade = story.at("wanglei")
    trade.at("/records/new/KH/")
    trade.fill(**in_the_form({
        code: value for code, value in CUSTOMER.items()
        if code not in {"legal_basis", "purpose", "scope", "notice_ver"}
    }))  # fmt: skip
    trade.fill(**{
        "f.owner": label(story, "wanglei"), "f.country": "CN", "f.sanction": "clear",
        "f.location": "贸易部文件柜",
    }).submit("submit")  # fmt: skip
    story["record"], story["page"] = trade.number, f"/records/{trade.number}/"
    trade.sees(NAME, "审核中")
    assert story.at("guoying").go("/records/new/KH/") == 403


@clause("S14-3.2", "综合部：归档、保密")
def test_trade_does_not_file_what_the_office_files(story):
    reviewed(story, "hetao")
    trade = story.at("wanglei")
    trade.sees("贸易部", "综合部", path=story["page"])
    assert trade.page.locator("main").get_by_role("button", name="归档", exact=True).count() == 0


@clause("S14-3.3", "各部门协助")
def test_another_department_is_asked_to_help(story):
    trade = story.at("wanglei")
    trade.at(f"/cooperation/new/?target=record:{story['record']}")
    trade.fill(department="CWB", what="请提供付款记录", days="5").submit()
    finance = story.at("sunhong")
    finance.sees("请提供付款记录", path="/cooperation/")


@clause("S14-4.1.1", "收集：名称、经营范围、信用等级")
def test_what_was_collected_is_read_by_the_office(story):
    story.at("guoying").sees(NAME, "张三丰", "5,000,000", "制造业", path=story["page"])


@clause("S14-4.1.2", "收集：交易、函件、合同、发票、结算凭证")
def test_papers_of_each_kind_lie_in_the_file(story):
    parent = story["record"]
    entered(story, "wanglei", "HT", parent=parent, title="出口合同 NB-1", contract_no="NB-1",
            contract_type="sales", party=parent, signed_on="2026-11-05", currency="USD")  # fmt: skip
    entered(story, "wanglei", "JY", parent=parent, title="首单", txn_on="2026-11-06T09:00+08:00",
            product="自行车", amount="9000", voucher_type="order")  # fmt: skip
    entered(story, "wanglei", "FP", parent=parent, title="发票 0001", inv_no="0001", amount="9000",
            issued_on="2026-11-07")  # fmt: skip
    entered(story, "wanglei", "JS", parent=parent, title="水单 77", ref_no="77", amount="9000",
            settled_on="2026-11-09")  # fmt: skip
    story["letter"] = entered(story, "wanglei", "HJ", parent=parent, title="询价邮件", **LETTER,
                              our_person=str(story.as_("wanglei", lambda actor: actor.user_id)))  # fmt: skip
    story.at("hetao").sees("NB-1", "首单", "发票 0001", "水单 77", "询价邮件", path=story["page"])


@clause("S14-5.1", "流程：收集")
def test_the_file_says_whose_step_each_is(story):
    story.at("hetao").sees("收集", "整理", "归档", "保管", path=story["page"])


@clause("S14-5.3", "综合部分类归档、建目录")
def test_trade_files_provisionally_and_the_office_confirms(story):
    trade, office = story.at("wanglei"), story.at("guoying")
    trade.at(story["page"])
    trade.push("预归档")
    trade.misses("KH01-KH·CN-00001")
    office.at(story["page"])
    office.push("确认归档").push("确认归档")
    office.sees("KH01-KH·CN-00001", path=story["page"])


@clause("S14-4.2.1", "按名称、类型、行业分类，建目录")
def test_the_catalogue_lists_what_was_filed(story):
    office = story.at("guoying")
    office.sees("KH01-KH·CN-00001", NAME, path="/register/catalogue/?category=KH")
    assert office.content("/register/catalogue/print/?category=KH").startswith(b"%PDF")


@clause("S14-4.2.2", "分类归档完整、准确")
def test_an_incomplete_contract_is_not_handed_in(story):
    trade = story.at("wanglei")
    trade.at(story["page"])
    trade.push("NB-1")
    trade.press("main a[href$='/edit/']")
    trade.submit("submit")
    trade.refused("此字段归档前必填。")


@clause("S14-5.2", "整理归档并报综合部备案")
def test_what_trade_filed_is_reported_and_acknowledged(story):
    trade, office = story.at("wanglei"), story.at("guoying")
    trade.at(f"/records/{story['letter']}/")
    trade.push("归档")
    trade.at("/register/reports/new/")
    trade.page.locator("main [name=what]").first.check()
    trade.submit()
    report = re.search(r"/register/reports/\d+/", trade.page.url)[0]
    office.sees("贸易部", path="/register/reports/")
    office.sees("询价邮件", path=report)
    office.push("签收")
    trade.sees("郭英", f"{day(story)}", path=report)


@clause("S14-4.3.1", "查阅用途：业务、营销策略、信用评估")
def test_the_purpose_comes_from_the_list(story):
    head = story.at("hetao")
    head.at(f"{story['page']}print/")
    head.sees("用途")


@later("S14-4.3.1", "查阅用途：信用评估", "CRD-06, ANA-03", "信用评估的使用")
def test_the_credit_is_evaluated(story):
    story.at("sunhong").offered("信用评估", "信用评定", path=story["page"])


@clause("S14-4.3.2", "使用保密")
def test_a_confidential_contract_shows_who_looks_at_it(story):
    head = story.at("hetao")
    head.at(story["page"])
    head.push("NB-1")
    mark = head.page.locator(".fonds-marks--screen").text_content()
    assert "何涛 (hetao)" in mark


@clause("S14-4.4.1", "安全、干燥、通风")
def test_the_room_is_looked_at(story):
    places(story, ("K1", "room", "", "贸易档案室"))
    work(story.made, "duties.daily")
    head = story.at("hetao")
    head.at("/inspections/")
    head.press("main table a[href^='/inspections/']")
    story["inspection"] = re.search(r"/inspections/\d+/", head.page.url)[0]
    head.sees("通风", "干燥", "防盗")


@clause("S14-5.5", "贸易部、综合部定期检查保管")
def test_both_departments_sign_the_inspection(story):
    head, other = story.at("hetao"), story.at("linhai")
    for one in head.page.locator("main select[name^='mark.']").all():
        one.select_option("good")
    head.push("记录").push("签署检查")
    head.sees("已签署 1/2", "综合部 · 负责人")
    other.at(story["inspection"])
    other.push("签署检查").sees("何涛", "林海").misses("1/2", "也签字后方可关闭")


@clause("S14-5.4", "按需查阅")
def test_who_needs_a_file_finds_it(story):
    story.at("sunhong").sees(NAME, path="/records/?q=KH01-KH·CN-00001")
    assert story.at("mali").go("/records/") == 403


@clause("S14-4.4.2", "借阅：部门负责人批准、借阅单、按时归还")
def test_paper_is_lent_on_a_slip(story):
    staff = story.at("mali")
    assert staff.go(story["page"]) in {403, 404}
    applied(story, "mali", "guoying", "KH01-KH·CN-00001", purpose="business", manners=["loan"])
    reviewed(story, "guoying")
    staff.at(story["page"])
    staff.push("借阅")
    due = day(story) + timedelta(days=7)
    staff.fill(due_on=f"{due}", reason="年度对账", purpose="business").submit()


@clause("S14-4.3.2", "借用保密")
def test_a_borrower_promises_secrecy(story):
    staff = story.at("mali")
    staff.refused("请承诺保密")
    staff.page.locator("main [name=promised]").check()
    staff.submit()
    staff.sees("已承诺保密", "年度对账")
    slip = re.search(r"/loans/slips/\d+/", staff.page.url)[0]
    reviewed(story, "linhai")
    reviewed(story, "guoying")
    staff.sees("待领取", path=slip)


@clause("S14-6", "解释权、施行")
def test_the_regulation_names_who_interprets_it_and_since_when(story):
    regulated(story, "NB-01", RULES)
    head = story.at("hetao")
    head.sees(f"{day(story)}", path="/regulations/").press("main table a")
    head.sees("综合部", "贸易客户档案管理制度")
