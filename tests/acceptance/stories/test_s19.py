"""S19 客户档案管理制度及流程: all files are confidential, every change is recorded, every update is agreed to."""

import re

from archive.disposal.going_actions import carry_out, certify, confirm
from policies.regulations.rules import Content
from tests.acceptance.stories.deeds import (
    CUSTOMER,
    in_the_form,
    label,
    places,
    regulated,
    reviewed,
)
from tests.acceptance.stories.disposing import (
    approved,
    counted,
    destroyed,
    disposed_at_once,
    due_contract,
    planned,
)
from tests.acceptance.stories.telling import Told, clause, later

TOLD = Told(
    "S19",
    "P01.S19",
    "西安恒信咨询有限公司",
    {
        "xufang": ("徐芳", "XSB", "OPR"),
        "wanglei": ("王磊", "XSB", "OPR"),
        "hetao": ("何涛", "XSB", "DH"),
        "guoying": ("郭英", "DAS", "ARC"),
        "qianwei": ("钱伟", "SJB", "AUD"),
        "mali": ("马丽", "XZB", "STF"),
        "ningli": ("宁丽", "DAS", "ARC"),
        "chenjing": ("陈静", "DAS", "ARCH"),
        "yuanhe": ("袁和", "GLB", "EXE"),
    },
)
NAME = CUSTOMER["org_name"]
RULES = Content(
    title="客户档案管理制度及流程",
    purpose="机密性、完整性、可用性、一致性。",
    department="DAS",
    text="第一条 所有客户档案视为机密。",
)


@clause("S19-1", "介绍")
def test_the_regulation_says_its_principles(story):
    regulated(story, "HX-01", RULES)
    seller = story.at("xufang")
    seller.sees("HX-01", path="/regulations/").press("main table a")
    seller.sees("机密性、完整性、可用性、一致性", "所有客户档案视为机密")


@clause("S19-3.1", "建立联系后立即创建")
def test_a_file_is_made_and_says_how_soon(story):
    seller = story.at("xufang")
    seller.at("/records/new/KH·Q/")
    story["asked"] = names(seller)
    seller.fill(**in_the_form(CUSTOMER))
    seller.fill(**{"f.owner": label(story, "xufang")}).submit("submit")
    story["record"], story["page"] = seller.number, f"/records/{seller.number}/"
    seller.sees(NAME, "首次接触 2026-11-02", "个工作日")


def names(person):
    """Return the fields a form asks for."""
    return person.page.locator("main [name^='f.']").evaluate_all("all => all.map(one => one.name)")


@clause("S19-2.1", "所有档案视为机密；授权")
def test_every_file_is_confidential_from_the_start(story):
    seller = story.at("xufang")
    seller.sees("秘密（商密）", path=story["page"])
    seller.at("/records/new/HJ·XH/")
    levels = seller.page.locator("main select[name=level] option").all_text_contents()
    assert "内部" not in levels
    assert story.at("mali").go(story["page"]) == 404
    assert story.at("wanglei").go(story["page"]) == 404  # a colleague's customer


@later("S19-2.1", "签保密协议", "TRN-03", "未签保密协议不得查阅")
def test_who_has_not_promised_secrecy_reads_nothing(story):
    story.at("admin").offered("保密协议", path="/people/")


@clause("S19-3.2", "数字化系统或安全文件柜")
def test_a_confidential_file_lies_in_a_secured_cabinet_alone(story):
    reviewed(story, "hetao")
    made = places(
        story,
        ("K1", "room", "", "档案室"),
        ("K1-A", "cabinet", "K1", "普通柜"),
        ("K1-B", "cabinet", "K1", "保险柜"),
    )
    story["safe"] = made["K1-B"]
    admin, keeper = story.at("admin"), story.at("guoying")
    admin.at(f"/custody/{made['K1-B']}/edit/")
    admin.fill(level="L2").submit()
    keeper.at(f"{story['page']}where/")
    keeper.fill(location="K1-A").submit()
    keeper.refused("K1-A", "秘密（商密）")
    keeper.fill(location="K1-B").submit()
    keeper.at(story["page"])
    keeper.push("归档").sees("KH01-KH·Q-000001", "K1 › K1-B")


