"""S02 客户档案的维护规定和程序: by consent, in a safe database, named by a rule, verified, found at once."""

import re

from archive.records.models import Record
from kernel.scope import reenter
from tests.acceptance.stories.deeds import (
    CUSTOMER,
    another,
    filed,
    in_the_form,
    label,
    reviewed,
)
from tests.acceptance.stories.disposing import due_contract
from tests.acceptance.stories.telling import Told, clause, later

TOLD = Told(
    "S02",
    "P01",
    "苏州明德科技有限公司",
    {
        "xufang": ("徐芳", "XSB", "OPR"),
        "hetao": ("何涛", "XSB", "DH"),
        "guoying": ("郭英", "DAS", "ARC"),
        "weilan": ("魏岚", "GLB", "DPO"),
        "mali": ("马丽", "XZB", "STF"),
    },
)
NAME = CUSTOMER["org_name"]
MOBILE = "13800138000"


@clause("S02-0", "目标：安全、准确、便捷")
def test_a_customer_is_kept_with_one_form_and_one_submit(story):
    seller = story.at("xufang")
    seller.at("/records/new/KH·Q/")
    seller.fill(**in_the_form(CUSTOMER, mobile=MOBILE))
    seller.fill(**{"f.owner": label(story, "xufang"), "f.location": "档案柜"}).submit("submit")
    story["customer"] = seller.number
    seller.sees(NAME, "审核中")
    head = story.at("hetao")
    head.sees(NAME, path="/requests/")
    head.offered("登记表")  # of the menu: what is looked for later is looked for there, too


@clause("S02-R1", "按法律与公司政策维护")
def test_the_policy_may_not_ask_for_sensitive_data_without_a_legal_basis(story):
    admin = story.at("admin")
    admin.at("/policy/categories/KH·Q/fields/add/")
    admin.fill(code="health", zh="健康状况", type="text", section="ORG", sensitivity="SP").submit()
    admin.refused("法律依据")


@clause("S02-R2", "不得与未授权第三方共享")
def test_nothing_goes_to_a_third_party_without_an_agreed_share(story):
    reviewed(story, "hetao")
    filed(story, "guoying", story["customer"])
    seller = story.at("xufang")
    seller.at(f"/records/{story['customer']}/shares/new/")
    seller.fill(partner="飞鸽物流", name="钱多多", mail="qian@partner.example", reason="联合配送")
    seller.fill(purpose="contract", **{f"r{story['customer']}": ["org_name"]}).submit()
    seller.sees("飞鸽物流", "待决定")
    seller.misses("生成链接")
    share = seller.page.url.rstrip("/").rpartition("/")[2]
    reviewed(story, "hetao")
    reviewed(story, "weilan")
    seller.at(f"/shares/{share}/")
    seller.push("生成链接").sees("只显示这一次")
    story.at("weilan").sees("飞鸽物流", path="/shares/")


@clause("S02-R3", "真实、完整、准确；不得故意篡改或删除")
def test_whoever_changes_a_file_is_named_with_the_old_value_and_nobody_removes_one(story):
    seller = story.at("xufang")
    seller.at(f"/records/{story['customer']}/edit/")
    seller.fill(**{"f.website": "www.example.com"}).submit()
    seller.refused("原因")
    seller.fill(reason="客户官网启用").submit()
    head = story.at("hetao")
    head.sees(
        "网址：空 → www.example.com", "徐芳", "客户官网启用", path=f"/records/{story['customer']}/"
    )
    assert head.page.locator("main").get_by_text("删除", exact=True).count() == 0


@clause("S02-R4", "按规定分类和命名规则存储归档")
def test_a_contract_is_named_by_the_rule_of_its_category(story):
    seller = story.at("xufang")
    seller.at(f"/records/new/HT·XS/?parent={story['customer']}")
    seller.fill(**{
        "f.contract_no": "MD-2026-07", "f.contract_type": "sales", "f.signed_on": "2026-11-05",
    }).push("存为草稿")  # fmt: skip
    assert "销售合同 MD-2026-07" in seller.page.locator("h1").inner_text()


@later("S02-R5", "维护人员须授权和培训", "TRN-01, PRM-09", "未经培训不得成为档案管理员")
def test_who_was_not_trained_does_not_keep_records(story):
    story.at("admin").offered("培训", path="/people/")


@clause("S02-P1", "收集合法、经客户同意")
def test_a_consent_states_when_and_how_it_was_given(story):
    seller = story.at("xufang")
    seller.at("/records/new/KH·Q/")
    told = in_the_form(another("苏州同心贸易有限公司", legal_basis="consent"), mobile="13700137000")
    seller.fill(**told, **{"f.owner": label(story, "xufang"), "f.location": "档案柜"})
    seller.submit("submit")
    seller.refused("同意")


@clause("S02-P2", "电子存储于安全数据库；必要时加密")
def test_a_mobile_number_lies_sealed_and_is_shown_to_whom_may_for_a_purpose(story):
    with reenter(story.made.id):
        kept = Record.objects.get(pk=story["customer"])
        assert MOBILE not in f"{kept.values}"
    officer = story.at("weilan")
    officer.sees("138****8000", path=f"/records/{story['customer']}/").misses(MOBILE)
    officer.push("全部显示明文")
    officer.fill(purpose="audit").submit()
    officer.sees(MOBILE)


@clause("S02-P3", "定期更新并验证准确完整")
def test_accuracy_and_completeness_are_verified_apart(story):
    seller, page = story.at("xufang"), f"/records/{story['customer']}/"
    for aspect, method in (("accuracy", "phone"), ("completeness", "documents")):
        seller.at(f"{page}verify/")
        seller.fill(aspect=aspect, method=method, outcome="confirmed").submit()
    seller.sees("准确性", "完整性", path=page)
    story.at("hetao").sees("电话", "徐芳", NAME, path="/verifications/?aspect=accuracy")


@clause("S02-P4", "归档后可快速检索")
def test_a_filed_record_is_found_by_its_number_and_by_the_initials_of_its_name(story):
    keeper = story.at("guoying")
    keeper.sees(NAME, "1", path="/records/?q=KH01-KH·Q-000001")
    keeper.sees(NAME, path="/records/?q=tjws")
    assert story.at("mali").go("/records/?q=tjws") == 403


@later("S02-P4", "按归档周期归档；可恢复", "ARC-01, ARC-03", "归档周期与恢复使用")
def test_what_is_no_longer_used_is_archived_and_restored(story):
    story.at("guoying").offered("归档周期", "恢复使用", path=f"/records/{story['customer']}/")


@clause("S02-P5", "按程序安全销毁")
def test_no_step_of_the_procedure_is_skipped_and_the_deed_is_recorded(story):
    old = due_contract(story, story["customer"])
    keeper = story.at("guoying")
    keeper.sees("XS-LAO", path="/appraisal/")
    keeper.fill(record=[str(old)]).push("将所勾选的提出处置申请")
    keeper.fill(reason="保管期满").submit()
    page = re.search(r"/disposals/\d+/", keeper.page.url)[0]
    keeper.at(f"{page}execute/")
    keeper.fill(place="一号库房").submit()
    keeper.sees("尚未保存", "还轮不到这一步")
    keeper.sees("XS-LAO", path=f"/records/{old}/")


@later("S02-E", "违规、安全事件立即上报并补救", "INC-01, INC-02, INC-03", "事件上报与补救")
def test_an_incident_is_reported_to_the_superior_at_once(story):
    story.at("xufang").offered("上报事件", "安全事件", path="/")
