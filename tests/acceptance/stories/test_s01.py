"""S01 客户档案管理制度流程: collected, classified, arranged, filed with a register, kept in a room, queried."""

import re
from dataclasses import replace

from policies.regulations.rules import Content
from tests.acceptance.stories.deeds import (
    CUSTOMER,
    another,
    day,
    entered,
    in_the_form,
    label,
    person,
    places,
    regulated,
    reviewed,
)
from tests.acceptance.stories.disposing import destroyed, disposed_at_once, due_contract
from tests.acceptance.stories.telling import Told, clause, later
from tests.integration.archive.checks.conftest import work


def shaped(document):
    """A room may be inspected from the first day of the month on."""
    cadences = tuple(
        replace(one, lead=()) if one.code == "I-ROOM" else one for one in document.cadences
    )
    return replace(document, cadences=cadences)


TOLD = Told(
    "S01",
    "P01",
    "天津宏远商贸有限公司",
    {
        "xufang": ("徐芳", "XSB", "OPR"),
        "hetao": ("何涛", "XSB", "DH"),
        "luomin": ("罗敏", "KFB", "OPR"),
        "zhaolei": ("赵磊", "KFB", "DH"),
        "guoying": ("郭英", "DAS", "ARC"),
        "chenjing": ("陈静", "DAS", "ARCH"),
        "gaoyan": ("高燕", "XZB", "STF"),
        "ningli": ("宁丽", "DAS", "ARC"),
        "yuanhe": ("袁和", "GLB", "EXE"),
    },
    otherwise=shaped,
)
NAME = CUSTOMER["org_name"]
CONTRACTS = (("HT·XS", "sales", "XS-001"), ("HT·FW", "service", "FW-001"), ("HT·CG", "purchase", "CG-001"))  # fmt: skip
RULES = Content(
    title="客户档案管理制度",
    purpose="规范公司客户档案管理。",
    department="DAS",
    text="第一条 员工应遵守本制度，不得随意泄露客户信息。",
)


@later("S01-1", "目的：完整、准确、安全、高效利用", "GOV-10", "四项质量目标的指标")
def test_the_head_reads_how_complete_and_accurate_the_archive_is(story):
    story.at("hetao").offered("质量目标", "档案质量指标", path="/")


@clause("S01-2", "适用范围：基本信息、合同、函件、投诉、反馈")
def test_the_regulation_reaches_its_kinds_of_records_and_its_departments_alone(story):
    seller, stranger = story.at("xufang"), story.at("gaoyan")
    seller.sees("企业客户", "销售合同", "信函", "投诉类", "反馈类", path="/records/new/")
    stranger.misses("企业客户", "销售合同", "反馈类", path="/records/new/")
    assert stranger.go("/records/new/HT·XS/") == 403
    stranger.sees("您无权执行此操作")


@clause("S01-3.1", "客户档案管理部门负责收集至销毁")
def test_no_kind_of_record_is_without_its_department(story):
    admin = story.at("admin")
    admin.at("/policy/categories/KH/edit/")
    admin.fill(custodian="").submit()
    admin.refused("该类别没有部门管理，请指定归口管理部门。")


@clause("S01-3.2", "部门负责人对本部门档案负责")
def test_the_head_is_told_what_his_department_has_left(story):
    head = story.at("hetao")
    head.sees("销售部：待完成", path="/")
    before = left(head)
    story["draft"] = entered(
        story, "xufang", "KH·Q", **another("天津永久车业有限公司"),
        owner=person(story, "xufang"), CTC=[{"contact_name": "李想"}],
    )  # fmt: skip
    head.at("/")
    assert left(head) == [before[0] + 1, before[1] + 1]  # 不完整、未归档
    head.push("不完整的档案").sees("天津永久车业有限公司")


def left(head):
    """Return how many records of the head's department are incomplete, and how many are not filed."""
    text = head.text()
    return [
        int(re.search(rf"{name}\n.*\n(\d+)", text)[1]) for name in ("不完整的档案", "未归档的档案")
    ]


@clause("S01-3.3", "员工遵守制度，不得泄露")
def test_everybody_signs_that_they_have_read_the_regulation(story):
    regulated(story, "HY-ZD-01", RULES)
    seller = story.at("xufang")
    seller.sees("待签阅", path="/regulations/").press("main table a")
    seller.push("我已阅读，签阅")
    seller.misses("待签阅", path="/regulations/")


