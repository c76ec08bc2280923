"""S16 顾客档案操作规定与流转程序: a file at the first contact, one department in charge, privacy, delete or seal."""

import re
from urllib.parse import quote

import pytest

from archive.destruction.actions import work
from archive.destruction.models import Destruction
from archive.disposal.actions import conclude
from archive.disposal.going_actions import Plan, carry_out, certify, confirm, submit
from archive.disposal.item_actions import Counted, check, judge
from archive.disposal.models import DisposalItem
from kernel.scope import reenter
from tests.acceptance.stories.deeds import day, entered, filed, handed_in, label, person, reviewed
from tests.acceptance.stories.telling import Told, clause, later
from tests.integration.archive.lists.test_bulk import Steps

CONSUMER = {
    "name": "钱多多", "mobile": "13900139000", "importance": "normal", "first_contact": "2026-11-30",
    "legal_basis": "duty", "purpose": ["contract"], "scope": ["basic"], "notice_ver": "2026-1",
    "qty": "1",
}  # fmt: skip

TOLD = Told(
    "S16",
    "P08",
    "上海静安优品百货",
    {
        "chenyu": ("陈雨", "MDB", "OPR"),
        "luomin": ("罗敏", "KFB", "OPR"),
        "zhaolei": ("赵磊", "KFB", "DH"),
        "mali": ("马丽", "SCB", "OPR"),
        "zhangwei": ("张伟", "MDB", "STF"),
        "guoying": ("郭英", "DAS", "ARC"),
        "sunli": ("孙丽", "DAS", "ARC"),
        "wuqiang": ("吴强", "GLB", "DH"),
        "weilan": ("魏岚", "GLB", "DPO"),
    },
)


@later("S16-1", "目的", "GOV-10", "质量目标的指标")
def test_the_goals_are_measured(story):
    story.at("zhaolei").offered("质量目标", path="/")


@clause("S16-2", "适用范围")
def test_who_does_not_serve_customers_registers_none(story):
    assert story.at("zhangwei").go("/records/new/GK/") == 403
    story.at("zhangwei").sees("您无权执行此操作")


@clause("S16-4.1a", "首次接触即建档")
def test_a_file_is_made_at_the_first_contact(story):
    shop = story.at("chenyu")
    shop.at("/records/new/GK/")
    shop.fill(**{f"f.{code}": value for code, value in CONSUMER.items()})
    shop.fill(**{"f.owner": label(story, "chenyu"), "f.email": "qian@example.com"})
    shop.push("存为草稿")
    story["record"], story["page"] = shop.number, f"/records/{shop.number}/"
    shop.sees("首次接触 2026-11-30", "个工作日")


@clause("S16-3a", "基本信息：姓名、联系、地址、邮箱")
def test_the_basic_information_stands_on_the_file(story):
    story.at("chenyu").sees("钱多多", "139****9000", "qian@example.com", path=story["page"])


@clause("S16-3b", "交易：时间、金额、数量")
def test_a_purchase_is_kept_with_time_amount_and_quantity(story):
    shop = story.at("chenyu")
    shop.at(f"/records/new/JY/?parent={story['record']}")
    shop.fill(**{
        "title": "冬装一件", "f.txn_on": "2026-11-30 15:20", "f.product": "羽绒服", "f.amount": "899",
        "f.quantity": "1", "f.voucher_type": "order",
    }).push("存为草稿")  # fmt: skip
    shop.sees("2026-11-30 15:20", "899.00", "羽绒服")
    shop.sees("冬装一件", path=story["page"])


@clause("S16-3c", "服务：过程、问题、解决方案")
def test_a_service_is_kept_with_its_problem_and_solution(story):
    shop = story.at("chenyu")
    shop.at(f"/records/new/FW/?parent={story['record']}")
    shop.fill(**{
        "title": "换货", "f.svc_on": "2026-11-30 16:00", "f.svc_type": "advice",
        "f.process": "到店咨询", "f.problem": "尺码偏小", "f.solution": "换大一码",
        "f.handler": label(story, "chenyu"),
    }).push("存为草稿")  # fmt: skip
    shop.sees("到店咨询", "尺码偏小", "换大一码")


@clause("S16-3d", "沟通：电话、邮件、短信")
def test_calls_mails_and_messages_are_logged_on_the_file(story):
    shop = story.at("chenyu")
    for kind, words in (("phone", "来电询问到货"), ("sms", "短信通知取货")):
        shop.at(f"{story['page']}contacts/new/")
        shop.fill(**{
            "f.let_type": kind, "f.direction": "in", "f.counterpart": "钱多多", "f.summary": words,
        }).submit()  # fmt: skip
    shop.sees("来电询问到货", "短信通知取货", path=story["page"])


