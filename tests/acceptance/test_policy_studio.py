"""An archive manager at the policy studio, by keyboard and by mouse: tree, form, number, the draft, publication."""

import pytest

from tests.acceptance.walking import Walker


@pytest.fixture
def admin(bicycles, served, open_profile):
    """The archive manager; at the end her browser is asked for failures."""
    walker = Walker(served, bicycles, open_profile(), "admin")
    yield walker
    assert walker.failures + walker.complaints == []


def test_a_manager_shapes_the_regulation_by_keyboard_and_mouse_and_publishes(admin):
    she_finds_a_category_and_folds_branches(admin)
    she_moves_a_category_by_keyboard(admin)
    she_reorders_fields_by_keyboard_and_by_mouse(admin)
    she_tries_the_form(admin)
    she_builds_a_number(admin)
    she_takes_one_change_back(admin)
    she_publishes(admin)


def keys(admin, *names):
    for name in names:
        admin.page.keyboard.press(name)


def told(admin):
    """Return what the page tells who does not see it move."""
    return admin.page.locator("[data-arrange-live]").inner_text()


def items(admin, within="main"):
    return [
        one.get_attribute("data-item") for one in admin.page.locator(f"{within} [data-item]").all()
    ]


def she_finds_a_category_and_folds_branches(admin):
    """What is typed leaves what fits and what it lies under; Enter goes there, Escape gives the tree back."""
    admin.go("/policy/categories/")
    every = shown(admin)
    assert "GL·CX" in every
    admin.page.locator("#policy-find").press_sequentially("查询")
    assert shown(admin) == ["GL", "GL·CX"]
    assert "1" in admin.page.locator("[data-tree-found]").inner_text()
    keys(admin, "Escape")
    assert shown(admin) == every
    fold = admin.page.locator("[data-item='GL'] [data-tree-fold]")
    fold.press("Enter")
    assert fold.get_attribute("aria-expanded") == "false"
    assert [one for one in every if not one.startswith("GL·")] == shown(admin)
    admin.page.locator("[data-tree-all=open]").click()
    assert shown(admin) == every
    admin.page.fill("#policy-find", "gl·cx")
    with admin.page.expect_navigation():
        keys(admin, "Enter")
    assert "GL·CX" in admin.page.locator("h1").inner_text()


def shown(admin):
    """Return the categories that are seen in the tree."""
    rows = admin.page.locator("main [data-item]:visible").all()
    return [one.get_attribute("data-item") for one in rows]


def she_moves_a_category_by_keyboard(admin):
    admin.go("/policy/categories/")
    before = items(admin)
    assert before[:2] == ["KP", "QY"]
    admin.page.locator("[data-item='KP'] [data-move]").focus()
    keys(admin, "Enter", "ArrowDown", "ArrowDown")
    assert "LY" in told(admin)
    keys(admin, "Escape")
    assert items(admin) == before
    keys(admin, "Enter", "ArrowDown")
    with admin.page.expect_navigation():
        keys(admin, "Enter")
    assert items(admin)[:2] == ["QY", "KP"]
    assert "KP" in told(admin)
    assert admin.page.evaluate("document.activeElement.closest('tr').dataset.item") == "KP"
    keys(admin, "Enter", "ArrowRight")  # what is published stays under what it lies under
    with admin.page.expect_navigation():
        keys(admin, "Enter")
    assert "KP 已发布" in admin.page.locator(".messages").inner_text()
    assert items(admin)[:2] == ["QY", "KP"]


def she_reorders_fields_by_keyboard_and_by_mouse(admin):
    admin.go("/policy/categories/KP/form/")
    card = "[data-group='KP']"
    first, second, third, *_more = items(admin, card)
    admin.page.locator(f"[data-item='{third}'] [data-move]").focus()
    keys(admin, "Space", "ArrowUp")
    with admin.page.expect_navigation():
        keys(admin, "Enter")
    assert items(admin, card)[:3] == [first, third, second]
    drag(admin, f"[data-item='{second}'] [data-move]", f"[data-item='{first}']")
    assert items(admin, card)[:3] == [second, first, third]
    shown = [
        one.get_attribute("name")
        for one in admin.page.locator(".policy-preview [name^='f.']").all()
    ]
    typed = [f"f.{code}" for code in (second, first, third)]
    assert [name for name in shown if name in typed] == [name for name in typed if name in shown]


def drag(admin, source, target):
    """Drag by hand: a browser asks the place it is over only while the mouse moves."""
    mouse = admin.page.mouse
    admin.page.evaluate("window.scrollTo({top: 0, behavior: 'instant'})")
    start, end = (admin.page.locator(one).bounding_box() for one in (source, target))
    mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    mouse.down()
    mouse.move(end["x"] + 60, end["y"] + 12, steps=4)
    for step in range(40):  # let go only where the page shows that it would come before the row
        mouse.move(end["x"] + 60 + step % 3, end["y"] + 6)
        if admin.page.locator(f"{target}[data-zone='before']").count():
            break
        admin.page.wait_for_timeout(50)
    with admin.page.expect_navigation():
        mouse.up()


def she_tries_the_form(admin):
    admin.page.fill("[name='f.annual_qty']", "许多")
    admin.page.wait_for_selector("#policy-said .fonds-tone-bad")
    assert "年销量" in admin.page.locator("#policy-said").inner_text()


def she_builds_a_number(admin):
    admin.go("/policy/categories/KP/number/")
    page = admin.page
    page.fill("[name=pattern]", "")
    page.wait_for_selector("[data-block]", state="detached")
    for count, kind in enumerate(("CAT", "literal", "SEQ", "REGION"), start=1):
        page.select_option("#policy-new-block", kind)
        page.locator("[data-way=add]").press("Enter")
        page.wait_for_function(
            "n => document.querySelectorAll('[data-block]').length === n", arg=count
        )
    assert page.input_value("[name=pattern]") == "{CAT}-{SEQ:4}{REGION:2}"
    for place in (3, 2):  # the region goes left, and its button keeps the focus
        page.locator(f"[data-block='{place}'] [data-way=up]").press("Enter")
        page.wait_for_selector(f"[data-block='{place - 1}'] [name$='.digits']")
    assert page.input_value("[name=pattern]") == "{CAT}{REGION:2}-{SEQ:4}"
    page.fill("[name=pattern]", "{CAT}-{REGION:2}-{SEQ:4}")
    page.wait_for_selector("[data-block='4'] [name$='.width']")
    page.fill("[data-block='4'] [name$='.width']", "5")
    page.wait_for_selector("text=KP-12-00003")
    assert page.input_value("[name=pattern]") == "{CAT}-{REGION:2}-{SEQ:5}"
    admin.submit()
    assert "{CAT}-{REGION:2}-{SEQ:5}" in admin.text()


def she_takes_one_change_back(admin):
    admin.go("/policy/")
    rows = admin.page.locator("#changes tbody tr")
    assert rows.count() == 3
    assert "3 处变更" in admin.page.locator(".policy-bar").inner_text()
    order = rows.filter(has_text="类别").first
    with admin.page.expect_navigation():
        order.get_by_role("button").press("Enter")
    assert admin.page.locator("#changes tbody tr").count() == 2
    admin.go("/policy/categories/")
    assert items(admin)[:2] == ["KP", "QY"]


def she_publishes(admin):
    admin.press(".policy-bar a[href='/policy/publish/']")
    admin.fill(reason="表单与编号改版").submit()
    assert "表单与编号改版" in admin.text()
    assert admin.page.locator(".policy-bar").count() == 0