@clause("S01-4.1.1", "收集客户基本信息：名称、法定代表人、注册资本、成立日期、联系方式")
def test_the_seller_registers_a_customer_and_the_head_is_asked(story):
    seller = story.at("xufang")
    seller.at("/records/new/KH·Q/")
    seller.fill(
        **in_the_form(CUSTOMER), **{"f.owner": label(story, "xufang"), "f.location": "档案室甲柜"}
    )
    seller.submit("submit")
    story["customer"] = seller.number
    seller.sees(NAME, "张三丰", "5,000,000", "2001-05-18", "138****8000", "审核中")
    story.at("hetao").sees(NAME, "徐芳", path="/requests/")


@clause("S01-4.1.2", "收集合同：销售、服务、采购")
def test_contracts_of_three_kinds_lie_in_the_file_of_the_customer(story):
    seller = story.at("xufang")
    customer = story["customer"]
    reviewed(story, "hetao")
    for category, kind, number in CONTRACTS[1:]:
        story[category] = entered(
            story, "xufang", category, parent=customer, contract_no=number, contract_type=kind,
            party=customer, signed_on="2026-11-05", amount="1000", qty="1",
        )  # fmt: skip
    seller.at(f"/records/new/HT·XS/?parent={customer}")
    seller.fill(**{
        "f.contract_no": "XS-001", "f.contract_type": "sales", "f.signed_on": "2026-11-05",
    }).push("存为草稿")  # fmt: skip
    story["HT·XS"] = seller.number
    seller.sees("XS-001", "FW-001", "CG-001", path=f"/records/{customer}/")


@clause("S01-4.1.3", "收集往来函件：信函、邮件、传真")
def test_letters_mails_and_faxes_are_logged_with_the_customer(story):
    seller, customer = story.at("xufang"), story["customer"]
    for kind, words in (("letter", "来信询价"), ("email", "邮件确认规格"), ("fax", "传真盖章页")):
        seller.at(f"/records/{customer}/contacts/new/")
        seller.fill(**{
            "f.let_type": kind, "f.direction": "in", "f.counterpart": "赵敏", "f.summary": words,
        }).submit()  # fmt: skip
    story.at("hetao").sees("来信询价", "邮件确认规格", "传真盖章页", path=f"/records/{customer}/")


@later(
    "S01-4.1.4", "收集投诉：记录、处理结果", "CMP-01, CMP-05", "投诉的办理流程：受理、期限、结案"
)
def test_a_complaint_is_handled_until_it_is_closed(story):
    story.at("luomin").offered("投诉办理", "投诉台账", path="/")


@clause("S01-4.1.5", "收集反馈：满意度调查、市场调研报告")
def test_feedback_is_collected_and_found_by_its_kind(story):
    service = story.at("luomin")
    entered(
        story, "luomin", "FK", "华北市场调研", fb_type="research", fb_on="2026-11-10", content="需求上升",
    )  # fmt: skip
    service.at("/records/new/FK/")
    service.fill(**{
        "title": "十一月满意度", "f.fb_type": "survey", "f.fb_on": "2026-11-12", "f.score": "92",
        "f.content": "送货准时", "f.qty": "1", "f.location": "客服部文件柜",
    }).submit("submit")  # fmt: skip
    service.sees("满意度调查", "92", "送货准时")
    service.sees(
        "十一月满意度", "满意度调查", "华北市场调研", "市场调研报告", path="/records/?category=FK"
    )


@clause("S01-4.2.1", "按客户类型分类：个人、企业")
def test_customers_are_classed_as_companies_and_individuals(story):
    story["individual"] = entered(
        story, "xufang", "KH·G", name="钱多多", mobile="13900139000", importance="normal",
        owner=person(story, "xufang"), first_contact="2026-11-03", legal_basis="duty",
        purpose=["contract"], scope=["basic"],
    )  # fmt: skip
    seller = story.at("xufang")
    seller.sees("钱多多", path="/records/?category=KH·G").misses(NAME)
    seller.sees(NAME, path="/records/?category=KH·Q").misses("钱多多")


@clause("S01-4.2.2", "按档案类型分类：合同、函件、投诉")
def test_records_are_classed_by_their_kind(story):
    seller = story.at("xufang")
    seller.sees("XS-001", "CG-001", path="/records/?category=HT").misses("传真 ")
    seller.sees("XS-001", path="/records/?category=HT·XS").misses("CG-001")
    seller.sees("信函 ", "传真 ", path="/records/?category=HJ").misses("XS-001")


