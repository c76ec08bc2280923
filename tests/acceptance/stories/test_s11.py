"""S11 客户档案管理制度与审计流程: kept on paper and electronically, found by number, audited."""

from dataclasses import replace

from tests.acceptance.stories.deeds import (
    CUSTOMER,
    day,
    entered,
    handed_in,
    in_the_form,
    label,
    laid,
    places,
    reviewed,
)
from tests.acceptance.stories.disposing import (
    approved,
    counted,
    disposed_at_once,
    due_contract,
    planned,
)
from tests.acceptance.stories.telling import Told, clause, later
from tests.integration.archive.checks.conftest import work

NAME = CUSTOMER["org_name"]


def shaped(document):
    """A room may be inspected from the first day of the month on."""
    cadences = tuple(
        replace(one, lead=()) if one.code == "I-ROOM" else one for one in document.cadences
    )
    return replace(document, cadences=cadences)


TOLD = Told(
    "S11",
    "P01",
    "武汉长江机电有限公司",
    {
        "xufang": ("徐芳", "XSB", "OPR"),
        "hetao": ("何涛", "XSB", "DH"),
        "sunhong": ("孙红", "CWB", "OPR"),
        "guoying": ("郭英", "DAS", "ARC"),
        "qianwei": ("钱伟", "SJB", "AUD"),
        "linyue": ("林悦", "XZB", "QRY"),
        "mali": ("马丽", "XZB", "STF"),
        "ningli": ("宁丽", "DAS", "ARC"),
        "chenjing": ("陈静", "DAS", "ARCH"),
        "yuanhe": ("袁和", "GLB", "EXE"),
    },
    otherwise=shaped,
)


@clause("S11-1", "全员适用；及时归档")
def test_what_is_not_filed_in_time_is_listed_for_its_department(story):
    seller = story.at("xufang")
    assert story.at("mali").go("/records/") == 403
    seller.at("/records/new/KH·Q/")
    seller.fill(**in_the_form(CUSTOMER))
    seller.fill(**{"f.owner": label(story, "xufang")}).push("存为草稿")
    story["record"], story["page"] = seller.number, f"/records/{seller.number}/"
    head = story.at("hetao")
    head.at("/")
    head.push("未归档的档案").sees(NAME)


@clause("S11-2", "管理部门指导、监督")
def test_each_kind_of_record_names_the_department_that_keeps_it(story):
    story.at("admin").sees("归口管理部门", "销售部", path="/policy/categories/KH/")


@later("S11-2", "管理部门：工作计划", "GOV-05, AUD-05", "工作计划与监督")
def test_the_department_plans_and_supervises(story):
    story.at("guoying").offered("工作计划", path="/")


@clause("S11-3.1", "收集：基本、往来、合同")
def test_dealings_and_contracts_are_collected_with_the_customer(story):
    entered(
        story, "xufang", "YW·BJ", "报价单 2026-11", parent=story["record"],
        txn_on="2026-11-05T10:00+08:00", product="水泵", amount="3000", voucher_type="quote",
    )  # fmt: skip
    story["contract"] = entered(
        story, "xufang", "HT·XS", parent=story["record"], contract_no="CJ-01", contract_type="sales",
        party=story["record"], signed_on="2026-11-05", amount="3000", qty="1",
    )  # fmt: skip
    story.at("hetao").sees("报价单 2026-11", "销售合同 CJ-01", path=story["page"])


@later("S11-3.1", "收集：信用评估", "CRD-02", "信用评估")
def test_the_credit_of_the_customer_is_evaluated(story):
    story.at("sunhong").offered("信用评估", "信用评定", path=story["page"])


@clause("S11-3.2", "整理清晰完整有序")
def test_raw_papers_are_screened_merged_and_rejected_with_a_reason(story):
    seller = story.at("xufang")
    for title, text in (("长江机电来访记录", "来访两人"), ("重复的名片", "同上")):
        seller.at("/collected/new/")
        seller.fill(kind="note", title=title, collected_on="2026-11-03", text=text).submit()
    seller.page.locator("main summary", has_text="剔除").click()
    seller.fill(reason="与来访记录重复").push("剔除")
    seller.sees("与来访记录重复", "未通过")
    seller.sees("长江机电来访记录", path="/collected/").misses("重复的名片")


