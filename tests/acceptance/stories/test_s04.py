"""S04 客户档案维护制度与操作程序: sales begins the file, other departments complete it, all of them review it."""

import re
from dataclasses import replace
from datetime import timedelta

from policies.access.rules import Grant, Verb
from policies.cadences.rules import CONTRIBUTORS, Cadence, CadenceKind, Counting
from policies.fields.rules import Field, FieldType, Required, Section
from tests.acceptance.stories.deeds import (
    CUSTOMER,
    day,
    entered,
    filed,
    in_the_form,
    label,
    reviewed,
)
from tests.acceptance.stories.telling import Told, clause, later
from tests.integration.archive.checks.conftest import work

PARTS = (
    Section(category="KH·Q", code="CWX", zh="财务信息", en="Finance", department="CWB"),
    Section(category="KH·Q", code="QTX", zh="其他信息", en="Others", department="KFB"),
)
FIELDS = (
    Field(category="KH·Q", code="grade", zh="信用等级", en="Grade", type=FieldType.TEXT,
          section="CWX", required=Required.FILING),
    Field(category="KH·Q", code="payments", zh="付款记录", en="Payments", type=FieldType.TEXT,
          section="CWX", required=Required.RECOMMENDED),
    Field(category="KH·Q", code="arrears", zh="欠款情况", en="Arrears", type=FieldType.MONEY,
          section="CWX", required=Required.RECOMMENDED),
    Field(category="KH·Q", code="wishes", zh="需求与反馈", en="Wishes", type=FieldType.TEXT,
          section="QTX", required=Required.RECOMMENDED),
)  # fmt: skip
REVIEW = Cadence(
    code="R-ALL", zh="客户档案定期审核", en="Joint review", kind=CadenceKind.REVIEW, every="P1M",
    counting=Counting.CALENDAR, categories=("KH",), of=CONTRIBUTORS,
)  # fmt: skip
NAME = CUSTOMER["org_name"]


def shaped(document):
    """Finance and service own a part of the file of a customer, and review it with sales."""
    grants = tuple(
        Grant(department=code, position="OPR", categories=("KH",), verbs=(Verb.EDIT, Verb.VIEW),
              clearance="L2", delegated=True)
        for code in ("CWB", "KFB")
    )  # fmt: skip
    return replace(
        document,
        sections=(*document.sections, *PARTS),
        fields=(*document.fields, *FIELDS),
        grants=(*document.grants, *grants),
        cadences=(*document.cadences, REVIEW),
    )


TOLD = Told(
    "S04",
    "P01",
    "杭州正和实业有限公司",
    {
        "xufang": ("徐芳", "XSB", "OPR"),
        "hetao": ("何涛", "XSB", "DH"),
        "sunhong": ("孙红", "CWB", "OPR"),
        "luomin": ("罗敏", "KFB", "OPR"),
        "linyan": ("林燕", "SCB", "OPR"),
        "guoying": ("郭英", "DAS", "ARC"),
        "wangfang": ("王芳", "DAS", "ARC"),
        "chenjing": ("陈静", "DAS", "ARCH"),
        "mali": ("马丽", "XZB", "STF"),
    },
    otherwise=shaped,
)


@later("S04-1", "目的：准确、完整、安全", "GOV-10", "质量目标的指标")
def test_the_goals_are_measured(story):
    story.at("hetao").offered("质量目标", "质量指标", path="/")


@clause("S04-2", "适用于公司的所有客户档案管理工作")
def test_who_has_no_work_with_customers_is_shown_none(story):
    assert story.at("mali").go("/records/new/KH·Q/") == 403
    story.at("mali").sees("您无权执行此操作")


@clause("S04-3a", "基本信息：名称、联系人、联系方式、地址")
def test_sales_writes_down_the_basic_information(story):
    seller = story.at("xufang")
    seller.at("/records/new/KH·Q/")
    assert seller.page.locator("main [name='f.grade']").count() == 0
    seller.fill(**in_the_form(CUSTOMER))
    seller.fill(**{"f.owner": label(story, "xufang"), "f.location": "档案柜"}).push("存为草稿")
    story["customer"] = seller.number
    story["page"] = f"/records/{seller.number}/"
    seller.sees(NAME, "赵敏", "138****8000", "天津市武清区和平路1号", "草稿")


@clause("S04-3b", "业务信息：行业、业务往来、合同")
def test_dealings_and_contracts_lie_in_the_file(story):
    customer = story["customer"]
    entered(
        story, "xufang", "YW·DD", "自行车二百辆", parent=customer, txn_on="2026-11-05T10:00+08:00",
        product="自行车", amount="90000", voucher_type="order",
    )  # fmt: skip
    seller = story.at("xufang")
    seller.at(f"/records/new/HT·XS/?parent={customer}")
    seller.fill(**{
        "f.contract_no": "ZH-01", "f.contract_type": "sales", "f.signed_on": "2026-11-05",
    }).push("存为草稿")  # fmt: skip
    story["contract"] = seller.number
    seller.sees("制造业", "自行车二百辆", "销售合同 ZH-01", path=story["page"])


