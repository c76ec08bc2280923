"""S08 客户档案管理工作流程: a consumer's file is created, updated by comparison, filed again, maintained and found."""

from tests.acceptance.stories.deeds import day, entered, filed, label, person
from tests.acceptance.stories.telling import Told, clause, later
from tests.integration.archive.checks.conftest import work

CONSUMER = {
    "name": "钱多多", "mobile": "13900139000", "importance": "normal", "first_contact": "2026-11-03",
    "legal_basis": "duty", "purpose": ["contract"], "scope": ["basic"], "notice_ver": "2026-1",
    "qty": "1",
}  # fmt: skip


TOLD = Told(
    "S08",
    "P08",
    "广州悦享生活馆",
    {
        "luomin": ("罗敏", "KFB", "OPR"),
        "zhaolei": ("赵磊", "KFB", "DH"),
        "mali": ("马丽", "MDB", "STF"),
        "guoying": ("郭英", "DAS", "ARC"),
    },
)


@clause("S08-1.1", "收集：姓名、性别、年龄、联系方式")
def test_name_sex_age_and_telephone_are_taken_down(story):
    service = story.at("luomin")
    service.at("/records/new/GK/")
    service.fill(**{f"f.{code}": value for code, value in CONSUMER.items()})
    service.fill(**{
        "f.gender": "F", "f.birth_date": "1990-05-20", "f.owner": label(story, "luomin"),
        "legacy_no": "老档-0158",
    }).push("存为草稿")  # fmt: skip
    story["page"], story["record"] = f"/records/{service.number}/", service.number
    service.sees("钱多多", "女", "1990-05-20", f"{day(story).year - 1990}", "139****9000")


@clause("S08-1.2", "系统或纸质建档，唯一编号")
def test_filing_gives_a_number_no_other_file_has(story):
    keeper = story.at("guoying")
    keeper.at(story["page"])
    keeper.push("归档")
    first = f"GK·{day(story):%Y%m}-00001"
    keeper.sees(first, "电子", path=story["page"])
    other = entered(
        story, "luomin", "GK", **{**CONSUMER, "name": "孙一一", "mobile": "13600136000"},
        owner=person(story, "luomin"),
    )  # fmt: skip
    filed(story, "guoying", other)
    keeper.sees(f"GK·{day(story):%Y%m}-00002", path=f"/records/{other}/").misses(first)


@clause("S08-1.3", "存档")
def test_what_is_filed_is_in_the_register_and_its_file_is_proved_unchanged(story):
    service, keeper = story.at("luomin"), story.at("guoying")
    service.at(story["page"])
    service.page.locator("main input[type=file]").first.set_input_files(
        {"name": "登记表.txt", "mimeType": "text/plain", "buffer": "钱多多 登记表".encode()}
    )
    service.page.locator("main").get_by_text("登记表.txt").first.wait_for()
    service.sees("登记表.txt", path=story["page"])
    keeper.sees(f"GK·{day(story):%Y%m}-00001", path="/register/")
    keeper.at(story["page"])
    keeper.push("核验电子文件").sees("已核验 1 个文件")


@clause("S08-0", "流程：创建→更新→维护→查询→分析")
def test_the_file_shows_where_it_stands_in_its_life(story):
    story.at("zhaolei").sees("创建", "更新", "维护", "查询", "分析", path=story["page"])


@clause("S08-2.1", "定期或变动时获取更新")
def test_who_hears_of_a_change_hands_it_in(story):
    shop = story.at("mali")
    shop.at(f"{story['page']}notice/")
    shop.fill(**{"f.email": "qian@example.com", "f.importance": "key"}).submit()
    service = story.at("luomin")
    service.misses("qian@example.com", path=story["page"])
    service.sees(f"GK·{day(story):%Y%m}-00001", "马丽", path="/records/notices/")