@clause("S16-4.1b", "及时更新")
def test_a_new_address_is_seen_by_the_next_who_serves(story):
    filed(story, "guoying", story["record"])
    shop = story.at("chenyu")
    shop.at(f"{story['page']}edit/")
    shop.fill(**{"f.email": "duoduo@example.com", "reason": "顾客告知"}).submit()
    story.at("guoying").sees("duoduo@example.com", "顾客告知", path=story["page"])


@clause("S16-4.2a", "指定专人")
def test_a_department_without_a_keeper_is_reported(story):
    story.at("admin").sees("市场部", path="/people/vacant/").misses("档案管理员：郭英")


@clause("S16-4.2b", "电子化存储")
def test_the_file_is_electronic_and_numbered(story):
    story.at("guoying").sees("电子", f"GK·{day(story):%Y%m}-00001", path=story["page"])


@clause("S16-4.2c", "定期检查更新")
def test_who_looks_after_the_file_signs_that_nothing_changed(story):
    shop = story.at("chenyu")
    shop.sees("核对期限", path=story["page"])
    shop.push("核对无变化")
    story.at("guoying").sees(f"最近核实：{day(story)}", path=story["page"])


@clause("S16-4.3a", "内部共享、个性化服务")
def test_a_colleague_of_another_department_reads_the_file_masked(story):
    colleague = story.at("zhangwei")
    colleague.sees("139****9000", path=story["page"]).misses("13900139000")
    assert colleague.go(f"{story['page']}edit/") == 403


@clause("S16-4.3b", "保护隐私")
def test_personal_data_is_shown_in_clear_only_for_a_purpose(story):
    officer = story.at("mali")
    officer.misses("13900139000", "duoduo@example.com", path=story["page"])
    officer.misses("13900139000", path="/records/?category=GK")


@clause("S16-5.1a", "多部门明确责任部门归档")
def test_one_department_is_in_charge_and_files(story):
    other = entered(
        story, "chenyu", "GK", **{**CONSUMER, "name": "孙一一", "mobile": "13600136000"},
        owner=person(story, "chenyu"),
    )  # fmt: skip
    service = story.at("luomin")
    assert service.go(f"/records/{other}/") == 404
    story.at("guoying").sees("责任部门", "门店", path=f"/records/{other}/")


@clause("S16-5.1b", "移交交接手续")
def test_files_are_handed_over_with_both_signatures(story):
    other = entered(
        story, "chenyu", "GK", **{**CONSUMER, "name": "周二二", "mobile": "13700137000"},
        owner=person(story, "chenyu"),
    )  # fmt: skip
    handed_in(story, "chenyu", other)
    filed(story, "guoying", other)
    keeper, giver, taker = story.at("guoying"), story.at("chenyu"), story.at("luomin")
    keeper.at(f"/handovers/new/?transferor={quote(label(story, 'chenyu'))}")
    keeper.fill(record=[str(other)], receiver=label(story, "luomin")).submit()
    form = re.search(r"/handovers/\d+/", keeper.page.url)[0]
    giver.at(form)
    giver.push("签字")
    assert story.at("luomin").go(f"/records/{other}/") == 404
    taker.at(form)
    taker.push("签字")
    taker.sees("罗敏", path=f"/records/{other}/")


@later("S16-5.2a", "借阅：向归档部门申请并经同意", "USE-02", "电子档案的限时借阅")
def test_what_is_electronic_is_borrowed_for_a_time(story):
    story.at("zhangwei").offered("限时查看", "限时借阅", path=story["page"])


@later("S16-5.2b", "保密、及时归还", "USE-02", "到期自动收回电子档案")
def test_what_was_borrowed_ends_in_time(story):
    story.at("guoying").offered("限时查看", "限时借阅", path="/")


@clause("S16-5.3a", "顾客要求→删除或封存")
def test_a_request_to_delete_is_registered_and_answered(story):
    officer = story.at("weilan")
    officer.at("/privacy/requests/new/")
    officer.fill(
        kind="delete",
        record=f"#{story['record']}",
        received_on=f"{day(story)}",
        identity_check="身份证原件",
    ).submit()
    asked = re.search(r"/privacy/requests/\d+/", officer.page.url)[0]
    officer.sees(f"GK·{day(story):%Y%m}-00001", "删除", path="/privacy/requests/")
    officer.at(asked)
    officer.fill(outcome="sealed", ground="retention", reason="法定保存期限未满").submit()
    head = story.at("wuqiang")
    head.at("/requests/")
    head.press("main table a[href^='/requests/']")
    head.push("批准")
    officer.sees("封存", "法定保存期限未满", path=asked)
    for reader in ("chenyu", "guoying", "zhangwei"):
        assert story.at(reader).go(story["page"]) == 404, reader
        story.at(reader).sees("没有符合条件的档案", path="/records/?q=钱多多")