@clause("S01-4.3.1", "整理档案资料，确保完整、准确")
def test_an_incomplete_contract_is_not_taken_and_says_what_it_lacks(story):
    seller = story.at("xufang")
    seller.at(f"/records/{story['HT·XS']}/edit/")
    seller.submit("submit")
    seller.refused("归档前必填")
    seller.fill(**{"f.amount": "面议", "f.qty": "2"}).submit("submit")
    seller.refused("金额")
    seller.fill(**{"f.amount": "120000", "f.location": "档案室甲柜"}).submit("submit")
    seller.sees("审核中")


@clause("S01-4.3.2", "按分类和编号规则编号")
def test_filing_gives_each_its_number_by_the_rule_of_its_kind(story):
    reviewed(story, "hetao")
    keeper = story.at("guoying")
    keeper.at(f"/records/{story['customer']}/")
    keeper.push("归档")
    keeper.sees("KH01-KH·Q-000001", "已归档")
    keeper.at(f"/records/{story['HT·XS']}/")
    keeper.push("归档")
    keeper.sees("HT·XS·2026-")
    story["number"] = re.search(r"KH01-HT·XS·2026-\S+-0001", keeper.text())[0]


@clause("S01-4.3.3", "分类整理，有序存放")
def test_labels_and_the_list_of_the_shelf_follow_kind_and_number(story):
    made = places(
        story,
        ("K1", "room", "", "一号库房"),
        ("K1-A", "cabinet", "K1", "甲柜"),
        ("K1-A-1", "shelf", "K1-A", "第一层"),
        ("H1", "box", "K1-A-1", "合同盒"),
    )
    story["places"] = made
    keeper = story.at("guoying")
    keeper.at(f"/records/{story['HT·XS']}/where/")
    keeper.fill(location="H1").submit()
    keeper.sees("K1 › K1-A › K1-A-1 › H1", path=f"/records/{story['HT·XS']}/")
    keeper.at(f"/custody/{made['H1']}/").count(story["number"])
    assert keeper.content(f"/custody/{made['H1']}/shelf/").startswith(b"%PDF")


@clause("S01-4.4.1", "按分类编号规则归档")
def test_an_item_is_filed_under_its_customer(story):
    keeper = story.at("guoying")
    keeper.sees(NAME, story["number"], path=f"/records/{story['HT·XS']}/")
    keeper.sees(story["number"], path=f"/records/{story['customer']}/")


@clause("S01-4.4.2", "归档时填写档案登记表")
def test_filing_wrote_a_line_of_the_register_that_is_only_annotated(story):
    keeper = story.at("guoying")
    keeper.sees(story["number"], "KH01-KH·Q-000001", "郭英", path="/register/")
    keeper.at(f"/records/{story['HT·XS']}/")
    keeper.push("更正登记")
    keeper.fill(field="pages", text="6", reason="漏填页数").submit()
    keeper.sees("页数", "漏填页数", "郭英", path="/register/")


@clause("S01-4.5.1", "场所通风、干燥、防潮、防虫、防火、防盗")
def test_the_keeper_looks_at_the_room_for_each_of_the_conditions(story):
    work(story.made, "duties.daily")
    keeper = story.at("guoying")
    keeper.at("/inspections/")
    keeper.press("main table a[href^='/inspections/']")
    keeper.sees("通风", "干燥", "防潮", "防虫", "防火", "防盗")
    story["inspection"] = re.search(r"/inspections/(\d+)/", keeper.page.url)[1]
    marks = keeper.page.locator("main select[name^='mark.']")
    for one in marks.all():
        one.select_option("good")
    keeper.fill(**{"mark.damp": "bad", "note.damp": "窗下有水迹"}).push("记录")
    keeper.sees("窗下有水迹", path=f"/inspections/{story['inspection']}/")


@clause("S01-4.5.2", "保管人员定期检查并及时处理")
def test_what_was_found_has_a_handler_and_is_closed_by_another(story):
    keeper, head = story.at("guoying"), story.at("chenjing")
    keeper.at(f"/inspections/{story['inspection']}/")
    keeper.push("签署检查").sees("不符合但未报问题的有 1 项")
    keeper.push("上报问题")
    keeper.fill(
        item="damp", text="窗下渗水", handler=label(story, "chenjing"), due_on=f"{day(story)}"
    ).submit()
    keeper.push("签署检查").sees("已签署")
    head.sees("窗下渗水", path="/duties/")
    head.sees("窗下渗水", path="/inspections/issues/").push("窗下渗水")
    head.fill(action="已更换窗封").submit()
    keeper.at("/inspections/issues/")
    keeper.push("窗下渗水").fill(mended="yes").submit()
    head.sees("窗下渗水", path="/inspections/issues/?show=closed")


