"""The card of a bicycle maker's dealers, built from nothing by mouse alone and by keys alone, and what staff get."""

import pytest

from tests.acceptance.hands import FOCUS_IS_SEEN, Keyboard, Mouse
from tests.acceptance.walking import Walker

SECTIONS = ("客户信息", "经营情况", "联系人", "填卡与审核")
CHOICES = {
    "区域": "11=北京、12=天津、13=河北",
    "客户类别": "J=经销商、Z=专卖店、S=商超、T=集团、Q=其他",
    "结算方式": "现款现货、预付款、月结、代销",
}
GROUP = "CTC"
# The card as the regulation has it: name, type, when it is required, section.
CARD = (
    ("店名", "text", "always", 0),
    ("客户名称", "text", "always", 0),
    ("统一社会信用代码", "uscc", "optional", 0),
    ("经营者/负责人", "text", "always", 0),
    ("地址", "address", "always", 0),
    ("区域", "choice", "always", 0),
    ("客户类别", "choice", "always", 0),
    ("营业面积", "number", "optional", 1),
    ("员工数", "number", "optional", 1),
    ("年销量", "number", "optional", 1),
    ("店庆日", "date", "optional", 1),
    ("合作起始", "date", "optional", 1),
    ("结算方式", "choice", "optional", 1),
    ("经营品牌", "text", "optional", 1),  # it comes to mind late, and is put where it belongs
    ("联系人", "text", "always", 2),
    ("联系电话", "phone", "filing", 2),
    ("生日", "date", "optional", 2),
    ("填卡人", "person", "always", 3),
    ("填卡日期", "date", "always", 3),
    ("审核签字", "person", "always", 3),
    ("审核日期", "date", "always", 3),
    ("卡片扫描件", "file", "optional", 3),
)
AGE = "年龄"  # asked of a contact whose birthday nobody knows
# What stands in an entry form, in its order: heads, labels with their marks, helps, controls with their values.
STRUCTURE = """(root) => {
    const words = (one) => (one?.innerText ?? '').replace(/\\s+/g, ' ').trim();
    const control = (one) => [one.tagName, one.type, one.name, one.placeholder ?? '', one.required,
        [...(one.options ?? [])].map((each) => [each.value, each.text])];
    return [...root.querySelectorAll('.fonds-section')].map((section) => ({
        title: words(section.querySelector(':scope > h2')),
        groups: [...section.querySelectorAll('fieldset[data-fonds-row-of]')].map(
            (row) => [row.dataset.fondsRowOf, words(row.querySelector('legend')), row.hidden]),
        buttons: [...section.querySelectorAll('button')].map(words),
        fields: [...section.querySelectorAll('.fonds-field')].map((field) => ({
            label: (field.querySelector('label, legend')?.textContent ?? '').replace(/\\s+/g, ' ').trim(),
            needed: field.querySelectorAll('.fonds-field__required').length,
            help: words(field.querySelector('.fonds-field__help')),
            controls: [...field.querySelectorAll('input, select, textarea')].map(control),
        })),
    }));
}"""


@pytest.fixture
def admin(bicycles, served, open_profile):
    # Their pages are looked at for accessibility where the studio is walked through once.
    walker = Walker(served, bicycles, open_profile(looked_at=False), "admin")
    yield walker
    assert walker.failures + walker.complaints == []


@pytest.fixture
def clerk(bicycles, served, open_profile):
    walker = Walker(served, bicycles, open_profile(looked_at=False), "zhoumin")
    yield walker
    assert walker.failures + walker.complaints == []


@pytest.mark.parametrize(("way", "code"), [(Mouse, "WM"), (Keyboard, "WK")], ids=["mouse", "keys"])
def test_a_card_is_built_from_nothing_and_staff_get_the_form_that_was_shown(
    admin, clerk, way, code
):
    admin.go("/policy/categories/")
    hands = way(admin)
    begin_category(hands, code)
    add_sections(hands)
    for field in CARD:
        add_field(hands, *field)
    if way is Keyboard:
        the_focus_goes_through_the_short_form_in_its_order(hands)
    add_age(hands)
    hands.move("jing_ying_pin_pai", before="ying_ye_mian_ji")
    shown = hands.page.locator(".policy-preview form").evaluate(STRUCTURE)
    make_it_keepable(hands, code)
    publish(hands)
    clerk.go(f"/records/new/{code}/")
    staff = clerk.page.locator("form[data-fonds-unfinished]").evaluate(STRUCTURE)
    assert staff == shown
    as_the_regulation_has_it(staff)


def begin_category(hands, code, *, name="丸石客户卡"):
    hands.press("a[href$='/policy/add-category/']")
    hands.write("main [name=code]", code)
    hands.write("main [name=zh]", name)
    for control, value in (
        ("kind", "file"), ("custodian", "XSB"), ("level", "L1"), ("carrier", "electronic"),
        ("review", "none"), ("update_approval", "none"), ("filing_order", "time"),
    ):  # fmt: skip
        hands.choose(f"main [name={control}]", value)
    hands.press(".fonds-submit button[type=submit]")
    hands.press("main a[href$='/form/']")


def add_sections(hands):
    hands.press("a[href*='/sections/add/']")
    for section in SECTIONS[:-1]:
        hands.write("main [name=zh]", section)
        hands.press(".fonds-submit button[name=next]")
        # Where one goes on typing is where the focus is.
        assert hands.page.evaluate("document.activeElement.name") == "zh"
    hands.write("main [name=zh]", SECTIONS[-1])
    hands.press(".fonds-submit button[type=submit]")