@clause("S11-4.1", "按分类编号归档：检索性、追溯性")
def test_an_item_carries_its_number_and_leads_to_its_customer(story):
    handed_in(story, "xufang", story["record"], story["contract"])
    reviewed(story, "hetao")
    made = places(story, ("K1", "room", "", "机电库房"), ("K1-A", "cabinet", "K1", "甲柜"))
    story["box"] = made["K1-A"]
    for record in (story["record"], story["contract"]):
        laid(story, "guoying", record, made["K1-A"])
    keeper = story.at("guoying")
    for record in (story["record"], story["contract"]):
        keeper.at(f"/records/{record}/")
        keeper.push("归档")
    keeper.sees(f"KH01-HT·XS·{day(story).year}-D10-XSB-0001", NAME)
    keeper.sees("KH01-KH·Q-000001", path="/records/?q=KH01-KH·Q-000001")


@clause("S11-4.2", "电子+纸质双重保管")
def test_a_change_on_one_carrier_waits_until_the_other_is_brought_in_step(story):
    seller, keeper = story.at("xufang"), story.at("guoying")
    seller.at(f"{story['page']}edit/")
    seller.fill(**{"f.fax": "027-88880000", "reason": "客户来函"}).submit()
    keeper.sees("KH01-KH·Q-000001", path="/custody/sync/")
    keeper.at(story["page"])
    keeper.push("确认一致")
    keeper.misses("KH01-KH·Q-000001", path="/custody/sync/")


@clause("S11-4.2", "防火、防盗、防潮、防虫")
def test_the_room_is_looked_at_for_fire_theft_damp_and_insects(story):
    work(story.made, "duties.daily")
    keeper = story.at("guoying")
    keeper.at("/inspections/")
    keeper.press("main table a[href^='/inspections/']")
    keeper.sees("防火", "防盗", "防潮", "防虫")
    for one in keeper.page.locator("main select[name^='mark.']").all():
        one.select_option("good")
    keeper.push("记录").push("签署检查").sees("已签署")


@clause("S11-5.1", "按规定查询使用")
def test_a_query_says_for_whom_and_what_for(story):
    query = story.at("linyue")
    query.at(story["page"])
    assert "/consult/" in query.page.url
    query.fill(requester="客户本人", identity="call_back").submit()
    query.refused("用途")
    query.fill(purpose="service").submit()
    query.sees(NAME, path=story["page"])
    assert story.at("mali").go(story["page"]) == 404


@clause("S11-5.2", "及时更新")
def test_a_change_is_in_force_at_once_with_its_reason(story):
    story.at("hetao").sees("027-88880000", "客户来函", path=story["page"])


@clause("S11-6.1", "销毁须审批")
def test_nothing_is_destroyed_before_all_whom_the_policy_names_agreed(story):
    old = due_contract(story, story["record"], story["box"])
    disposed_at_once(story)
    batch = counted(story, old)
    plan = planned(story, "ningli", "mali", "linyue")
    approved(story, batch, plan, "hetao", "chenjing")
    executor, head = story.at("ningli"), story.at("yuanhe")
    executor.at(f"/disposals/{batch}/execute/")
    executor.fill(place="档案室").submit()
    executor.sees("还轮不到这一步")
    assert head.go(f"/disposals/{batch}/") == 200
    head.at("/requests/")
    head.press("main table a[href^='/requests/']")
    head.push("批准")
    executor.sees("待我处理的销毁批次", path="/")
    executor.sees("何涛", "陈静", "袁和", path=f"/disposals/{batch}/")


@clause("S11-7.1", "审计部门审查档案的查阅与变更")
def test_the_auditor_reads_who_did_what(story):
    auditor = story.at("qianwei")
    auditor.sees("徐芳", "郭英", path="/trail/")
    auditor.sees(NAME, path=story["page"])
    assert auditor.go(f"{story['page']}edit/") == 403


@later("S11-7.1", "审计部门定期审计", "AUD-01, AUD-02", "审计计划与结论")
def test_the_archive_is_audited_by_a_plan(story):
    story.at("qianwei").offered("审计计划", "审计项目", path="/")


@later("S11-7.2", "据审计结果修订制度", "AUD-03", "审计发现的整改")
def test_findings_change_the_regulation(story):
    story.at("qianwei").offered("审计发现", path="/regulations/")


@later("S11-8", "违规处理、移交司法", "GOV-09, INC-05", "违规登记")
def test_a_violation_is_registered(story):
    story.at("admin").offered("违规", path="/people/")