@clause("S08-2.2", "与已有档案比对后更新")
def test_each_value_is_compared_and_taken_or_left(story):
    service = story.at("luomin")
    service.at("/records/notices/")
    service.press("main table a[href^='/records/notices/']")
    service.sees("qian@example.com", "重要")
    service.page.locator("main input[name=take][value=email]").check()
    service.page.locator("main input[name=take][value=importance]").uncheck()
    service.push("采用勾选的值")
    service.sees("不采用")
    service.page.locator("main input[name=take][value=email]").check()
    service.page.locator("main input[name=take][value=importance]").uncheck()
    service.fill(answer="尚未达到重要客户标准").push("采用勾选的值")
    service.sees("qian@example.com", "一般", path=story["page"])


@clause("S08-2.3", "更新后重新归档")
def test_the_former_version_stays_under_the_same_number(story):
    keeper = story.at("guoying")
    keeper.sees(f"GK·{day(story):%Y%m}-00001", "以前的版本", path=story["page"])
    keeper.press("main a[href*='/versions/']")
    keeper.sees("钱多多", f"GK·{day(story):%Y%m}-00001").misses("qian@example.com")


@clause("S08-3.1", "定期核对异常或错误")
def test_what_cannot_be_right_is_listed_for_who_maintains_the_file(story):
    doubtful = {**CONSUMER, "name": "赵不对", "mobile": "13900139000"}
    entered(story, "luomin", "GK", **doubtful, owner=person(story, "luomin"))
    work(story.made, "anomalies.look")
    service = story.at("luomin")
    service.sees("电话与其他档案重复", "赵*", path="/records/anomalies/")


@later("S08-3.1", "定期核对：抽查评分", "VER-09", "档案质量抽查")
def test_samples_are_audited_for_quality(story):
    story.at("guoying").offered("质量抽查", "质量审核", path="/duties/")


@later("S08-3.2", "清理长期未更新、不活跃", "ARC-02, ARC-04, UPD-12", "休眠档案的清理")
def test_what_nobody_uses_is_cleaned_up(story):
    story.at("guoying").offered("休眠", "清理", path="/records/")


@clause("S08-4.1", "按姓名、编号、关键词检索")
def test_a_file_is_found_by_name_number_initials_and_its_old_number(story):
    service = story.at("luomin")
    for words in ("钱多多", f"GK·{day(story):%Y%m}-00001", "qdd", "老档-0158"):
        service.sees(f"GK·{day(story):%Y%m}-00001", path=f"/records/?q={words}")
        service.misses(f"GK·{day(story):%Y%m}-00002")


@clause("S08-4.2", "返回符合条件的档案")
def test_only_what_meets_every_condition_comes_back(story):
    service = story.at("luomin")
    service.sees("钱多多", "孙一一", path="/records/?category=GK&state=filed").misses("赵不对")
    service.sees("没有符合条件的档案", path="/records/?category=GK&state=filed&q=赵不对")


@later("S08-5.1", "统计分析、报表图表", "ANA-01, ANA-03", "报表与图表")
def test_reports_show_figures_and_charts(story):
    story.at("zhaolei").offered("统计", "报表", path="/")


@later("S08-5.2", "洞察：需求、偏好、潜在问题", "ANA-02", "客户分析")
def test_wishes_and_problems_are_seen_in_the_figures(story):
    story.at("zhaolei").offered("客户分析", "偏好分析", path="/")


@clause("S08-6", "优化：自动化更新")
def test_many_files_are_updated_at_once_and_taken_back(story):
    service = story.at("luomin")
    service.at("/records/?category=GK&state=filed")
    for row in service.page.locator("[data-fonds-row]").all():
        row.check()
    service.push("批量修改…")
    service.page.locator("#fonds-bulk-field").select_option("remark")
    service.press("main form[method=get] button")
    value = "main form[method=post] .fonds-field :is(input, textarea)"
    service.page.locator(value).first.fill("年底回访")
    service.fill(reason="年度整理").push("预览修改结果")
    service.press("main .fonds-actions form button[type=submit]")
    story.at("zhaolei").sees("年底回访", path=story["page"])