def section_values(hands):
    """Return the values of the list of sections, without that of none."""
    return hands.page.locator("[data-policy-quick] [name=section] option").evaluate_all(
        "all => all.map(one => one.value).filter(Boolean)"
    )


def add_field(hands, name, kind, required, section):
    at = "[data-policy-quick] [name={}]".format
    hands.write(at("zh"), name)
    hands.choose(at("type"), kind)
    if kind == "choice":
        hands.write(at("values"), CHOICES[name])
    if hands.value(at("required")) != required:
        hands.choose(at("required"), required)
    wanted = section_values(hands)[section]
    if hands.value(at("section")) != wanted:  # the next field stays in the section of the last one
        hands.choose(at("section"), wanted)
    group = GROUP if SECTIONS[section] == "联系人" else ""
    if hands.value(at("repeat")) != group:
        hands.write(at("repeat"), group)
    hands.press("[data-policy-quick] button[type=submit]")
    assert f"“{name}”已保存到草稿" in hands.page.locator(".messages").inner_text()
    assert hands.page.evaluate("document.activeElement.matches('[data-policy-quick] [name=zh]')")


def the_focus_goes_through_the_short_form_in_its_order(hands):
    """From the name that waits for the next field down to its button; each stop is seen, what is hidden is none."""
    passed = []
    for _step in range(8):
        passed.append(
            hands.page.evaluate("document.activeElement.name || document.activeElement.tagName")
        )
        assert hands.page.evaluate(FOCUS_IS_SEEN), passed
        hands.page.keyboard.press("Tab")
    assert passed[:7] == ["zh", "type", "required", "section", "repeat", "listed", "quick"]
    assert passed[7] == "A"  # to the page with all properties
    for _step in range(8):
        hands.page.keyboard.press("Shift+Tab")
    assert hands.page.evaluate("document.activeElement.name") == "zh"


def add_age(hands):
    """The one field that needs more than most: it follows from another, and is asked where that is unknown."""
    hands.press("[data-policy-quick] a")
    hands.write("main [name=zh]", AGE)
    hands.choose("main [name=type]", "age")
    sections = hands.page.locator("main [name=section] option").evaluate_all(
        "all => all.map(one => one.value).filter(Boolean)"
    )
    hands.choose("main [name=section]", sections[2])
    hands.choose("main [name=birth]", "sheng_ri")
    hands.write("main [name=repeat]", GROUP)
    hands.press(".fonds-submit button[type=submit]")


def make_it_keepable(hands, code):
    """Give the category what a record needs to be filed: a number, a period, who enters and who files it."""
    at = f"/policy/categories/{code}/"
    hands.press(f".fonds-crumbs a[href='{at}']")
    hands.press(f"main a[href='{at}number/']")
    hands.write("main [name=pattern]", f"{code}-{{F:ke_hu_lei_bie.code}}-{{SEQ:4}}")
    hands.press(".fonds-submit button[type=submit]")
    hands.press("main a[href$='/retention/add/']")
    hands.write("main [name=code]", "D10")
    hands.write("main [name=period]", "P10Y")
    hands.choose("main [name=trigger]", "FILED")
    hands.choose("main [name=action]", "DES")
    hands.press(".fonds-submit button[type=submit]")
    hands.press("main a[href*='/rights/grid/']")
    hands.tick("main [name=verbs]")  # filing is none of the five of the regulation
    hands.press("form[method=get] button[type=submit]")
    for verb in ("C", "U", "Q", "F"):
        hands.tick(f"main [name='cell-XSB-{verb}']")
    hands.choose("main [name=clearance]", "L2")
    hands.press(".fonds-submit button[type=submit]")


def publish(hands):
    hands.press(".policy-bar a[href='/policy/publish/']")
    hands.write("main [name=reason]", "丸石客户卡启用")
    hands.press(".fonds-submit button[type=submit]")
    assert "丸石客户卡启用" in hands.page.locator("main").inner_text()


def as_the_regulation_has_it(form):
    by_title = {section["title"]: section for section in form}
    assert [title for title in by_title if title in SECTIONS] == list(SECTIONS)
    for place, title in enumerate(SECTIONS):
        wanted = [name for name, kind, _required, at in CARD if at == place and kind != "file"]
        if title == "经营情况":
            wanted = ["经营品牌", *wanted[:-1]]
        rows = len(by_title[title]["groups"]) or 1
        labels = [one["label"].removesuffix("*").strip() for one in by_title[title]["fields"]]
        if title == "联系人":
            wanted.append(AGE)
            assert {code for code, _legend, _hidden in by_title[title]["groups"]} == {GROUP}
        assert labels == wanted * rows
    needed = {
        one["label"].removesuffix("*").strip()
        for section in form
        for one in section["fields"]
        if one["needed"]
    }
    assert needed == {name for name, _kind, required, _at in CARD if required == "always"}
    kinds = next(one for one in by_title["客户信息"]["fields"] if "客户类别" in one["label"])
    assert [code for code, _name in kinds["controls"][0][-1]] == ["", *"JZSTQ"]
    age = next(one for one in by_title["联系人"]["fields"] if one["label"] == AGE)
    assert "“生日”" in age["help"]