@clause("S04-4.1a", "销售初次接触时收集并初步整理")
def test_the_file_says_how_soon_after_the_first_contact_it_was_made(story):
    story.at("xufang").sees("首次接触 2026-11-02", "个工作日", path=story["page"])


@clause("S04-5.1", "建立流程：收集→提交→完善")
def test_sales_hands_the_file_on_and_each_department_is_asked_for_its_own(story):
    seller = story.at("xufang")
    seller.at(story["page"])
    seller.push("提交有关部门完善").sees("财务部", "客服部")
    finance = story.at("sunhong")
    finance.sees(NAME, "信用等级、付款记录、欠款情况", path="/duties/").misses("需求与反馈")


@clause("S04-3c", "财务信息：信用等级、付款、欠款")
def test_finance_writes_down_credit_payments_and_arrears(story):
    finance = story.at("sunhong")
    finance.at(f"{story['page']}edit/")
    finance.fill(**{"f.grade": "AA", "f.payments": "按期", "f.arrears": "3200"}).submit()
    story.at("xufang").sees("AA", "按期", "3,200", path=story["page"])
    finance.misses(NAME, path="/duties/")


@clause("S04-3d", "其他信息：需求、反馈、投诉记录")
def test_what_the_customer_wants_is_kept_with_its_day(story):
    entered(
        story, "xufang", "XQ", "十一月需求", parent=story["customer"], need_on="2026-11-06",
        need="加装儿童座椅",
    )  # fmt: skip
    story.at("xufang").sees("十一月需求", path=story["page"])


@later("S04-3d", "其他信息：投诉记录", "CMP-06", "客户档案上的投诉汇总")
def test_the_complaints_of_a_customer_stand_on_his_file(story):
    story.at("xufang").offered("投诉", path=story["page"])


@clause("S04-4.1b", "其他部门不断补充完善")
def test_each_department_changes_its_own_part_of_the_one_file(story):
    service = story.at("luomin")
    service.at(f"{story['page']}edit/")
    names = service.page.locator("main [name^='f.']").evaluate_all(
        "all => all.map(one => one.name)"
    )
    assert "f.wishes" in names
    assert not {"f.grade", "f.org_name"} & set(names)
    service.fill(**{"f.wishes": "送货前电话"}).submit()
    story.at("sunhong").sees("送货前电话", NAME, "AA", path=story["page"])


@clause("S04-4.2a", "销售与相关部门定期审核")
def test_the_file_is_reviewed_only_when_every_department_has_confirmed(story):
    seller = story.at("xufang")
    seller.at(story["page"])
    seller.push("提交审核")
    reviewed(story, "hetao")
    filed(story, "guoying", story["customer"])
    work(story.made, "duties.daily")
    for username, department in (("sunhong", "CWB"), ("luomin", "KFB")):
        confirmed(story, username, department)
    seller.sees("待确认部门：销售部", path=story["page"])
    confirmed(story, "xufang", "XSB")
    seller.sees(f"{day(story)}已审核", path=story["page"])


def confirmed(story, username, department):
    """Somebody confirms the file for a department at the screen."""
    one = story.at(username)
    one.at(f"/records/joint/?review=R-ALL&department={department}")
    one.page.locator("main tbody input[type=checkbox]").first.check()
    one.push("确认勾选的档案")


@clause("S04-5.2.1", "定期审核的任务")
def test_a_department_that_has_confirmed_has_nothing_left(story):
    finance = story.at("sunhong")
    finance.at("/records/joint/?review=R-ALL&department=CWB")
    finance.misses(NAME)


@clause("S04-5.2.3", "审核结果记录在案备查")
def test_who_confirmed_when_is_found_later(story):
    story.at("hetao").sees(NAME, "孙红", "罗敏", "徐芳", path="/records/joint/results/")


@clause("S04-4.2b", "变更及时更新")
def test_a_change_of_address_is_seen_by_all_once_it_is_agreed_to(story):
    seller, head, page = story.at("xufang"), story.at("hetao"), story["page"]
    seller.at(f"{page}edit/")
    seller.fill(**{"f.addr": "杭州市滨江区江南大道8号", "reason": "客户迁址"}).submit()
    story.at("linyan").misses("江南大道", path=page)
    seller.at(f"{page}evidence/")
    seller.fill(note="电话核实").submit()
    head.at("/requests/")
    head.press("main table a[href^='/requests/']")
    head.push("批准")
    story.at("linyan").sees("江南大道8号", path=page)


@clause("S04-5.2.2", "变更后档案保持最新，旧值可查")
def test_the_former_address_stays_in_the_history(story):
    story.at("hetao").sees("和平路1号", "江南大道8号", "客户迁址", path=story["page"])


