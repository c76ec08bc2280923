"""One whole flow without a mouse: sign in, find, open, change, save, with the focus always to be seen."""

import pytest

from archive.records.actions import create, submit
from archive.records.rules import NewRecord
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.acceptance.conftest import CARD
from tests.acceptance.visiting import PASSWORD

SHOP = "键盘车行"
MOST = 120  # presses of Tab to reach something
FOCUS_IS_SEEN = """() => {
    const one = document.activeElement;
    const seen = (style) => style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    return seen(getComputedStyle(one)) || seen(getComputedStyle(one.parentElement));
}"""


@pytest.fixture
def company(bicycles):
    with reenter(bicycles.id) as scope:
        actor = scope.actor = actor_of(User.objects.get(username="zhoumin"))
        numbers = {one.username: str(one.pk) for one in User.objects.all()}
        values = {name[2:]: value for name, value in CARD.items() if name.startswith("f.")}
        values |= {
            "store_name": SHOP, "filled_by": numbers["wanglei"], "reviewed_by": numbers["lijianguo"],
            "CTC": [{"contact_name": "张三丰", "mobile": "13800138000"}],
        }  # fmt: skip
        submit(actor, create(actor, [NewRecord(category="KP", values=values)]).done)
    return bicycles


def tab_to(page, selector):
    """Press Tab until something has the focus; it must be seen there, and no stop on the way may be a trap."""
    for _press in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            assert page.evaluate(FOCUS_IS_SEEN), f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"Tab does not reach {selector} at {page.url}")


def enter(page):
    """Press Enter and wait for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_clerk_signs_in_finds_opens_changes_and_saves_without_a_mouse(
    served, company, open_profile
):
    page = open_profile().new_page()
    page.goto(served.address(company, "/login/"))
    if not page.evaluate("document.activeElement.matches('input[name=username]')"):
        tab_to(page, "input[name=username]")
    page.keyboard.type("zhoumin")
    tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    enter(page)
    assert "/login/" not in page.url
    tab_to(page, "main input[name=q]")
    page.keyboard.insert_text(SHOP)
    enter(page)
    tab_to(page, "main table a[href^='/records/']")
    enter(page)
    assert SHOP in page.locator("h1").inner_text()
    tab_to(page, "a[href$='/edit/']")
    enter(page)
    tab_to(page, "[name='f.brands']")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("永久")
    tab_to(page, "[name=reason]")
    page.keyboard.insert_text("客户来电")
    tab_to(page, ".fonds-submit button[type=submit]")
    enter(page)
    assert "永久" in page.locator("main").inner_text()
    assert page.url.rstrip("/").split("/")[-1].isdigit()