@later("S19-3.2", "介质备份", "BKP-01", "备份计划")
def test_backups_are_made(story):
    story.at("admin").offered("备份计划", path="/company/")


@clause("S19-3.3", "变更及时更新、记录、经审批")
def test_no_update_is_seen_before_it_is_agreed_to(story):
    seller, head, keeper = story.at("xufang"), story.at("hetao"), story.at("guoying")
    seller.at(f"{story['page']}edit/")
    seller.fill(**{"f.website": "www.hx.example", "reason": "客户告知"}).submit()
    keeper.misses("www.hx.example", path=story["page"])
    head.sees("www.hx.example", path=story["page"])
    head.at("/requests/")
    head.press("main table a[href^='/requests/']")
    head.push("批准")
    keeper.sees("www.hx.example", path=story["page"])


@clause("S19-2.2", "所有更改被记录，可追溯")
def test_the_history_names_who_proposed_and_who_agreed(story):
    story.at("guoying").sees("www.hx.example", "徐芳", "何涛", "客户告知", path=story["page"])
    story.at("qianwei").sees("徐芳", "何涛", path="/trail/")


@clause("S19-2.3", "易于访问检索；规范分类")
def test_a_file_is_found_by_its_class_number_and_initials(story):
    keeper = story.at("guoying")
    for path in ("?q=tjws", "?q=KH01-KH·Q-000001", "?category=KH·Q"):
        keeper.sees(NAME, path=f"/records/{path}")
    keeper.misses(NAME, path="/records/?category=HT")


@clause("S19-2.4", "标准一致")
def test_everybody_is_asked_the_same_and_the_file_keeps_its_version(story):
    other = story.at("wanglei")
    other.at("/records/new/KH·Q/")
    assert names(other) == story["asked"]
    story.at("guoying").sees("归档时的类别", "制度第1版", path=story["page"])


@later("S19-2.4", "定期培训监督", "AUD-05, TRN-02", "培训与监督")
def test_the_staff_is_trained_and_supervised(story):
    story.at("hetao").offered("培训", path="/")


@clause("S19-3.4", "防非授权访问、复制、泄露")
def test_who_may_not_give_out_neither_prints_nor_exports(story):
    seller = story.at("xufang")
    for path in (
        f"{story['page']}print/?purpose=contract",
        "/records/export/?format=csv&category=KH·Q&purpose=contract",
    ):
        assert seller.go(path) == 403, path


@later("S19-3.4", "复制须登记", "BOR-06", "复制登记与份号")
def test_copies_are_numbered(story):
    story.at("guoying").offered("复制登记", "登记复制", path=story["page"])


@clause("S19-3.5", "合规销毁并记录过程")
def test_who_destroyed_what_how_and_before_whom_is_kept(story):
    old = due_contract(story, story["record"], story["safe"])
    keeper = story.at("guoying")
    number = re.search(r"KH01-HT\S+-0001", keeper.at(f"/records/{old}/"))[0]
    disposed_at_once(story)
    batch = counted(story, old)
    plan = planned(story, "ningli", "mali", "wanglei")
    approved(story, batch, plan, "hetao", "chenjing", "yuanhe")
    story.as_("ningli", carry_out, batch, "一号库房")
    destroyed(story)
    for who in ("mali", "wanglei"):
        story.as_(who, confirm, batch, "全程在场")
    story.as_("guoying", certify, batch)
    keeper.at(f"/disposals/{batch}/")
    keeper.press("main a[href^='/destructions/']")
    keeper.sees("碎纸", "一号库房", "宁丽", "马丽", "王磊", number)
    page = re.search(r"/destructions/\d+/", keeper.page.url)[0]
    assert keeper.content(f"{page}certificate/pdf/").startswith(b"%PDF")
    assert keeper.go(f"/records/{old}/") == 410
    keeper.sees(number, "XH")
    story.at("qianwei").sees("宁丽", "马丽", path="/trail/?verb=disposal.")


@clause("S19-4", "总结：遵守制度")
def test_who_has_read_the_regulation_signs_it(story):
    for reader in ("xufang", "hetao"):
        one = story.at(reader)
        one.sees("待签阅", path="/regulations/").press("main table a")
        one.push("我已阅读，签阅")
        one.misses("待签阅", path="/regulations/")
