"""A category nobody had before, from its name to its first record: admin, executive and clerk at a browser."""

import re

import pytest

from tests.acceptance.hands import Mouse
from tests.acceptance.test_card_builder import begin_category, make_it_keepable
from tests.acceptance.walking import Walker

CODE = "ZH"
SECTION = "展会登记"
FIELDS = (  # seven of six types
    ("展会名称", "text", "always", ""),
    ("展会日期", "date", "always", ""),
    ("区域", "choice", "always", "11=北京、12=天津"),
    ("客户类别", "choice", "always", "J=经销商、Z=专卖店"),
    ("费用", "money", "filing", ""),
    ("联系电话", "phone", "optional", ""),
    ("意向说明", "longtext", "optional", ""),
)
VALUES = {
    "f.zhan_hui_ming_cheng": "第三十届中国北方国际自行车电动车展览会",
    "f.zhan_hui_ri_qi": "2026-03-27",
    "f.qu_yu": "12",
    "f.ke_hu_lei_bie": "J",
    "f.fei_yong": "12800.50",
    "f.lian_xi_dian_hua": "13800138000",
    "f.yi_xiang_shuo_ming": "看样车三台，约四月到厂。",
}


@pytest.fixture
def company(bicycles, engage):
    return engage(bicycles, {"gaoshan": ("高山", "GLB", "EXE")})


@pytest.fixture
def walker(served, open_profile):
    walkers = []

    def enter(company, username):
        walkers.append(Walker(served, company, open_profile(looked_at=False), username))
        return walkers[-1]

    yield enter
    assert [one.failures + one.complaints for one in walkers] == [[]] * len(walkers)


def test_a_new_category_is_shaped_looked_at_agreed_published_and_used(company, walker):
    admin, executive, clerk = (walker(company, who) for who in ("admin", "gaoshan", "zhoumin"))
    assert clerk.go(f"/records/new/{CODE}/") == 404
    hands = Mouse(admin)
    admin.go("/policy/categories/")
    begin_category(hands, CODE, name=SECTION)
    she_adds_a_section_and_its_fields(hands)
    make_it_keepable(hands, CODE)
    she_looks_what_it_does_to_the_records(admin)
    she_asks_for_agreement(admin)
    assert clerk.go(f"/records/new/{CODE}/") == 404  # asked for is not in force
    the_executive_reads_and_agrees(executive)
    number = the_clerk_enters_the_first_record(clerk)
    admin.go("/policy/")
    assert "展会资料启用" in admin.text()
    clerk.go(f"/records/?category={CODE}")
    assert number in clerk.text()


def she_adds_a_section_and_its_fields(hands):
    hands.press("a[href*='/sections/add/']")
    hands.write("main [name=zh]", SECTION)
    hands.press(".fonds-submit button[type=submit]")
    at = "[data-policy-quick] [name={}]".format
    for name, kind, required, values in FIELDS:
        hands.write(at("zh"), name)
        hands.choose(at("type"), kind)
        hands.choose(at("required"), required)
        if values:
            hands.write(at("values"), values)
        hands.press("[data-policy-quick] button[type=submit]")
        assert f"“{name}”已保存到草稿" in hands.page.locator(".messages").inner_text()
    shown = hands.page.locator(".policy-preview [name^='f.']").evaluate_all(
        "all => all.map(one => one.name)"
    )
    assert shown == list(VALUES)


def she_looks_what_it_does_to_the_records(admin):
    admin.press(".policy-bar form[action='/policy/plan/'] button")
    admin.page.wait_for_selector("main >> text=没有档案受影响", timeout=60_000)


def she_asks_for_agreement(admin):
    admin.press(".policy-bar a[href='/policy/publish/']")
    admin.fill(reason="展会资料启用").submit()
    assert "已提请批准" in admin.page.locator(".messages").inner_text()
    assert admin.page.locator(".policy-bar a[href^='/requests/']").count() == 1


def the_executive_reads_and_agrees(executive):
    executive.go("/requests/")
    executive.press("main table a[href^='/requests/']")
    executive.press("main a[href='/policy/proposed/']")
    for changed in (SECTION, "费用", "10 年"):
        assert changed in executive.text()
    executive.page.go_back()
    executive.press("button[name=outcome][value=approve]")


def the_clerk_enters_the_first_record(clerk):
    clerk.go("/records/new/")
    clerk.press(f"main a[href='/records/new/{CODE}/']")
    clerk.fill(**VALUES)
    clerk.press(".fonds-submit button[value=submit]")
    page = clerk.text()
    assert clerk.page.locator(".fonds-field__error, .fonds-errors").all_inner_texts() == []
    for value in (
        "第三十届中国北方国际自行车电动车展览会",
        "2026-03-27",
        "天津",
        "经销商",
        "12,800.50",
    ):
        assert value in page
    return re.search(rf"{CODE}-J-\d{{4}}", page)[0]