@clause("S01-4.5.3", "按分类编号规则存放")
def test_the_stock_is_counted_against_the_register(story):
    keeper = story.at("guoying")
    keeper.at("/stocktaking/")
    keeper.fill(location="H1").push("开始盘点")
    keeper.fill(labels=f"H1\n{story['number']}").push("清点这些标签")
    keeper.sees("已清点 1 件")
    keeper.push("结束盘点")
    keeper.sees("缺失")
    keeper.page.goto(f"{keeper.page.url}?list=found")
    keeper.sees(story["number"])


@clause("S01-4.6.1", "建立查询制度，方便员工查询")
def test_who_knows_no_categories_fills_in_a_form_and_finds(story):
    keeper = story.at("xufang")
    keeper.sees(NAME, path="/records/?q=tjws")
    keeper.sees(NAME, path="/records/?q=KH01-KH·Q-000001")


@clause("S01-4.6.2", "查询保密")
def test_a_query_shows_only_what_its_reader_may_see(story):
    service = story.at("luomin")
    service.sees("没有符合条件的档案", path="/records/?q=XS-001").misses("销售合同")
    assert service.go(f"/records/{story['HT·XS']}/") == 404
    assert story.at("gaoyan").go(f"/records/?q={NAME}") == 403


@clause("S01-4.7.1", "按国家规定和公司制度销毁")
def test_what_is_due_is_proposed_and_appraised_by_another(story):
    old = due_contract(story, story["customer"], story["places"]["H1"])
    disposed_at_once(story)
    keeper, other = story.at("guoying"), story.at("ningli")
    keeper.sees("XS-LAO", "2025-03-01", path="/appraisal/").misses("XS-001")
    keeper.fill(record=[str(old)]).push("将所勾选的提出处置申请")
    keeper.fill(reason="保管期满，无继续保存价值").submit()
    keeper.sees("已提出；接下来进行鉴定。")
    story["old"], story["batch"] = old, re.search(r"/disposals/\d+/", keeper.page.url)[0]
    keeper.at(f"{story['batch']}judge/")
    keeper.fill(opinion="同意销毁").submit()
    keeper.sees("尚未保存", "提出人及其代理人不参加鉴定。")
    other.at(story["batch"])
    other.push("鉴定")
    other.fill(opinion="已过期十年，同意销毁").submit()
    keeper.at(story["batch"])
    keeper.push("结束鉴定")
    keeper.sees("已过期十年，同意销毁", "鉴定已结束")


@clause("S01-4.7.2", "销毁前核实")
def test_what_is_to_be_destroyed_is_checked_off_and_counted_before(story):
    keeper = story.at("guoying")
    keeper.push("核对清点")
    found = keeper.page.locator("main input[type=checkbox]").first
    found.check()
    pages = keeper.page.locator("main [name^=p][type=number]").first
    pages.fill("6")
    keeper.fill(total="2").submit()
    keeper.sees("已停止：清单 1 件，核对 1 件，实点 2 件。")
    keeper.push("核对清点")
    found.check()
    pages.fill("6")
    keeper.fill(total="1").submit()
    keeper.sees("6 页").misses("已停止")


@clause("S01-4.7.3", "销毁方式合规：焚烧、碎纸")
def test_the_way_is_one_of_the_allowed_ones_and_others_approve_do_and_watch_it(story):
    keeper, page = story.at("guoying"), story["batch"]
    keeper.push("送审")
    ways = keeper.page.locator("main [name=paper] option").all_inner_texts()
    assert ways == ["—", "焚烧", "碎纸", "化浆"]
    keeper.fill(
        executor=label(story, "ningli"), s0=label(story, "gaoyan"), s1=label(story, "luomin")
    )
    keeper.fill(paper="shred", electronic="erase").submit()
    keeper.sees("已送审", "碎纸")
    for who in ("hetao", "chenjing", "yuanhe"):
        decider = story.at(who)
        decider.at("/requests/")
        decider.press("main table a[href^='/requests/']")
        decider.push("批准")
    executor = story.at("ningli")
    executor.at(page)
    executor.push("销毁")
    executor.fill(place="一号库房").submit()
    executor.sees("销毁正在进行。")
    destroyed(story)
    for who in ("gaoyan", "luomin"):
        watcher = story.at(who)
        watcher.at(page)
        watcher.push("确认销毁").sees("销毁时我在现场。")
        watcher.fill(present=True, complete=True).submit()
    keeper.at(page)
    keeper.push("签署证明")
    keeper.sees("已出证明", "高燕", "罗敏", "宁丽", "袁和")
    assert keeper.go(f"/records/{story['old']}/") == 410