@later("S04-4.3", "定期备份", "BKP-01", "备份计划与结果")
def test_backups_run_by_a_plan(story):
    story.at("admin").offered("备份计划", path="/company/")


@clause("S04-4.4a", "各部门充分利用")
def test_how_much_each_department_uses_the_archive_is_reported(story):
    story.at("guoying").sees("各部门每月按方式利用档案的次数", "销售部", path="/uses/report/")


@clause("S04-4.4b", "不得用于非法目的")
def test_what_leaves_the_archive_says_what_for(story):
    head = story.at("hetao")
    head.at(f"{story['page']}print/")
    head.sees("用途", "履行合同")
    assert head.go(f"{story['page']}print/?purpose=gossip") == 400


@clause("S04-4.4b", "不得用于非法目的：使用申请")
def test_an_unlawful_purpose_is_stopped(story):
    seller = story.at("xufang")
    seller.at(story["page"])
    seller.push("申请使用")
    seller.fill(reason="转给外面的推广公司", purpose="-", manners=["view"], until=f"{day(story)}")
    seller.submit()
    seller.refused("档案不得用于此用途，已通知档案保管人")
    story.at("guoying").sees("以不允许的用途申请使用档案", path="/notices/")


@clause("S04-5.3.1", "安全存放防损坏、丢失、泄露")
def test_a_loss_is_reported_on_the_file_and_closed_by_another(story):
    keeper = story.at("guoying")
    keeper.at(f"{story['page']}incident/")
    keeper.fill(kind="damage", found_by="郭英", facts="封面受潮").submit()
    story["incident"] = re.search(r"/custody/incidents/\d+/", keeper.page.url)[0]
    keeper.sees("封面受潮")
    keeper.fill(text="已移出受潮区域").push("记下处理措施")
    assert keeper.page.get_by_role("button", name="结案").count() == 0
    other = story.at("wangfang")
    other.at(story["incident"])
    other.fill(text="已干燥并更换封面").push("结案")
    keeper.sees("已结案", "王芳", path=story["incident"])


@later("S04-5.3.2", "备份数据妥善保管", "BKP-02", "备份的存放")
def test_where_backups_are_kept_is_known(story):
    story.at("admin").offered("备份存放", path="/company/")


@clause("S04-5.3.3", "设置权限限制访问人员")
def test_who_may_see_what_is_set_by_post(story):
    marketing = story.at("linyan")
    marketing.sees(NAME, path=story["page"]).misses("赵敏")
    assert marketing.go(f"{story['page']}edit/") == 403
    assert story.at("mali").go(story["page"]) == 404


@clause("S04-5.4.2", "填写《客户档案使用申请表》经批准使用")
def test_use_is_applied_for(story):
    seller, keeper = story.at("xufang"), story.at("guoying")
    last = f"{day(story)}"
    seller.at("/uses/new/")
    seller.fill(text=NAME, reason="年度对账", purpose="contract", manners=["view", "copy"])
    seller.fill(until=last).submit()
    seller.sees("您的申请已收到", "已收到", "年度对账")
    story["use"] = re.search(r"/uses/\d+/", seller.page.url)[0]
    keeper.at(story["use"])
    keeper.push("查找档案")
    keeper.sees(NAME).push("提交审批")
    seller.sees("待决定", path=story["use"])
    reviewed(story, "hetao")
    seller.sees("开放中", "查阅、复制", last, path=story["use"])
    seller.at(story["page"])
    seller.sees("查阅档案", path=story["use"])


@clause("S04-5.4.1", "充分利用")
def test_use_is_counted(story):
    keeper = story.at("guoying")
    keeper.at("/uses/")
    keeper.push("利用情况统计")
    keeper.sees("查阅", "打印", "销售部")


@clause("S04-5.4.3", "使用保密")
def test_a_contract_is_hidden_from_who_may_only_see_the_customer(story):
    marketing = story.at("linyan")
    marketing.misses("销售合同 ZH-01", path=story["page"])
    assert marketing.go(f"/records/{story['contract']}/") == 404


@clause("S04-5.4.3", "借用时承诺保密")
def test_a_borrower_promises_secrecy(story):
    seller, desk = story.at("xufang"), story.at("guoying")
    seller.at(story["page"])
    seller.push("借阅")
    due = day(story) + timedelta(days=7)
    seller.fill(due_on=f"{due}", reason="年度对账", purpose="contract").submit()
    seller.refused("请承诺保密")
    seller.page.locator("main [name=promised]").check()
    seller.submit()
    seller.sees("已承诺保密", "年度对账")
    slip = re.search(r"/loans/slips/\d+/", seller.page.url)[0]
    reviewed(story, "hetao")
    reviewed(story, "wangfang")
    desk.sees("待领取", path=slip)
    desk.push("借出")
    pages = desk.page.locator("main input[name^='pages_']").get_attribute("name")
    desk.fill(**{pages: "12"}).submit()
    seller.sees(f"借给徐芳，{due} 归还", path=story["page"])