@clause("S16-5.3a", "封存的档案保留档号")
@pytest.mark.requirement("REQ-NUM-05", "an assigned number survives sealing")
def test_a_sealed_file_keeps_its_number_and_nobody_else_gets_it(story):
    sealed, month = f"GK·{day(story):%Y%m}-00001", f"GK·{day(story):%Y%m}"
    story.at("weilan").sees(sealed, path="/privacy/sealed/")
    other = entered(
        story, "chenyu", "GK", **{**CONSUMER, "name": "李三三", "mobile": "13500135000"},
        owner=person(story, "chenyu"),
    )  # fmt: skip
    keeper = story.at("guoying")
    keeper.at(f"/records/{other}/")
    keeper.push("归档").sees(f"{month}-00003").misses(sealed)


@clause("S16-5.3b", "删除、封存确保安全：期满的按销毁程序删除，不留副本")
def test_what_was_deleted_is_gone_for_good(story):
    former = {"name": "孙四四", "mobile": "13400134000", "first_contact": "2010-01-05"}
    former |= {"rel_end": "2012-01-05", "owner": person(story, "chenyu")}
    gone = entered(story, "chenyu", "GK", **{**CONSUMER, **former})
    handed_in(story, "chenyu", gone)
    filed(story, "guoying", gone)
    asked = deletion_agreed(story, gone)
    admin = story.at("admin")
    admin.at("/disposals/terms/")
    admin.fill(cooling_days="0", supervisors="1").submit()
    keeper = story.at("guoying")
    keeper.sees("顾客要求删除：1 件", path="/disposals/")
    keeper.at("/disposals/asked/")
    keeper.fill(request=[asked.strip("/").rpartition("/")[2]]).push("将所勾选的提出处置申请")
    keeper.sees("应顾客要求删除")
    destroyed(story, int(re.search(r"/disposals/(\d+)/", keeper.page.url)[1]))
    story.at("weilan").sees("已删除", "销毁编号", path=asked)
    assert story.at("weilan").content(f"{asked}letter/zh-hans/").startswith(b"%PDF")
    for reader in ("chenyu", "guoying"):
        story.at(reader).sees("没有符合条件的档案", path="/records/?q=孙四四")


def deletion_agreed(story, record):
    """The privacy officer takes the request down, proposes to delete, and the head agrees; return the request."""
    officer = story.at("weilan")
    officer.at("/privacy/requests/new/")
    officer.fill(
        kind="delete", record=f"#{record}", received_on=f"{day(story)}", identity_check="身份证原件"
    ).submit()
    asked = re.search(r"/privacy/requests/\d+/", officer.page.url)[0]
    officer.at(asked)
    officer.fill(outcome="deleted", reason="保存期限已满，无须再保存").submit()
    reviewed(story, "wuqiang")
    officer.sees("决定删除，待销毁", path=asked)
    return asked


def destroyed(story, batch):
    """A batch goes the rest of its way, each step by another person; its screens are walked elsewhere."""
    with reenter(story.made.id):
        (item,) = DisposalItem.objects.filter(batch=batch)
    executor, watching = (int(person(story, one)) for one in ("sunli", "mali"))
    plan = Plan(executor=executor, supervisors={watching}, methods={"electronic": "erase"})
    story.as_("sunli", judge, batch, "同意销毁", {})
    story.as_("guoying", conclude, batch)
    story.as_("sunli", check, batch, Counted(found={item.pk: item.pages_listed}, total=1))
    story.as_("guoying", submit, batch, plan)
    reviewed(story, "zhaolei")
    story.as_("sunli", carry_out, batch, "三楼机房")
    with reenter(story.made.id):
        run = Destruction.objects.get(batch=batch).pk
    actor = story.as_("sunli", lambda actor: actor)
    work(actor, run, Steps(story.made.id, actor))
    story.as_("mali", confirm, batch, "")
    story.as_("guoying", certify, batch)


@later("S16-6a", "定期检查整改", "POL-04", "制度执行检查与整改")
def test_how_the_regulation_is_kept_is_inspected(story):
    story.at("admin").offered("执行检查", "整改", path="/regulations/")


@later("S16-6b", "培训", "TRN-02", "培训计划与记录")
def test_the_staff_is_trained(story):
    story.at("zhaolei").offered("培训", path="/")
